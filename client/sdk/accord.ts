/**
 * Accord for other programs: who may do what, and the security profiles and users behind it. One file without dependencies, to be copied;
 * it runs wherever there is `fetch`: Node from 18 on, Deno, Bun, browsers. docs/sdk.md shows it at work.
 */

export interface AccordOptions {
  /** Where Accord is, with its path where it has one: `https://accord.example.com`. */
  readonly url: string;
  /** A personal access token, `accord_pat_…`. */
  readonly token: string;
  /** In place of the global one. */
  readonly fetch?: typeof fetch;
  /** How often a call that the server is too busy for is repeated; 5 unless it is given. */
  readonly retries?: number;
}

export interface CallOptions {
  /** Ends the call, and its waiting, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export type Tags = { [key: string]: string };

/** Whether a user may do something; to some resource, where one is given. */
export interface Question {
  /** A user id, or a username. */
  readonly user: string;
  /** By its API name, such as `Users.Edit`. */
  readonly permission: string;
  readonly resource?: { readonly type?: string; readonly tags?: Tags };
  /** Asks for `changes` too: what would turn the answer round. */
  readonly counterfactual?: boolean;
}

export interface Reason {
  readonly code: string;
  readonly profile?: string;
  readonly name?: string;
  readonly tags?: Tags;
  readonly missing?: Tags;
}

export interface Change {
  readonly type: string;
  readonly user?: string;
  readonly profile?: string;
  readonly name?: string;
  readonly permission?: string;
  readonly unchoose?: readonly string[];
  readonly resource?: string;
  readonly key?: string;
  readonly value?: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** As far as the owner of the token may see it. */
  readonly because: readonly Reason[];
  /** The smallest sets of changes, each of which turns the answer round. */
  readonly changes?: readonly (readonly Change[])[];
  readonly moreChanges?: boolean;
}

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** What people picked. */
  readonly chosen: readonly string[];
  readonly unlisted?: readonly string[];
  /** What it grants: the chosen permissions and what they require. */
  readonly permissions: readonly string[];
  readonly accessControl: { readonly resources: readonly string[]; readonly tags: Tags } | null;
  readonly tags: Tags;
  readonly revision: number;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly enabled: boolean;
  /** Ids of security profiles. */
  readonly profiles: readonly string[];
  readonly tags: Tags;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly hasPassword: boolean;
  readonly revision: number;
}

export type Reach = 'everywhere' | { readonly tags: readonly Tags[] };

export interface HeldPermission {
  readonly permission: string;
  readonly through: readonly {
    readonly profile: string;
    readonly name: string;
    readonly choices: readonly string[];
    readonly reach: Reach;
  }[];
  readonly reach: Reach;
  /** Whether it also comes through profiles that the owner of the token may not see. */
  readonly hidden: boolean;
}

export interface UserAccess {
  readonly enabled: boolean;
  readonly permissions: readonly HeldPermission[];
  /** What takes rights away from the user: never a grant. */
  readonly restrictions: readonly HeldPermission[];
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** To be given as `cursor` for the page after this one; null on the last. */
  readonly next: string | null;
}

export interface ListQuery {
  readonly query?: string;
  /** 1 to 100. */
  readonly limit?: number;
  readonly cursor?: string;
}

export interface UserQuery extends ListQuery {
  /** Only users who have this security profile, by its id. */
  readonly profile?: string;
  /** As `Key=Value`. */
  readonly tag?: string;
  readonly enabled?: 'true' | 'false';
}

