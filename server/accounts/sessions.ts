/** Sessions: the user of a cookie, from sign-in until it ends. */
import { createHash } from 'node:crypto';
import type { TokenScope } from '../../core/accounts/tokens.ts';
import type { Publisher } from '../events/bus.ts';
import type { Ended } from '../events/event.ts';
import type { Storage, Tables } from '../storage/storage.ts';
import type { StoredSession } from '../storage/tables/sessions.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { endedEvents, startedEvents, type EndReason } from './session-events.ts';
import { presentedToken, tokensIn, type PresentedToken, type Transport } from '../web/session-cookie.ts';

const minutes = 60_000;
/** Unused for so long, a session ends. [W3] */
export const idleLimit = 12 * 60 * minutes;
/** However much it is used, a session ends after so long. [W3] */
export const absoluteLimit = 7 * 24 * 60 * minutes;
/** A database shared by several servers would write as many rows for their people as for their edits. [W3a] */
export const touchEvery = 10 * minutes;

export interface Session {
  readonly id: string;
  readonly user: StoredUser;
  /** When it ends by itself, in milliseconds since 1970, as of now: its use moves one of its two limits. [W3] */
  readonly expiresAt: number;
}

/** A token that a request presents in place of a cookie. */
export interface TokenInUse {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
}

/** A session in use, with the address of its requests; or a token, whose id then stands in place of the session's. */
export interface Caller extends Session {
  readonly from: string;
  readonly token?: TokenInUse;
}

/** What a session is started with. */
export interface SessionStart {
  readonly transport?: Transport;
  readonly from?: string;
  readonly browser?: string | null;
}

