/** Personal access tokens in use: the user whom a secret stands for, and what it is good for. */
import { createHash } from 'node:crypto';
import { tokenPrefix } from '../../../core/accounts/tokens.ts';
import type { Storage } from '../../storage/storage.ts';
import type { StoredToken } from '../../storage/tables/tokens.ts';
import type { Session, TokenInUse } from '../sessions.ts';

/** Milliseconds between two notes that a token is in use: a program that asks a hundred times a second writes once an hour. [W45] */
export const noteEvery = 60 * 60_000;

/** What a request by token is judged by in place of a session. */
export type TokenSession = Session & { readonly token: TokenInUse };

export interface Tokens {
  /** Null where no token that is good now has this secret, or its owner may not act. Counts as use. */
  resolve(secret: string): Promise<TokenSession | null>;
}

/** `now` answers milliseconds since 1970. */
export function createTokens(storage: Pick<Storage, 'tokens' | 'users'>, now: () => number): Tokens {
  /** Requests that arrive together note it once. */
  const noting = new Set<string>();
  const note = async ({ id, lastUsedAt }: StoredToken): Promise<void> => {
    if (noting.has(id) || (lastUsedAt !== null && now() - Date.parse(lastUsedAt) < noteEvery)) return;
    noting.add(id);
    await storage.tokens.touch(id, new Date(now()).toISOString()).finally(() => noting.delete(id));
  };
  return {
    resolve: async (secret) => {
      // Whatever else is sent as a bearer's is looked for nowhere.
      if (!secret.startsWith(tokenPrefix)) return null;
      const hash = hashOf(secret);
      // Together: a program waits for both.
      const [stored, user] = await Promise.all([storage.tokens.byHash(hash), storage.users.byToken(hash)]);
      if (!stored || Date.parse(stored.expiresAt) <= now()) return null;
      if (!user?.enabled || user.id !== stored.user) return null; // [W43]
      await note(stored);
      const { id, name, scopes } = stored;
      return { id, user, expiresAt: Date.parse(stored.expiresAt), token: { id, name, scopes } };
    },
  };
}

/** A stolen database contains no token, only this hash; a look-up by it reveals nothing of those that exist. [W41] */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