/** Why the server refused, in the form of RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
}

export type ProblemCode =
  | ('invalid-request' | 'signed-out' | 'wrong-credentials' | 'origin-refused' | 'forbidden' | 'scope-missing' | 'setup-refused')
  | ('invitation-refused' | 'not-found' | 'method-not-allowed' | 'name-taken' | 'username-taken' | 'in-use' | 'last-administrator')
  | ('stale' | 'incomplete' | 'closed' | 'base-differs' | 'key-reused' | 'revision-changed' | 'base-removed' | 'too-large')
  | ('unsupported-media-type' | 'password-too-short' | 'password-common' | 'invalid' | 'upgrade-required' | 'revision-required')
  | ('too-fast' | 'trying' | 'internal' | 'busy' | 'not-ready' | 'disk-full');

/** A call that did not work: `code` says why, and `message` is a sentence for a person. */
export class AccordError extends Error {
  override readonly name = 'AccordError';
  /** `unreachable`: no answer came. `unreadable`: something answered that is not Accord. */
  readonly code: ProblemCode | 'unreachable' | 'unreadable';
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** What the server said; null where it said nothing. */
  readonly problem: Problem | null;

  constructor(code: AccordError['code'], message: string, status = 0, problem: Problem | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/** Each call rejects with an `AccordError`, or with the reason of its signal. */
export interface Accord {
  /** Takes the scope `decisions`, as the next two do. */
  decide(question: Question, options?: CallOptions): Promise<Decision>;
  /** Answers in the order of the questions, of which there may be any number. */
  decideMany(questions: readonly Question[], options?: CallOptions): Promise<Decision[]>;
  isAllowed(question: Question, options?: CallOptions): Promise<boolean>;
  /** Everything that a user may do, by their id, with the profiles it comes through. */
  access(user: string, options?: CallOptions): Promise<UserAccess>;
  /** Takes the scope `profiles:read`, as the next two do. */
  profile(id: string, options?: CallOptions): Promise<Profile>;
  /** One page, by name. */
  profiles(query?: ListQuery, options?: CallOptions): Promise<Page<Profile>>;
  /** All of them, read page by page. */
  eachProfile(query?: ListQuery, options?: CallOptions): AsyncGenerator<Profile, void, undefined>;
  /** Takes the scope `users:read`, as the next two do. */
  user(id: string, options?: CallOptions): Promise<User>;
  /** One page, by username. */
  users(query?: UserQuery, options?: CallOptions): Promise<Page<User>>;
  eachUser(query?: UserQuery, options?: CallOptions): AsyncGenerator<User, void, undefined>;
}

export function createAccord(options: AccordOptions): Accord {
  const call = createCall(options);
  const get = <T>(path: string, { signal }: CallOptions = {}): Promise<T> => call<T>('GET', path, undefined, signal);
  const list = <T>(path: string, query: ListQuery = {}, asked?: CallOptions): Promise<Page<T>> => get(path + queryOf(query), asked);
  const decideMany: Accord['decideMany'] = (questions, { signal } = {}) =>
    inParts(questions, (requests) => decideSome(call, requests, signal));
  const decide: Accord['decide'] = async (question, asked) => first(await decideMany([question], asked));
  return {
    decide,
    decideMany,
    isAllowed: async (question, asked) => (await decide(question, asked)).allowed,
    access: (user, asked) => get(`/api/users/${encodeURIComponent(user)}/access`, asked),
    profile: (id, asked) => get(`/api/profiles/${encodeURIComponent(id)}`, asked),
    profiles: (query, asked) => list('/api/profiles', query, asked),
    eachProfile: (query, asked) => each((page) => list<Profile>('/api/profiles', { ...query, ...page }, asked)),
    user: (id, asked) => get(`/api/users/${encodeURIComponent(id)}`, asked),
    users: (query, asked) => list('/api/users', query, asked),
    eachUser: (query, asked) => each((page) => list<User>('/api/users', { ...query, ...page }, asked)),
  };
}

/** What one request to the server may hold. */
const mostQuestions = 1000;
const mostCounterfactuals = 20;

/** One part after the other: side by side they would only wait for the same share of the server. */
async function inParts(
  questions: readonly Question[],
  ask: (part: readonly Question[]) => Promise<readonly Decision[]>,
): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (let from = 0; from < questions.length;) {
    const part = partFrom(questions, from);
    decisions.push(...(await ask(part)));
    from += part.length;
  }
  return decisions;
}

function partFrom(questions: readonly Question[], from: number): readonly Question[] {
  let [to, counterfactuals] = [from, 0];
  for (; to < questions.length && to - from < mostQuestions; to++) {
    if (questions[to]?.counterfactual === true && ++counterfactuals > mostCounterfactuals) break;
  }
  return questions.slice(from, to);
}

type Call = <T>(method: string, path: string, body: unknown, signal: AbortSignal | undefined) => Promise<T>;

/** Questions with many tags can be too long for one request: then half of them are asked at a time. */
async function decideSome(call: Call, requests: readonly Question[], signal: AbortSignal | undefined): Promise<readonly Decision[]> {
  try {
    const { decisions } = await call<{ readonly decisions: readonly Decision[] }>('POST', '/api/decisions', { requests }, signal);
    if (decisions.length !== requests.length) throw unreadable(200);
    return decisions;
  } catch (error) {
    if (!(error instanceof AccordError) || error.code !== 'too-large' || requests.length === 1) throw error;
    const half = Math.ceil(requests.length / 2);
    const before = await decideSome(call, requests.slice(0, half), signal);
    return [...before, ...(await decideSome(call, requests.slice(half), signal))];
  }
}

function first(decisions: readonly Decision[]): Decision {
  const [decision] = decisions;
  if (decision === undefined) throw unreadable(200);
  return decision;
}

async function* each<T>(read: (page: { cursor?: string }) => Promise<Page<T>>): AsyncGenerator<T, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page: Page<T> = await read(typeof cursor === 'string' ? { cursor } : {});
    yield* page.items;
    cursor = page.next;
  } while (cursor !== null);
}

