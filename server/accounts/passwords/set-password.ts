/** Sets a password, with everything that belongs to it, in the caller's transaction. */
import type { AuditOrigin } from '../../../core/audit/audit-row.ts';
import { byAccount, theOperator } from '../../audit/origin.ts';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { actorOf, endedRefusal, stillSignedIn } from '../caller.ts';
import { invitationId, isOver } from '../invitations.ts';
import type { Caller, Sessions } from '../sessions.ts';
import type { Storage, Tables } from '../../storage/storage.ts';
import { mayStillInvite } from '../invite-user.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import { accountEvents } from '../account-events.ts';
import type { AccessState } from '../../access/access-state.ts';

export interface SetPasswordDeps {
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly access: Pick<AccessState, 'refreshUser'>;
  readonly sessions: Pick<Sessions, 'announceEnd'>;
  /** ISO 8601 UTC. */
  readonly now: () => string;
}

export type PasswordOutcome = { readonly ok: true; readonly user: StoredUser } | Refusal;

/** The user's own, which takes no permission; `verified` is the hash that matched the current password. [H70] */
export const setOwnPassword = (
  deps: SetPasswordDeps,
  caller: Caller,
  verified: string | null,
  passwordHash: string,
): Promise<PasswordOutcome> =>
  setPassword(deps, passwordHash, async (tables) => {
    // While the server hashed it, the session may have ended; a thief of the session must not set one afterwards. [W4]
    const user = await stillSignedIn(tables, actorOf(caller));
    if (!user) return endedRefusal(caller);
    return user.passwordHash === verified ? { ok: true, user, origin: byAccount(user, caller.from) } : wrongCurrent;
  });

/** With a link: its owner acts for the person who made it. [G44] */
export const setInvitedPassword = (deps: SetPasswordDeps, token: string, passwordHash: string, from: string): Promise<PasswordOutcome> =>
  setPassword(deps, passwordHash, async (tables) => {
    const found = await findInvited(tables, deps.catalog, token, deps.now());
    if (!found) return invitationOver;
    return { ok: true, user: found.user, origin: found.by ? byAccount(found.by, from) : { ...theOperator, from } };
  });

/** The user whose password a link sets, and who made it, null for the operator; null once the link is invalid. */
export async function findInvited(
  tables: Tables,
  catalog: Catalog,
  token: string,
  at: string,
): Promise<{ readonly user: StoredUser; readonly by: StoredUser | null } | null> {
  const invitation = await tables.invitations.byId(invitationId(token));
  if (!invitation || isOver(invitation, at)) return null;
  const user = await tables.users.byId(invitation.user);
  if (!user || invitation.by === null) return user && { user, by: null };
  const by = await tables.users.byId(invitation.by);
  return by && (await mayStillInvite(tables, catalog, by, user)) ? { user, by } : null;
}

export const wrongCurrent: Refusal = {
  ...refuse('wrong-credentials', 'The current password is wrong; type the one that you sign in with.'),
  // The user is signed in: the server refuses only this request.
  status: 403,
};

export const invitationOver = refuse(
  'invitation-refused',
  'The link was used, replaced by a newer one, or is older than 72 hours; ask its sender for another.',
);

type Judged = { readonly ok: true; readonly user: StoredUser; readonly origin: AuditOrigin } | Refusal;

/** Ends every session, token and link of the account. [W8] [W43] */
async function setPassword(
  { storage, access, sessions, now }: SetPasswordDeps,
  passwordHash: string,
  judge: (tables: Tables) => Promise<Judged>,
): Promise<PasswordOutcome> {
  const outcome = await storage.transaction(async (tables) => {
    const judged = await judge(tables);
    if (!judged.ok) return judged;
    const { user: before, origin } = judged;
    const after = { ...before, passwordHash, updatedAt: now() };
    const endedSessions = await tables.sessions.deleteOfUser(before.id);
    const endedTokens = await tables.tokens.deleteOfUser(before.id);
    await tables.users.update(after);
    await tables.invitations.deleteOfUser(before.id);
    await tables.audit.append(await accountEvents(tables, now(), origin, { before, after, endedSessions, endedTokens })); // [W20]
    return { ok: true as const, user: after, before };
  });
  if (!outcome.ok) return outcome;
  sessions.announceEnd({ user: outcome.user.id });
  await access.refreshUser(outcome.user.id, outcome.before);
  return outcome;
}