export interface Sessions {
  /** Starts a session and answers the token for its cookie, which is stored nowhere. [W1] */
  create(user: string, start?: SessionStart): Promise<string>;
  /** The same for a user as their password was verified; null where they have another one by now, or may not act. [W8] [W51] */
  signIn(user: StoredUser, start: SessionStart): Promise<string | null>;
  /** The user of a request's `Cookie` header; null if no user who may act now has it. Counts as use, from this address. */
  resolve(cookieHeader: string | undefined, transport?: Transport, from?: string): Promise<Session | null>;
  /** The same, without counting as use. */
  look(cookieHeader: string | undefined, transport?: Transport): Promise<Session | null>;
  /** The same by its id; asking does not keep it alive. */
  byId(id: string): Promise<Session | null>;
  /** When each of these ids ends unless it is used, in milliseconds since 1970; those that have ended are left out. `used` counts as use of them. */
  review(ids: readonly string[], used: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Ends every session a `Cookie` header presents, under either name. `reason` and the address it came from are for the audit. */
  endPresented(cookieHeader: string | undefined, reason?: EndReason, from?: string): Promise<void>;
  /** Publishes that a transaction has removed sessions; to be called once that transaction is on disk. */
  announceEnd(ended: Ended): void;
}

export interface SessionsDeps {
  readonly storage: Storage;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Receives every end of a session except by time; optional. */
  readonly events?: Publisher;
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { storage, now, events } = deps;
  const find = (presented: PresentedToken | null) => (presented ? findSession(deps, tokenToId(presented)) : null);
  const announceEnd = (ended: Ended): void => events?.publish({ type: 'sessions-ended', ended });
  return {
    create: (user, start = {}) => storage.transaction((tables) => insertSession(deps, tables, user, start)),
    signIn: (user, start) =>
      storage.transaction(async (tables) => {
        const known = await tables.users.byId(user.id);
        return known?.enabled && known.passwordHash === user.passwordHash ? insertSession(deps, tables, user.id, start) : null;
      }),
    resolve: async (cookieHeader, transport = 'http', from) => {
      const found = await find(presentedToken(cookieHeader, transport));
      if (!found || now() - Date.parse(found.stored.lastSeenAt) < touchEvery) return found && foundToSession(found);
      const lastSeenAt = isoTime(now());
      await storage.sessions.touch(found.stored.id, lastSeenAt, from ?? null); // [W40]
      return foundToSession({ ...found, stored: { ...found.stored, lastSeenAt } });
    },
    look: async (cookieHeader, transport = 'http') => {
      const found = await find(presentedToken(cookieHeader, transport));
      return found && foundToSession(found);
    },
    byId: async (id) => {
      const found = await findSession(deps, id);
      return found && foundToSession(found);
    },
    review: async (ids, used) => {
      const live = (await storage.sessions.byIds(ids)).filter((session) => endOf(session) > now());
      const [at, isUsed] = [isoTime(now()), new Set(used)];
      const due = live.filter(({ id, lastSeenAt }) => isUsed.has(id) && now() - Date.parse(lastSeenAt) >= touchEvery);
      if (due.length > 0)
        await storage.sessions.touchAll(
          due.map(({ id }) => id),
          at,
        );
      const touched = new Set(due);
      return new Map(live.map((session) => [session.id, endOf(touched.has(session) ? { ...session, lastSeenAt: at } : session)]));
    },
    endPresented: async (cookieHeader, reason = 'signed-out', from) => {
      const ids = tokensIn(cookieHeader).map(tokenToId);
      // A visitor without one takes no turn of the transactions.
      if (ids.length === 0) return;
      await storage.transaction((tables) => endSessions(tables, ids, { at: isoTime(now()), reason, from }));
      announceEnd(ids);
    },
    announceEnd,
  };
}

/** Answers the token for its cookie. */
async function insertSession(
  { now, random }: Pick<SessionsDeps, 'now' | 'random'>,
  tables: Tables,
  user: string,
  { transport = 'http', from, browser = null }: SessionStart,
): Promise<string> {
  const token = Buffer.from(random(32)).toString('base64url');
  const at = isoTime(now());
  const session: StoredSession = {
    ...{ id: tokenToId({ token, transport }), user, createdAt: at, lastSeenAt: at },
    ...{ address: from ?? null, browser },
  };
  await tables.sessions.deleteStale(isoTime(now() - absoluteLimit), isoTime(now() - idleLimit));
  await tables.sessions.insert(session);
  await tables.audit.append(await startedEvents(tables, at, session, from)); // [W21]
  return token;
}

interface FoundSession {
  readonly stored: StoredSession;
  readonly user: StoredUser;
}

/** Null where it has ended, or its user may not act. */
async function findSession({ storage, now }: Pick<SessionsDeps, 'storage' | 'now'>, id: string): Promise<FoundSession | null> {
  const stored = await storage.sessions.byId(id);
  if (!stored || endOf(stored) <= now()) return null;
  const user = await storage.users.byId(stored.user);
  return user?.enabled ? { stored, user } : null; // [W4]
}

const foundToSession = ({ stored, user }: FoundSession): Session => ({ id: stored.id, user, expiresAt: endOf(stored) });

async function endSessions(
  tables: Tables,
  ids: readonly string[],
  { at, reason, from }: { readonly at: string; readonly reason: EndReason; readonly from: string | undefined },
): Promise<void> {
  for (const id of ids) {
    const session = await tables.sessions.delete(id);
    if (session) await tables.audit.append(await endedEvents(tables, at, { session, reason }, from)); // [W21]
  }
}

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The earlier of its two limits, in milliseconds since 1970. [W3] */
export const endOf = ({ createdAt, lastSeenAt }: StoredSession): number =>
  Math.min(Date.parse(createdAt) + absoluteLimit, Date.parse(lastSeenAt) + idleLimit);

/** A stolen database contains no session, only this hash. The server accepts a token of https under no other name. [W1] [W9] */
const tokenToId = ({ token, transport }: PresentedToken): string =>
  createHash('sha256')
    .update(transport === 'https' ? `https ${token}` : token)
    .digest('hex');
