/** The shapes of what goes over HTTP; the validator, the serialiser and docs/openapi.json are all made from them. */
import { Type } from 'typebox';
import { problems } from '../../core/problem/codes.ts';

/** Unknown members are refused wherever a body has them. [H2] */
export const closed = { additionalProperties: false } as const;

// Written by hand: TypeBox would let a key with a line break past its pattern, and with it a value of any type.
export const Tags = Type.Unsafe<Record<string, string>>({
  type: 'object',
  additionalProperties: { type: 'string', maxLength: 4096 },
  maxProperties: 1000,
});

export const Uuid = Type.String({ format: 'uuid', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const Time = Type.String({ format: 'date-time' });
const Text = Type.String({ maxLength: 10_000 });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const AccessControl = Type.Object({ resources: Type.Array(Type.String({ maxLength: 512 }), { maxItems: 1000 }), tags: Tags }, closed);

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

/** A new profile: what is left out is empty. */
export const ProfileInput = Type.Object(
  { name: contentMembers.name, chosen: contentMembers.chosen, ...Type.Partial(Type.Object(optionalMembers)).properties },
  closed,
);
/** In place of a whole profile: nothing is emptied by being left out. [H51] */
export const ProfileReplacement = Type.Object(contentMembers, closed);
/** What is left out stays, what is named is replaced whole. [H52] */
export const ProfilePatch = Type.Partial(Type.Object(contentMembers), { ...closed, minProperties: 1 });

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
/** As a draft is begun from it. */
export const WantedBase = nullable(Type.Object({ profile: Uuid, revision: Type.Integer({ minimum: 1, maximum: 999_999_999 }) }, closed));
export const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const Committed = Type.Object({ id: Uuid, revision: Type.Integer() });

const draftMembers = {
  id: Uuid,
  name: Type.String(),
  base: Base,
  createdAt: Time,
  createdBy: Type.String(),
  updatedAt: Time,
  state: Type.Enum(['open', 'committed', 'discarded']),
  begun: Type.Boolean({ description: 'Whether anybody has written it.' }),
  review: Type.Null({ description: 'Nobody asks for a review yet.' }),
  present: Type.Array(Type.String(), { description: 'Usernames of the people who have it open, as far as one may see them.' }),
  closedBy: nullable(Type.String()),
  profile: nullable(Committed),
  commit: nullable(Type.Object({ id: Uuid, digest: Digest }, { description: 'The request that committed it.' })),
};

/** What a draft proposes. */
export const DraftContent = Type.Object({
  name: Type.String(),
  description: Type.String(),
  chosen: Type.Array(Type.String()),
  accessControl: nullable(AccessControl),
  tags: Tags,
});

const userMembers = {
  id: Uuid,
  username: Type.String(),
  displayName: Type.String(),
  enabled: Type.Boolean(),
  profiles: Type.Array(Uuid),
  tags: Tags,
  createdAt: Time,
  updatedAt: Time,
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

/** Registered with the application, and referred to by name. */
export const sharedSchemas = [
  Type.Object(profileMembers, { $id: 'Profile' }),
  Type.Object({ ...profileMembers, issues: Type.Array(Issue, { description: 'Its warnings.' }) }, { $id: 'SavedProfile' }),
  Type.Object(draftMembers, { $id: 'Draft' }),
  Type.Object(userMembers, { $id: 'User' }),
  Type.Object(problemMembers, { $id: 'Problem' }),
];

const named = (id: 'Profile' | 'SavedProfile' | 'Draft' | 'User' | 'Problem') => Type.Unsafe<unknown>({ $ref: `${id}#` });
export const Profile = named('Profile');
export const SavedProfile = named('SavedProfile');
export const Draft = named('Draft');
export const User = named('User');

/** How docs/openapi.json says that a route needs a session. */
export const security = [{ session: [] }];

/** Every refusal has this one form. */
const Problem = { description: 'A refusal', content: { 'application/problem+json': { schema: named('Problem') } } };

/** The `response` of a route: what it answers when it succeeds, and the problems it may answer instead. */
export const answers = <S extends object>(success: S): S & { '4xx': typeof Problem; '5xx': typeof Problem } => ({
  ...success,
  '4xx': Problem,
  '5xx': Problem,
});

/** What one of the caller's own profiles grants, and where. */
const OwnGrant = Type.Object({ profile: Uuid, chosen: Type.Array(Type.String()), accessControl: nullable(AccessControl) });
export const Session = Type.Object({
  user: User,
  permissions: Type.Array(Type.String()),
  grants: Type.Array(OwnGrant, { description: 'The same profile by profile, with how far each reaches.' }),
  grantBeyondOwn: Type.Enum(['warn', 'refuse'], {
    description: 'Whether granting what one does not hold oneself is a warning or an error.',
  }),
  instance: Type.String(),
  version: Type.String({ description: 'Of the product.' }),
});

const PasswordProblem = Type.Object({ code: Type.String(), detail: Type.String() });
/** `passwordProblem`: the password still works, and could not be set any more. */
export const SignedIn = Type.Object({ ...Session.properties, passwordProblem: Type.Optional(PasswordProblem) });

export const NoContent = Type.Null({ description: 'Done' });

/** Items of a page where no limit is given. */
export const defaultLimit = 50;

/** What a list takes. */
export const listQuery = {
  query: Type.Optional(Type.String({ maxLength: 200, description: 'Text to look for, without regard to case and runs of white space.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: defaultLimit })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`next` of the answer before.' })),
};

export const ListQuery = Type.Object(listQuery, closed);
export const listOf = (item: ReturnType<typeof named>) => Type.Object({ items: Type.Array(item), next: nullable(Type.String()) });

export const ProfileIds = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100, description: 'Ids of security profiles.' });
const name = Type.String({ maxLength: 1000 });
const userInput = { displayName: Type.Optional(name), password: Type.Optional(name), tags: Type.Optional(Tags) };
export const NewUser = Type.Object({ username: name, ...userInput, profiles: Type.Optional(ProfileIds) }, closed);
export const UserPatch = Type.Object({ username: Type.Optional(name), ...userInput }, { ...closed, minProperties: 1 });

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
/** One change of the counterfactual; which members it has, its type says. */
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
const Decision = Type.Object({
  allowed: Type.Boolean(),
  because: Type.Array(Because),
  changes: Type.Optional(
    Type.Array(Type.Array(Change), {
      description: 'Where the request has `counterfactual`: the smallest sets of changes, each of which turns the answer round.',
    }),
  ),
  moreChanges: Type.Optional(Type.Boolean({ description: 'True where there are more such sets than are listed.' })),
});
export const DecisionAnswer = Type.Object({ decisions: Type.Array(Decision) });

/** Header fields are described here and read in preconditions.ts, whose sentences say more. */
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

export const IdParams = Type.Object({ id: Type.String() });
