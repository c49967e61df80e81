/** Sessions: who a cookie stands for, from sign-in until it ends. */
import { createHash } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { Storage, StoredSession, StoredUser, Tables } from '../storage/storage.ts';

export const sessionCookie = 'accord_session';

const minutes = 60_000;
/** Unused for so long, a session ends. [W3] */
export const idleLimit = 12 * 60 * minutes;
/** However much it is used, a session ends after so long. [W3] */
export const absoluteLimit = 7 * 24 * 60 * minutes;
const touchEvery = 1 * minutes;

export interface Session {
  readonly id: string;
  readonly user: StoredUser;
}

/** The sessions with these ids, or all of a user's, but for one that stays. */
export type Ended = string[] | { readonly user: string; readonly except?: string };

export interface Sessions {
  /** Starts a session and answers the token for its cookie, which is stored nowhere. [W1] */
  create(user: string): Promise<string>;
  /** Whom a request's `Cookie` header stands for; null where it stands for nobody who may act now. */
  resolve(cookieHeader: string | undefined): Promise<Session | null>;
  /** Whether a session may still act; asking does not keep it alive. */
  isLive(id: string): Promise<boolean>;
  /** Ends the session a `Cookie` header presents, if any. */
  endPresented(cookieHeader: string | undefined): Promise<void>;
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
  const find = async (id: string): Promise<{ session: StoredSession; user: StoredUser } | null> => {
    const session = await storage.sessions.byId(id);
    if (!session || isOver(session, now())) return null;
    const user = await storage.users.byId(session.user);
    return user?.enabled ? { session, user } : null; // [W4]
  };
  return {
    create: async (user) => {
      const token = Buffer.from(random(32)).toString('base64url');
      const at = isoTime(now());
      await storage.sessions.deleteStale(isoTime(now() - absoluteLimit), isoTime(now() - idleLimit));
      await storage.sessions.insert({ id: tokenToId(token), user, createdAt: at, lastSeenAt: at });
      return token;
    },
    resolve: async (cookieHeader) => {
      const id = presentedId(cookieHeader);
      const found = id === null ? null : await find(id);
      if (!found) return null;
      const { session, user } = found;
      if (now() - Date.parse(session.lastSeenAt) >= touchEvery) await storage.sessions.touch(session.id, isoTime(now()));
      return { id: session.id, user };
    },
    isLive: async (id) => (await find(id)) !== null,
    endPresented: async (cookieHeader) => {
      const id = presentedId(cookieHeader);
      if (id === null) return;
      await storage.sessions.delete(id);
      announceEnd([id]);
    },
    announceEnd,
    onEnd: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Removes a user's sessions within a transaction, but for one where `except` names it. */
export async function deleteSessions(tables: Tables, user: string, except?: string): Promise<void> {
  const kept = except === undefined ? null : await tables.sessions.byId(except);
  await tables.sessions.deleteOfUser(user);
  if (kept?.user === user) await tables.sessions.insert(kept);
}

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

const isOver = ({ createdAt, lastSeenAt }: StoredSession, now: number): boolean =>
  now - Date.parse(createdAt) >= absoluteLimit || now - Date.parse(lastSeenAt) >= idleLimit;

/** A stolen database gives no one a session: it holds only this. [W1] */
const tokenToId = (token: string): string => createHash('sha256').update(token).digest('hex');

function presentedId(cookieHeader: string | undefined): string | null {
  const token = cookieHeader === undefined ? undefined : parseCookie(cookieHeader)[sessionCookie];
  return token && /^[\w-]{43}$/.test(token) ? tokenToId(token) : null;
}
