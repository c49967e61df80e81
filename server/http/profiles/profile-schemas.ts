/** What changes of the canonical list take, and how its history is told. */
import { Type } from '../../web/schema.ts';
import { AccessControl, closed, nullable, Tags, Text, Time, Uuid } from '../schemas/shapes.ts';

const contentMembers = {
  name: Text,
  description: Text,
  chosen: Type.Array(Type.String({ maxLength: 512 }), {
    maxItems: 2000,
    description: 'Permissions; what they require is added by the server.',
  }),
  accessControl: nullable(AccessControl),
  tags: Tags,
};
const { name: _name, chosen: _chosen, ...optionalMembers } = contentMembers;

const acknowledged = Type.Optional(
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 64 },
    maxProperties: 1000,
    description: 'Findings that the caller acknowledges: the fingerprint of each by its key, as an issue names them.',
  }),
);

/** A new profile: absent members are empty. */
export const ProfileInput = Type.Object(
  { name: contentMembers.name, chosen: contentMembers.chosen, ...Type.Partial(Type.Object(optionalMembers)).properties, acknowledged },
  closed,
);
/** Replaces a whole profile: an absent member does not empty it. [H51] */
export const ProfileReplacement = Type.Object({ ...contentMembers, acknowledged }, closed);
/** An absent member stays, a present one is replaced whole. [H52] */
export const ProfilePatch = Type.Partial(Type.Object({ ...contentMembers, acknowledged }), { ...closed, minProperties: 1 });

/** Which revision comes back. */
export const Restoration = Type.Object({ revision: Type.Integer({ minimum: 1, maximum: 999_999_999 }), acknowledged }, closed);

/** Descriptions of header fields; preconditions.ts reads them, and its sentences are more precise. */
export const CreateHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ description: 'A UUID; the same key with the same request is answered as the first time.' }),
  ),
});
export const ChangeHeaders = Type.Object({
  ...CreateHeaders.properties,
  'if-match': Type.Optional(Type.String({ description: 'Required: the ETag of the revision to change.' })),
});

export const RevisionList = Type.Object({
  items: Type.Array(
    Type.Object({
      revision: Type.Integer(),
      at: Time,
      by: Type.String({ description: 'The username of then.' }),
      byId: nullable(Uuid),
      byNow: nullable(Type.String({ description: 'The username of today. Null, as `byId`, for an author whom one may not see.' })),
      name: Type.String(),
      draft: nullable(Uuid),
    }),
  ),
  next: nullable(Type.String()),
});
