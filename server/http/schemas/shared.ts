/** What several routes answer: registered with the application, and referred to by name. */
import { Type, type Static } from '../../web/schema.ts';
import { problems } from '../../../core/problem/codes.ts';
import { scopeOfRoute } from '../token-scopes.ts';
import { AccessControl, Committed, Digest, nullable, Tags, Time, Uuid } from './shapes.ts';

const profileMembers = {
  id: Uuid,
  name: Type.String(),
  description: Type.String(),
  chosen: Type.Array(Type.String()),
  unlisted: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Chosen permissions that the catalogue lacked when this revision was saved: without effect until the profile is saved anew.',
    }),
  ),
  permissions: Type.Array(Type.String(), {
    description: 'The closure of `chosen`, and what of it the catalogue lacks, sorted by code unit.',
  }),
  accessControl: nullable(AccessControl),
  tags: Tags,
  revision: Type.Integer(),
  createdAt: Time,
  createdBy: Type.String(),
  updatedAt: Time,
  updatedBy: Type.String(),
};

const Base = nullable(Type.Object({ profile: Uuid, revision: Type.Integer() }));
const draftMembers = {
  id: Uuid,
  name: Type.String(),
  base: Base,
  createdAt: Time,
  createdBy: Type.String(),
  updatedAt: Time,
  state: Type.Enum(['open', 'committed', 'discarded']),
  begun: Type.Boolean({ description: 'Whether anybody has written it.' }),
  review: Type.Null({ description: 'Reserved for requests of a review; always null.' }),
  present: Type.Array(Type.String(), { description: 'Usernames of the people who have it open, as far as one may see them.' }),
  closedBy: nullable(Type.String()),
  profile: nullable(Committed),
  commit: nullable(Type.Object({ id: Uuid, digest: Digest }, { description: 'The request that committed it.' })),
};

const userMembers = {
  id: Uuid,
  username: Type.String(),
  displayName: Type.String(),
  enabled: Type.Boolean(),
  profiles: Type.Array(Uuid),
  tags: Tags,
  createdAt: Time,
  updatedAt: Time,
  hasPassword: Type.Boolean({ description: 'Whether they can sign in with a password.' }),
  revision: Type.Integer({ description: 'Of the account, to be sent as `If-Match`; each change gives it a higher one.' }),
};

const Fix = Type.Object({
  label: Type.String({ description: 'An imperative that a button can carry.' }),
  edits: Type.Array(Type.Object({ type: Type.String() }, { additionalProperties: true, description: 'An edit of core/profile/edits.ts.' })),
});

const Issue = Type.Object({
  code: Type.String(),
  severity: Type.Enum(['error', 'warning', 'info']),
  path: Type.String(),
  message: Type.String(),
  fixes: Type.Optional(Type.Array(Fix, { description: 'Ways to settle it that can be applied as they stand, the likeliest first.' })),
  finding: Type.Optional(
    Type.Object(
      { key: Type.String(), fingerprint: Type.String() },
      { description: 'What acknowledges it: an entry of `acknowledged` with this key and this fingerprint.' },
    ),
  ),
});

const problemMembers = {
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.Enum(Object.keys(problems)),
  issues: Type.Optional(Type.Array(Issue)),
  holders: Type.Optional(
    Type.Object(
      { seen: Type.Array(Type.Object({ id: Uuid, username: Type.String() })), others: Type.Boolean() },
      { description: 'Of `in-use`: some who have the profile, as far as one may see them, and whether there are others.' },
    ),
  ),
};

const schemas = {
  Profile: Type.Object(profileMembers, { $id: 'Profile' }),
  SavedProfile: Type.Object({ ...profileMembers, issues: Type.Array(Issue, { description: 'Its warnings.' }) }, { $id: 'SavedProfile' }),
  Draft: Type.Object(draftMembers, { $id: 'Draft' }),
  User: Type.Object(userMembers, { $id: 'User' }),
  Problem: Type.Object(problemMembers, { $id: 'Problem' }),
};
export const sharedSchemas = Object.values(schemas);

const named = <Id extends keyof typeof schemas>(id: Id) => Type.Unsafe<Static<(typeof schemas)[Id]>>({ $ref: `${id}#` });
export const Profile = named('Profile');
export const SavedProfile = named('SavedProfile');
export const Draft = named('Draft');
export const User = named('User');

/** Marks in docs/openapi.json that a route requires a session. */
export const security = [{ session: [] }];

/** The same, and the scope with which a token does too. [H145] */
export function securityOf({
  method,
  url,
}: {
  readonly method: string | readonly string[];
  readonly url: string;
}): Record<string, string[]>[] {
  const scope = scopeOfRoute(String(method), url);
  return scope === null ? security : [...security, { token: [scope] }];
}

/** Every refusal has this one form. */
const Problem = { description: 'A refusal', content: { 'application/problem+json': { schema: named('Problem') } } };

/** The `response` of a route: what it answers when it succeeds, and the problems it may answer instead. */
export const answers = <S extends object>(success: S): S & { '4xx': typeof Problem; '5xx': typeof Problem } => ({
  ...success,
  '4xx': Problem,
  '5xx': Problem,
});
