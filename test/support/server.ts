/** The real server in this process, on a free port, and people who use it over HTTP. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Decision } from '../../core/access/decide.ts';
import type { Issue } from '../../core/validation/issues.ts';
import type { Profile, ProfileInput } from '../../core/profile/profile.ts';
import { composeServer, type ComposeDeps, type Server } from '../../server/compose.ts';
import { openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import type { StoredProfile } from '../../server/storage/tables/profiles.ts';
import type { StoredUser } from '../../server/storage/tables/users.ts';
import { catalog } from './actors.ts';
import { plantProfile, userRow } from './cast.ts';

/** So cheap that a test may sign in often. */
export const cheapHash = { logN: 4, r: 1, p: 1 };
export const password = 'correct horse battery';

/** Every member that some answer has; a test reads those of the answer it asked for. A body that is no JSON is its text. */
export interface Body extends Profile {
  readonly code: string;
  readonly detail: string;
  readonly issues: Issue[];
  readonly items: Body[];
  readonly others?: Body[];
  readonly next: string | null;
  readonly present: string[];
  readonly user: { readonly id: string };
  readonly users?: readonly { readonly profiles: string[]; readonly problem: { readonly code: string; readonly detail: string } | null }[];
  readonly username: string;
  readonly enabled: boolean;
  readonly profiles: string[];
  readonly profile: { readonly id: string; readonly revision: number };
  readonly decisions: Decision[];
  readonly groups: unknown[];
  readonly at: string;
}

/** What `PUT` takes: a member that is not named is empty. */
export const whole = (input: ProfileInput): ProfileInput => ({ description: '', accessControl: null, tags: {}, ...input });

/** An answer, its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Request {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Sends requests with one cookie, and the server's own origin. */
export interface Person {
  readonly cookie: string;
  readonly userId: string;
  /** Sends a string as it is, everything else as JSON. */
  call(method: string, path: string, request?: Request): Promise<Answer>;
}

/** The same person, who acknowledges every finding that they are shown, and asks again. */
export const acknowledging = (person: Person): Person => ({
  ...person,
  call: async (method, path, request = {}) => {
    const answer = await person.call(method, path, request);
    const found = answer.status === 422 ? (answer.body.issues ?? []).flatMap(({ finding }) => finding ?? []) : [];
    if (found.length === 0 || typeof request.body !== 'object') return answer;
    const acknowledged = Object.fromEntries(found.map(({ key, fingerprint }) => [key, fingerprint]));
    return person.call(method, path, { ...request, body: { ...request.body, acknowledged } });
  },
});

export interface TestServer extends Server {
  readonly url: string;
  readonly storage: CanonicalStorage;
  /** The time of its clock, in milliseconds since 1970. */
  now(): number;
  /** Moves the clock on, by milliseconds. */
  advance(milliseconds: number): void;
  /** Without a session. */
  readonly stranger: Person;
  signIn(username: string, password?: string): Promise<Person>;
  /** Plants a profile past all rules. */
  plantProfile(input: ProfileInput): Promise<StoredProfile>;
  /** Plants a user past all rules, with the one password of all tests. */
  plantUser(username: string, profiles: readonly string[], more?: Partial<StoredUser>): Promise<StoredUser>;
  /** A planted, signed-in user who holds these permissions. */
  personWith(permissions: readonly string[], more?: Partial<ProfileInput>): Promise<Person>;
}

export type Options = Partial<
  Pick<
    ComposeDeps,
    | 'clientDir'
    | 'signInsPerMinute'
    | 'passwordCost'
    | 'catalog'
    | 'assertions'
    | 'storage'
    | 'logger'
    | 'now'
    | 'monotonic'
    | 'draining'
    | 'watchRoutes'
  >
> & {
  readonly config?: Partial<ComposeDeps['config']>;
};

/** The administrator is `admin`; with `config.admin: null` there is none. */
export async function startServer(options: Options = {}): Promise<TestServer> {
  let time = Date.now();
  const storage = options.storage ?? (await openSqliteStorage(':memory:'));
  const server = await composeServer({
    ...{
      catalog,
      assertions: [],
      storage,
      now: () => time,
      monotonic: () => time + performance.now(),
      newId: randomUUID,
      random: randomBytes,
    },
    ...{ clientDir: null, passwordCost: cheapHash, logger: { level: 'error', stream: process.stderr }, signInsPerMinute: 1000 },
    ...{ draining: { noticed: 0, closing: 0 }, ...options },
    config: {
      ...{
        host: '127.0.0.1',
        port: 0,
        dataDir: '',
        databaseUrl: null,
        redisUrl: null,
        allowedOrigins: [],
        publicOrigin: null,
        basePath: '',
        trustProxy: [],
        logLevel: 'info',
        catalog: null,
        assertions: null,
        instanceName: 'test',
        metricsToken: null,
        grantBeyondOwn: 'warn',
        framesPerSecond: 500,
        retentionDays: 90,
        admin: { username: 'admin', password },
      },
      ...options.config,
    },
  });
  const url = await server.listen();
  const passwordHash = await server.passwords.hash(password);

  const personOf = (cookie: string, userId: string): Person => ({
    ...{ cookie, userId },
    call: async (method, path, { body, headers } = {}) => {
      const all = {
        origin: new URL(url).origin,
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      };
      const sent = Object.fromEntries(Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined));
      const response = await fetch(url + path, {
        method,
        headers: sent,
        redirect: 'manual',
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: (isJson && text !== '' ? JSON.parse(text) : text) as Body };
    },
  });
  const stranger = personOf('', '');
  const signIn: TestServer['signIn'] = async (username, secret = password) => {
    const answer = await stranger.call('POST', '/api/session', { body: { username, password: secret } });
    if (answer.status !== 201) throw new Error(`${username} could not sign in: ${JSON.stringify(answer.body)}`);
    return personOf(cookieOf(answer), answer.body.user.id);
  };
  const plantUser: TestServer['plantUser'] = async (username, profiles, more = {}) => {
    const at = new Date(time).toISOString();
    const user = userRow(username, profiles, { displayName: username, passwordHash, createdAt: at, updatedAt: at, ...more });
    await storage.users.insert(user);
    await server.access.refresh();
    return user;
  };
  return {
    ...server,
    ...{ url, storage, stranger, signIn, plantUser },
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    plantProfile: async (input) => {
      const profile = await plantProfile(storage, input);
      await server.access.refresh();
      return profile;
    },
    personWith: async (permissions, more) => {
      const name = `person-${randomUUID()}`;
      const profile = await plantProfile(storage, { name, chosen: permissions, ...more });
      await plantUser(name, [profile.id]);
      return signIn(name);
    },
    close: async () => {
      await server.close();
      await storage.close();
    },
  };
}

/** The session cookie an answer sets, under whichever name, as a request sends it. */
export function cookieOf(answer: Answer): string {
  const given = answer.headers.getSetCookie().map((header) => header.split(';')[0] ?? '');
  return given.find((cookie) => /^(__Host-)?accord_session[\w.-]*=./.test(cookie)) ?? '';
}