function queryOf(query: ListQuery | UserQuery): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** Milliseconds: of a server that does not say when to come again, and the longest that a call waits at once. */
const wait = { unsaid: 1_000, most: 60_000 } as const;

/** Every call reads, so that each can be repeated. */
function createCall({ url, token, fetch: given, retries = 5 }: AccordOptions): Call {
  const base = url.replace(/\/+$/, '');
  const send = given ?? globalThis.fetch.bind(globalThis);
  return async <T>(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<T> => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    // Cookies would make it somebody else's request, and another address must not be told the token.
    const init = { method, headers, credentials: 'omit', cache: 'no-store', redirect: 'error', ...(signal && { signal }) } as const;
    for (let attempt = 0; ; attempt++) {
      const { response, text } = await ask(send, base + path, { ...init, ...(body !== undefined && { body: JSON.stringify(body) }) });
      if (response.ok) return parsed(text, response.status) as T;
      const delay = response.status === 429 || response.status === 503 ? delayOf(response.headers.get('retry-after')) : null;
      if (delay === null || delay > wait.most || attempt >= retries) throw errorOf(text, response.status);
      await pause(delay, signal);
    }
  };
}

async function ask(send: typeof fetch, url: string, init: RequestInit): Promise<{ readonly response: Response; readonly text: string }> {
  try {
    const response = await send(url, init);
    return { response, text: await response.text() };
  } catch (error) {
    if (init.signal?.aborted) throw init.signal.reason;
    const message = `No answer came from ${new URL(url).origin}. Check the address and the connection.`;
    throw new AccordError('unreachable', message, 0, null, error);
  }
}

/** `Retry-After` holds seconds or a date. In milliseconds. */
function delayOf(header: string | null): number {
  if (header === null) return wait.unsaid;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? wait.unsaid : Math.max(0, milliseconds);
}

const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(status);
  }
}

function errorOf(text: string, status: number): AccordError {
  const problem = parsed(text, status) as Partial<Problem> | null;
  if (typeof problem?.code !== 'string' || typeof problem.title !== 'string') return unreadable(status);
  return new AccordError(problem.code, `${problem.title}. ${problem.detail ?? ''}`.trim(), status, problem as Problem);
}

const unreadable = (status: number): AccordError =>
  new AccordError(
    'unreadable',
    `Something other than Accord answered, with the status ${status}. Check the address, and what is in between.`,
    status,
  );
