/** The HTTP calls the client makes, by name; what each takes and answers is what docs/openapi.json says. */
import type { Base } from '../../core/profile/profile.ts';
import type { components } from './openapi.gen.ts';
import { unreachable, type Result } from './problem.ts';
import { createCall } from './request.ts';
import type { AnswerOf, InputOf } from './typed-paths.ts';

export { noCookie, sentenceOf, unreachable, type ApiCode, type Problem, type Result } from './problem.ts';

/** Who is signed in; what an earlier version remembered on this device lacks some of it. */
export type Account = Lacking<AnswerOf<'get', '/api/session'>, 'grants' | 'grantBeyondOwn' | 'version'>;
export type SignedIn = AnswerOf<'post', '/api/session'>;
export type DraftItem = components['schemas']['Draft'];
export type DraftQuery = NonNullable<InputOf<'get', '/api/drafts'>['query']>;
export type ProfileQuery = NonNullable<InputOf<'get', '/api/profiles'>['query']>;
export type RevisionQuery = NonNullable<InputOf<'get', '/api/profiles/{id}/revisions'>['query']>;
export type User = components['schemas']['User'];
export type UserQuery = NonNullable<InputOf<'get', '/api/users'>['query']>;
export type UserAccess = AnswerOf<'get', '/api/users/{id}/access'>;
export type HeldPermission = UserAccess['permissions'][number];
export type PermissionHolder = AnswerOf<'get', '/api/permissions/{permission}/holders'>['items'][number];
export type GrantingProfile = AnswerOf<'get', '/api/permissions/{permission}/profiles'>['items'][number];
export type AlikeProfiles = AnswerOf<'get', '/api/profiles/{id}/alike'>;
export type ProfileEffect = AnswerOf<'post', '/api/profiles/{id}/effect'>;
/** As much of a proposal as decides what it grants. */
export type ProposedGrant = Required<Pick<InputOf<'post', '/api/profiles/{id}/effect'>['body'], 'chosen' | 'accessControl'>>;
type ListQuery = NonNullable<InputOf<'get', '/api/profiles/{id}/holders'>['query']>;
export type DecisionRequest = InputOf<'post', '/api/decisions'>['body']['requests'][number];
export type Decision = AnswerOf<'post', '/api/decisions'>['decisions'][number];
export type DecisionChange = NonNullable<Decision['changes']>[number][number];
export type UserSession = AnswerOf<'get', '/api/users/{id}/sessions'>['items'][number];
export type UserToken = AnswerOf<'get', '/api/users/{id}/tokens'>['items'][number];
export type NewToken = InputOf<'post', '/api/me/tokens'>['body'];
export type MadeToken = AnswerOf<'post', '/api/me/tokens'>;
export type Invitation = AnswerOf<'post', '/api/users/{id}/invitation'>;
export type AuditQuery = NonNullable<InputOf<'get', '/api/audit'>['query']>;
export type AuditItem = AnswerOf<'get', '/api/audit'>['items'][number];
export type RevisionItem = AnswerOf<'get', '/api/profiles/{id}/revisions'>['items'][number];

type Lacking<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type Api = ReturnType<typeof createApi>;

type Signal = AbortSignal | undefined;

export function createApi(fetch: typeof globalThis.fetch, onSignedOut: () => void) {
  const call = createCall(fetch, onSignedOut);
  return {
    ...sessionCalls(call),
    ...profileCalls(call),
    ...draftCalls(call),
    ...userCalls(call),
    ...accessCalls(call),
    ...auditCalls(call),
  };
}

type Call = ReturnType<typeof createCall>;

const sessionCalls = (call: Call) => ({
  setupNeeded: () => call('get', '/api/setup'),
  setUp: (body: InputOf<'post', '/api/setup'>['body']) => call('post', '/api/setup', { body }),
  session: () => call('get', '/api/session'),
  signIn: (body: InputOf<'post', '/api/session'>['body']) => call('post', '/api/session', { body }),
  /** Sets the password of the link's account. */
  useInvitation: (body: InputOf<'post', '/api/invitation'>['body']) => call('post', '/api/invitation', { body }),
  changePassword: (body: InputOf<'put', '/api/me/password'>['body']) => call('put', '/api/me/password', { body }),
  ownSessions: (signal?: Signal) => call('get', '/api/me/sessions', {}, { signal }),
  endOwnSession: (id: string) => call('delete', '/api/me/sessions/{id}', { parameters: { id } }),
  /** Ends every session of the person but this one. */
  endOtherSessions: () => call('delete', '/api/me/sessions'),
  ownTokens: (signal?: Signal) => call('get', '/api/me/tokens', {}, { signal }),
  /** Its answer is the only one that holds the token. */
  makeToken: (body: NewToken) => call('post', '/api/me/tokens', { body }),
  endOwnToken: (id: string) => call('delete', '/api/me/tokens/{id}', { parameters: { id } }),
  signOut: () => call('delete', '/api/session'),
  /** Ends every session of the person, on this device and on all others. */
  signOutEverywhere: () => call('delete', '/api/sessions'),
});

/** What the browser may keep, and asks about each time. [W31] */
const kept = (signal: Signal) => ({ cache: 'no-cache', signal }) as const;

