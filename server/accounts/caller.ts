/** Who asks, by a session or by a token: whether that is still good, and how the audit and the commit function name it. */
import type { AuditOrigin } from '../../core/audit/audit-row.ts';
import type { Actor } from '../../core/commit/command.ts';
import { byAccount } from '../audit/origin.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import type { Caller } from './sessions.ts';

/** As the transaction sees it: what ended since the request began changes nothing any more. [W4] [W43] */
export async function isStillGood(
  { sessions, tokens }: Pick<Tables, 'sessions' | 'tokens'>,
  { id, user, token }: Pick<Caller, 'id' | 'user' | 'token'>,
): Promise<boolean> {
  const found = token ? await tokens.byId(token.id) : await sessions.byId(id);
  return found?.user === user.id;
}

export const byCaller = ({ user, from, token }: Caller): AuditOrigin => byAccount(user, from, token?.id);

export const actorOf = ({ id, user, from, token }: Caller): Actor => ({
  ...{ user: user.id, session: token ? null : id, from },
  ...(token && { token: token.id }),
});

/** The user, as what happens to a draft names them. */
export const draftActorOf = ({ user, from, token }: Caller): StoredUser & { readonly from: string; readonly token?: string } => ({
  ...{ ...user, from },
  ...(token && { token: token.id }),
});
