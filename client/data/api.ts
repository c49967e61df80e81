/** The HTTP calls the client makes; every answer is a value, a problem is one too. */
import type { GrantSource } from '../../core/access/grant.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import type { Assertion } from '../../core/assertions/assertion.ts';
import type { ProblemCode } from '../../core/problem/codes.ts';
import type { Issue } from '../../core/profile/issues.ts';
import type { Base, Profile, ProfileContent } from '../../core/profile/profile.ts';
import type { PasswordProblem } from '../../core/session/credentials.ts';

/** `unreachable`: no answer came. `unreadable`: something answered that is not our server. `no-cookie`: the browser did not keep the session. */
export type ApiCode = ProblemCode | 'unreachable' | 'unreadable' | 'no-cookie';

export interface Problem {
  readonly code: ApiCode;
  /** HTTP status; 0 where none came. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly issues?: readonly Issue[];
}

/** What a person reads of it. */
export const sentenceOf = ({ title, detail }: Problem): string => `${title}. ${detail}`;

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export interface Account {
  readonly user: { readonly id: string; readonly username: string; readonly displayName: string };
  readonly permissions: readonly string[];
  /** What each of their profiles grants; absent from what an earlier version remembered on this device. */
  readonly grants?: readonly (GrantSource & { readonly profile: string })[];
  readonly grantBeyondOwn?: GrantBeyondOwn;
  /** What this installation is called. */
  readonly instance: string;
  /** Of the server; absent from what an earlier version remembered on this device. */
  readonly version?: string;
}

/** The answer to signing in. */
export interface SignedIn extends Account {
  /** What is wrong with the password, which still works, but could not be set any more. */
  readonly passwordProblem?: Pick<PasswordProblem, 'code' | 'detail'>;
}

export interface DraftItem {
  readonly id: string;
  readonly name: string;
  readonly base: Base;
  readonly state: 'open' | 'committed' | 'discarded';
  readonly createdAt: string;
  /** Usernames. */
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly present: readonly string[];
  /** Whether anybody has written it; absent from what an earlier version remembered on this device. */
  readonly begun?: boolean;
  readonly closedBy?: string | null;
  readonly profile?: { readonly id: string; readonly revision: number } | null;
  /** The request that committed it. */
  readonly commit?: { readonly id: string; readonly digest: string } | null;
}

export type DraftQuery = {
  readonly query?: string;
  readonly state?: DraftItem['state'];
  /** Only changes of this profile. */
  readonly profile?: string;
  readonly limit?: number;
  readonly cursor?: string;
};

export interface RevisionItem {
  readonly revision: number;
  readonly at: string;
  /** The username of then. */
  readonly by: string;
  /** The username of today; null where that is not told or not known. */
  readonly byNow?: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Api {
  setupNeeded(): Promise<Result<{ needed: boolean }>>;
  setUp(input: { token: string; username: string; password: string }): Promise<Result<unknown>>;
  session(): Promise<Result<Account>>;
  signIn(input: { username: string; password: string }): Promise<Result<SignedIn>>;
  /** A password for whoever has a link for it. */
  useInvitation(input: { token: string; password: string }): Promise<Result<unknown>>;
  changePassword(input: { current: string; next: string }): Promise<Result<unknown>>;
  signOut(): Promise<Result<unknown>>;
  /** Ends every session of the person, on this device and on all others. */
  signOutEverywhere(): Promise<Result<unknown>>;
  catalog(): Promise<Result<unknown>>;
  assertions(): Promise<Result<{ assertions: readonly Assertion[] }>>;
  profiles(query: { query?: string; limit?: number; cursor?: string }): Promise<Result<Page<Profile>>>;
  profile(id: string): Promise<Result<Profile>>;
  deleteProfile(id: string, revision: number): Promise<Result<unknown>>;
  revisions(id: string, cursor?: string): Promise<Result<Page<RevisionItem>>>;
  revision(id: string, revision: number): Promise<Result<Profile>>;
  drafts(query?: DraftQuery): Promise<Result<Page<DraftItem>>>;
  draft(id: string): Promise<Result<DraftItem>>;
  /** What a draft proposes, closed ones included. */
  draftContent(id: string): Promise<Result<ProfileContent>>;
  /** Makes a draft known before anybody has written it. */
  beginDraft(id: string, base: Base): Promise<Result<{ draft: DraftItem; others: readonly { id: string; by: string }[] }>>;
  discardDraft(id: string): Promise<Result<unknown>>;
  /** Opens a discarded draft again. */
  reopenDraft(id: string): Promise<Result<DraftItem>>;
}

/** An answer that takes longer than this is treated as none. */
const longestWait = 15_000;

export function createApi(fetch: typeof globalThis.fetch, onSignedOut: () => void): Api {
  const call = async <T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    cache: RequestCache = 'no-store',
  ): Promise<Result<T>> => {
    const result = await request<T>(fetch, method, path, body, headers, cache);
    if (!result.ok && result.problem.code === 'signed-out') onSignedOut();
    return result;
  };
  /** What the browser may keep, and asks about each time. [W31] */
  const ask = <T>(path: string): Promise<Result<T>> => call('GET', path, undefined, {}, 'no-cache');
  const of = (id: string): string => encodeURIComponent(id);
  return {
    setupNeeded: () => call('GET', '/api/setup'),
    setUp: (input) => call('POST', '/api/setup', input),
    session: () => call('GET', '/api/session'),
    signIn: (input) => call('POST', '/api/session', input),
    useInvitation: (input) => call('POST', '/api/invitation', input),
    changePassword: (input) => call('PUT', '/api/me/password', input),
    signOut: () => call('DELETE', '/api/session'),
    signOutEverywhere: () => call('DELETE', '/api/sessions'),
    catalog: () => ask('/api/catalog'),
    assertions: () => ask('/api/assertions'),
    profiles: (query) => call('GET', `/api/profiles${queryString(query)}`),
    profile: (id) => call('GET', `/api/profiles/${of(id)}`),
    deleteProfile: (id, revision) => call('DELETE', `/api/profiles/${of(id)}`, undefined, { 'if-match': `"${revision}"` }),
    revisions: (id, cursor) => call('GET', `/api/profiles/${of(id)}/revisions${queryString({ cursor })}`),
    revision: (id, revision) => call('GET', `/api/profiles/${of(id)}/revisions/${revision}`),
    drafts: (query = {}) => call('GET', `/api/drafts${queryString(query)}`),
    draft: (id) => call('GET', `/api/drafts/${of(id)}`),
    draftContent: (id) => call('GET', `/api/drafts/${of(id)}/content`),
    beginDraft: (id, base) => call('PUT', `/api/drafts/${of(id)}`, base ? { base } : {}),
    reopenDraft: (id) => call('POST', `/api/drafts/${of(id)}/reopen`),
    discardDraft: (id) => call('DELETE', `/api/drafts/${of(id)}`),
  };
}

function queryString(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}

async function request<T>(
  fetch: typeof globalThis.fetch,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
  cache: RequestCache,
): Promise<Result<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache,
      signal: AbortSignal.timeout(longestWait),
    });
  } catch {
    return { ok: false, problem: unreachable };
  }
  if (response.status === 204) return { ok: true, value: undefined as T };
  const value = await readJson(response);
  if (value === undefined) return { ok: false, problem: response.ok ? unreadable(response.status) : unanswered(response.status) };
  return response.ok ? { ok: true, value: value as T } : { ok: false, problem: toProblem(value, response.status) };
}

