/** What routes about users take and answer. */
import { Type } from '../../web/schema.ts';
import { heldMembers } from '../schemas/reach.ts';
import { closed, Tags } from '../schemas/shapes.ts';

export const ProfileIds = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100, description: 'Ids of security profiles.' });
const name = Type.String({ maxLength: 1000 });
const userInput = { displayName: Type.Optional(name), password: Type.Optional(name), tags: Type.Optional(Tags) };
export const NewUser = Type.Object({ username: name, ...userInput, profiles: Type.Optional(ProfileIds) }, closed);
export const UserPatch = Type.Object({ username: Type.Optional(name), ...userInput }, { ...closed, minProperties: 1 });

const Held = Type.Object({ permission: Type.String(), ...heldMembers });
export const UserAccess = Type.Object({
  enabled: Type.Boolean({ description: 'A disabled user may do none of it for now.' }),
  permissions: Type.Array(Held, { description: 'By name, sorted by code unit.' }),
  restrictions: Type.Array(Held, { description: 'What takes rights away from the user: never a grant.' }),
});
