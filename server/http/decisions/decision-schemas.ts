/** What is asked about decisions, and what is answered. */
import { Type, type Static } from '../../web/schema.ts';
import { closed, Tags, Uuid } from '../schemas/shapes.ts';

const resource = Type.Object({ type: Type.Optional(Type.String({ maxLength: 128 })), tags: Type.Optional(Tags) }, closed);
const accessRequest = Type.Object(
  {
    user: Type.String({ maxLength: 200, description: 'A user id, or a username.' }),
    permission: Type.String({ maxLength: 512 }),
    resource: Type.Optional(resource),
    counterfactual: Type.Optional(
      Type.Boolean({ description: 'Ask for `changes` too; at most 20 requests of one call may.', default: false }),
    ),
  },
  closed,
);
export const DecisionRequest = Type.Object({ requests: Type.Array(accessRequest, { maxItems: 1000 }) }, closed);
const Because = Type.Object({
  code: Type.String(),
  profile: Type.Optional(Uuid),
  name: Type.Optional(Type.String()),
  tags: Type.Optional(Tags),
  missing: Type.Optional(Tags),
});
/** One change of the counterfactual; its type determines its members. */
const Change = Type.Object({
  type: Type.String({
    description: 'enable-user, assign, choose, unrestrict or add-tag to allow; unassign, withdraw or remove-tag to deny.',
  }),
  user: Type.Optional(Uuid),
  profile: Type.Optional(Uuid),
  name: Type.Optional(Type.String()),
  permission: Type.Optional(Type.String()),
  unchoose: Type.Optional(Type.Array(Type.String(), { description: 'The chosen permissions to untick.' })),
  resource: Type.Optional(Type.String({ description: 'The resource type that is restricted no longer.' })),
  key: Type.Optional(Type.String()),
  value: Type.Optional(Type.String()),
});
const OneDecision = Type.Object({
  allowed: Type.Boolean(),
  because: Type.Array(Because),
  changes: Type.Optional(
    Type.Array(Type.Array(Change), {
      description: 'Where the request has `counterfactual`: the smallest sets of changes, each of which turns the answer round.',
    }),
  ),
  moreChanges: Type.Optional(Type.Boolean({ description: 'True where there are more such sets than are listed.' })),
});
export const DecisionAnswer = Type.Object({ decisions: Type.Array(OneDecision) });

export type Decision = Static<typeof OneDecision>;
