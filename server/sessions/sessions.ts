/** Sessions: who a cookie stands for, from sign-in until it ends. */
import { createHash } from 'node:crypto';
import type { Storage, StoredSession, StoredUser } from '../storage/storage.ts';
import { allEndedEvents, endedEvents, startedEvents, type EndReason } from './session-events.ts';
import { presentedToken, tokensIn, type PresentedToken, type Transport } from './session-cookie.ts';

const minutes = 60_000;
/** Unused for so long, a session ends. [W3] */
export const idleLimit = 12 * 60 * minutes;
/** However much it is used, a session ends after so long. [W3] */
export const absoluteLimit = 7 * 24 * 60 * minutes;
const touchEvery = 1 * minutes;

export interface Session {
  readonly id: string;
  readonly user: StoredUser;
  /** When it ends by itself, in milliseconds since 1970, as of now: its use moves one of its two limits. [W3] */
  readonly expiresAt: number;
}

/** A session as it is used: from which address. */
export interface Caller extends Session {
  readonly from: string;
}

/** The sessions with these ids, or all of a user's. */
export type Ended = string[] | { readonly user: string };

export interface Sessions {
  /** Starts a session and answers the token for its cookie, which is stored nowhere. [W1] */
  create(user: string, transport?: Transport, from?: string): Promise<string>;
  /** Whom a request's `Cookie` header stands for; null where it stands for nobody who may act now. Counts as use. */
  resolve(cookieHeader: string | undefined, transport?: Transport): Promise<Session | null>;
  /** The same, without counting as use. */
  look(cookieHeader: string | undefined, transport?: Transport): Promise<Session | null>;
  /** The same by its id; asking does not keep it alive. */
  byId(id: string): Promise<Session | null>;
  /** Ends every session a `Cookie` header presents, under either name. `reason` and the address it came from are for the audit. */
  endPresented(cookieHeader: string | undefined, reason?: EndReason, from?: string): Promise<void>;
  /** Ends every session of a user. [W10] */
  endAllOf(user: string, from?: string): Promise<void>;
  /**
   * Tells the listeners of sessions that a transaction has removed already.
   * To be called once that transaction is on disk.
   */
  announceEnd(ended: Ended): void;
  /** Calls back whenever sessions have ended other than by time; returns the way to stop. */
  onEnd(listener: (ended: Ended) => void): () => void;
}

export interface SessionsDeps {
  readonly storage: Storage;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export function createSessions({ storage, now, random }: SessionsDeps): Sessions {
  const listeners = new Set<(ended: Ended) => void>();
  const announceEnd = (ended: Ended): void => listeners.forEach((listener) => listener(ended));
  const find = async (id: string): Promise<{ stored: StoredSession; user: StoredUser } | null> => {
    const stored = await storage.sessions.byId(id);
    if (!stored || endOf(stored) <= now()) return null;
    const user = await storage.users.byId(stored.user);
    return user?.enabled ? { stored, user } : null; // [W4]
  };
  const byId = async (id: string): Promise<Session | null> => {
    const found = await find(id);
    return found && { id, user: found.user, expiresAt: endOf(found.stored) };
  };
  const endSessions = async (ids: readonly string[], reason: EndReason, from?: string): Promise<void> => {
    // A visitor without one takes no turn of the transactions.
    if (ids.length === 0) return;
    await storage.transaction(async (tables) => {
      for (const id of ids) {
        const session = await tables.sessions.delete(id);
        if (session) await tables.audit.append(await endedEvents(tables, isoTime(now()), { session, reason }, from)); // [W21]
      }
    });
  };
  return {
    create: async (user, transport = 'http', from) => {
      const token = Buffer.from(random(32)).toString('base64url');
      const at = isoTime(now());
      const session: StoredSession = { id: tokenToId({ token, transport }), user, createdAt: at, lastSeenAt: at };
      await storage.transaction(async (tables) => {
        await tables.sessions.deleteStale(isoTime(now() - absoluteLimit), isoTime(now() - idleLimit));
        await tables.sessions.insert(session);
        await tables.audit.append(await startedEvents(tables, at, session, from)); // [W21]
      });
      return token;
    },
    resolve: async (cookieHeader, transport = 'http') => {
      const presented = presentedToken(cookieHeader, transport);
      const found = presented && (await find(tokenToId(presented)));
      if (!found) return null;
      const { stored, user } = found;
      const isUnnoted = now() - Date.parse(stored.lastSeenAt) >= touchEvery;
      const lastSeenAt = isUnnoted ? isoTime(now()) : stored.lastSeenAt;
      if (isUnnoted) await storage.sessions.touch(stored.id, lastSeenAt);
      return { id: stored.id, user, expiresAt: endOf({ ...stored, lastSeenAt }) };
    },
    look: async (cookieHeader, transport = 'http') => {
      const presented = presentedToken(cookieHeader, transport);
      return presented && byId(tokenToId(presented));
    },
    byId,
    endPresented: async (cookieHeader, reason = 'signed-out', from) => {
      const ids = tokensIn(cookieHeader).map(tokenToId);
      await endSessions(ids, reason, from);
      if (ids.length > 0) announceEnd(ids);
    },
    endAllOf: async (user, from) => {
      await storage.transaction(async (tables) => {
        const sessions = await tables.sessions.deleteOfUser(user);
        await tables.audit.append(await allEndedEvents(tables, isoTime(now()), { user, sessions }, from)); // [W21]
      });
      announceEnd({ user });
    },
    announceEnd,
    onEnd: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The earlier of its two limits, in milliseconds since 1970. [W3] */
const endOf = ({ createdAt, lastSeenAt }: StoredSession): number =>
  Math.min(Date.parse(createdAt) + absoluteLimit, Date.parse(lastSeenAt) + idleLimit);

/** A stolen database gives no one a session: it holds only this. A token of https stands for nothing under the other name. [W1] [W9] */
const tokenToId = ({ token, transport }: PresentedToken): string =>
  createHash('sha256')
    .update(transport === 'https' ? `https ${token}` : token)
    .digest('hex');
