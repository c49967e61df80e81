/** Who asks, by a session or by a token: whether that is still good, and how the audit and the commit function name it. */
import type { AuditOrigin } from '../../core/audit/audit-row.ts';
import type { Actor } from '../../core/commit/command.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import { byAccount } from '../audit/origin.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import type { Caller } from './sessions.ts';

type AskedTables = Pick<Tables, 'sessions' | 'tokens' | 'users'>;

/**
 * The user who asks, as the transaction has them; null where their session or token has ended, or they may not act, since the request was
 * admitted. An end by time is judged at the admission alone. [W50]
 */
export async function stillSignedIn(tables: AskedTables, { user, session, token }: Actor): Promise<StoredUser | null> {
  const found = token === undefined ? await sessionOf(tables, session) : await tables.tokens.byId(token);
  if (found?.user !== user) return null;
  const stored = await tables.users.byId(user);
  return stored?.enabled ? stored : null;
}

const sessionOf = ({ sessions }: AskedTables, session: string | null) => (session === null ? null : sessions.byId(session));

/** Null while they may go on; to be asked first in every transaction in a caller's name. [W50] */
export const refusalIfEnded = async (tables: AskedTables, caller: Caller): Promise<Refusal | null> =>
  (await stillSignedIn(tables, actorOf(caller))) ? null : endedRefusal(caller);

export const endedRefusal = ({ token }: Pick<Caller, 'token'>): Refusal =>
  refuse(
    'signed-out',
    token ? 'The token was ended; make another one on the page “Your account”.' : 'Your session has ended; sign in and try again.',
  );

export const byCaller = ({ user, from, token }: Caller): AuditOrigin => byAccount(user, from, token?.id);

export const actorOf = ({ id, user, from, token }: Caller): Actor => ({
  ...{ user: user.id, session: token ? null : id, from },
  ...(token && { token: token.id }),
});

/** The same, as what happens to a draft names them. */
export const draftActorOf = (caller: Caller): Actor & { readonly username: string } => ({
  ...actorOf(caller),
  username: caller.user.username,
});