const profileCalls = (call: Call) => ({
  /** In the form of docs/catalog-format.md. */
  catalog: (signal?: Signal): Promise<Result<unknown>> => call('get', '/api/catalog', {}, kept(signal)),
  /** In the form of docs/assertions.md. */
  assertions: (signal?: Signal) => call('get', '/api/assertions', {}, kept(signal)),
  profiles: (query: ProfileQuery, signal?: Signal) => call('get', '/api/profiles', { query }, { signal }),
  profile: (id: string, signal?: Signal) => call('get', '/api/profiles/{id}', { parameters: { id } }, { signal }),
  deleteProfile: (id: string, revision: number) =>
    call('delete', '/api/profiles/{id}', { parameters: { id } }, { headers: { 'if-match': `"${revision}"` } }),
  /** Makes an earlier revision the newest; `current` is the one that was seen. */
  restoreProfile: (id: string, current: number, body: InputOf<'post', '/api/profiles/{id}/restore'>['body']) =>
    call('post', '/api/profiles/{id}/restore', { parameters: { id }, body }, seen(current)),
  revisions: (id: string, query: RevisionQuery = {}, signal?: Signal) =>
    call('get', '/api/profiles/{id}/revisions', { parameters: { id }, query }, { signal }),
  revision: (id: string, revision: number, signal?: Signal) =>
    call('get', '/api/profiles/{id}/revisions/{revision}', { parameters: { id, revision: String(revision) } }, { signal }),
});

const draftCalls = (call: Call) => ({
  drafts: (query: DraftQuery = {}, signal?: Signal) => call('get', '/api/drafts', { query }, { signal }),
  draft: (id: string, signal?: Signal) => call('get', '/api/drafts/{id}', { parameters: { id } }, { signal }),
  /** What a draft proposes, closed ones included. */
  draftContent: (id: string) => call('get', '/api/drafts/{id}/content', { parameters: { id } }),
  /** Makes a draft known before anybody has written it. */
  beginDraft: (id: string, base: Base, continues?: string) =>
    call('put', '/api/drafts/{id}', { parameters: { id }, body: { ...(base && { base }), ...(continues !== undefined && { continues }) } }),
  discardDraft: (id: string) => call('delete', '/api/drafts/{id}', { parameters: { id } }),
  /** Opens a discarded draft again. */
  reopenDraft: (id: string) => call('post', '/api/drafts/{id}/reopen', { parameters: { id } }),
});

const seen = (revision: number) => ({ headers: { 'if-match': `"${revision}"` } });

const userCalls = (call: Call) => ({
  users: (query: UserQuery, signal?: Signal) => call('get', '/api/users', { query }, { signal }),
  user: (id: string, signal?: Signal) => call('get', '/api/users/{id}', { parameters: { id } }, { signal }),
  /** Every permission the user holds, through what and how far. */
  userAccess: (id: string, signal?: Signal) => call('get', '/api/users/{id}/access', { parameters: { id } }, { signal }),
  userSessions: (id: string, signal?: Signal) => call('get', '/api/users/{id}/sessions', { parameters: { id } }, { signal }),
  endUserSessions: (id: string) => call('delete', '/api/users/{id}/sessions', { parameters: { id } }),
  /** What would become of each; nothing is written. */
  planUsers: (users: NonNullable<InputOf<'post', '/api/users/plan'>['body']>['users']) =>
    call('post', '/api/users/plan', { body: { users } }),
  userTokens: (id: string, signal?: Signal) => call('get', '/api/users/{id}/tokens', { parameters: { id } }, { signal }),
  endUserTokens: (id: string) => call('delete', '/api/users/{id}/tokens', { parameters: { id } }),
  createUser: (body: InputOf<'post', '/api/users'>['body']) => call('post', '/api/users', { body }),
  changeUser: ({ id, revision }: Pick<User, 'id' | 'revision'>, body: NonNullable<InputOf<'patch', '/api/users/{id}'>['body']>) =>
    call('patch', '/api/users/{id}', { parameters: { id }, body }, seen(revision)),
  assignProfiles: ({ id, revision }: Pick<User, 'id' | 'revision'>, profiles: readonly string[]) =>
    call('put', '/api/users/{id}/profiles', { parameters: { id }, body: { profiles } }, seen(revision)),
  enableUser: (id: string, enabled: boolean) => call('put', '/api/users/{id}/enabled', { parameters: { id }, body: { enabled } }),
  removeUser: (id: string) => call('delete', '/api/users/{id}', { parameters: { id } }),
  /** A one-time link with which the user sets a password; earlier ones are void. */
  inviteUser: (id: string) => call('post', '/api/users/{id}/invitation', { parameters: { id } }),
});

const accessCalls = (call: Call) => ({
  /** Who holds a permission, and which profiles grant it. */
  permissionHolders: (permission: string, query: ListQuery, signal?: Signal) =>
    call('get', '/api/permissions/{permission}/holders', { parameters: { permission }, query }, { signal }),
  permissionProfiles: (permission: string, query: ListQuery, signal?: Signal) =>
    call('get', '/api/permissions/{permission}/profiles', { parameters: { permission }, query }, { signal }),
  profileHolders: (id: string, query: ListQuery, signal?: Signal) =>
    call('get', '/api/profiles/{id}/holders', { parameters: { id }, query }, { signal }),
  alikeProfiles: (id: string, signal?: Signal) => call('get', '/api/profiles/{id}/alike', { parameters: { id } }, { signal }),
  decide: async (request: DecisionRequest, signal?: Signal): Promise<Result<Decision>> => {
    const answer = await call('post', '/api/decisions', { body: { requests: [request] } }, { signal });
    const [decision] = answer.ok ? answer.value.decisions : [];
    return answer.ok ? (decision ? { ok: true, value: decision } : { ok: false, problem: unreachable }) : answer;
  },
  /** Changes nothing: what a change would do to those who have the profile. */
  profileEffect: (id: string, body: ProposedGrant, signal?: Signal) =>
    call('post', '/api/profiles/{id}/effect', { parameters: { id }, body }, { signal }),
});

const auditCalls = (call: Call) => ({
  events: (query: AuditQuery, signal?: Signal) => call('get', '/api/audit', { query }, { signal }),
});