async function readJson(response: Response): Promise<unknown> {
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    return (await response.json()) as unknown;
  } catch {
    return undefined;
  }
}

export const unreachable: Problem = {
  code: 'unreachable',
  status: 0,
  title: 'The server cannot be reached',
  detail: 'No answer came. Check the connection; this page tries again by itself.',
};

export const noCookie: Problem = {
  code: 'no-cookie',
  status: 0,
  title: 'This browser did not keep the session',
  detail:
    'Your name and password are right, but the cookie that stands for the session was not kept. Allow cookies for this address; where it begins with http://, try it with https://; then sign in again.',
};

const unreadable = (status: number): Problem => ({
  code: 'unreadable',
  status,
  title: 'The answer could not be read',
  detail: 'Something other than Accord answered; a network sign-in page may be in between.',
});

/** A gateway in front of a server that is down answers with a page of its own. */
const unanswered = (status: number): Problem => (status >= 502 && status <= 504 ? { ...unreachable, status } : unreadable(status));

function toProblem(value: unknown, status: number): Problem {
  const { code, title, detail, issues } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Problem>;
  if (typeof code !== 'string' || typeof title !== 'string') return unreadable(status);
  return {
    code,
    status,
    title,
    detail: typeof detail === 'string' ? detail : '',
    ...(Array.isArray(issues) && { issues: issues as Issue[] }),
  };
}
