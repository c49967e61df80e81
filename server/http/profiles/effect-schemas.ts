/** What is asked and answered about the people whom a change of a profile concerns, and about profiles that are alike. */
import { Type } from '../../web/schema.ts';
import { Reach } from '../schemas/reach.ts';
import { closed, nullable, Uuid } from '../schemas/shapes.ts';
import { ProfileInput } from './profile-schemas.ts';

const { chosen, accessControl } = ProfileInput.properties;
/** As much of a proposal as decides what it grants. */
export const ProposedGrant = Type.Object({ chosen, accessControl }, closed);

const Change = Type.Object({
  permission: Type.String(),
  before: nullable(Reach),
  after: nullable(Reach),
});
const Group = Type.Object({
  count: Type.Integer(),
  people: Type.Array(Type.Object({ id: Uuid, username: Type.String(), displayName: Type.String() }), {
    description: 'Some of them, by username.',
  }),
  changes: Type.Array(Change, { description: 'What they hold otherwise: null where it is not held. By name, sorted by code unit.' }),
});
export const ProfileEffect = Type.Object({
  holders: Type.Object({ count: Type.Integer(), more: Type.Boolean() }, { description: 'Those whom one may see: of more, the first 100.' }),
  groups: Type.Array(Group, { description: 'Holders for whom the same changes, the most people first.' }),
  unchanged: Type.Integer({ description: 'Holders for whom nothing changes.' }),
  moreGroups: Type.Boolean(),
  hidden: Type.Object(
    { users: Type.Boolean(), profiles: Type.Boolean() },
    { description: 'Whether tags limit which users and profiles one sees, so that there may be others.' },
  ),
});

export const AlikeProfiles = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Uuid,
      name: Type.String(),
      lacks: Type.Array(Type.String(), { description: 'Permissions that this one does not grant.' }),
      adds: Type.Array(Type.String(), { description: 'Permissions that only this one grants.' }),
    }),
    { description: 'The nearest first; equal where it lacks and adds nothing.' },
  ),
  more: Type.Boolean(),
});
