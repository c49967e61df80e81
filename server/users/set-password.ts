/** Setting a password: written with what goes with it, in the transaction of whoever may. */
import type { AuditOrigin } from '../../core/audit/audit-row.ts';
import { byAccount, theOperator } from '../audit/origin.ts';
import { refuse, type Refusal } from '../http/problem.ts';
import { invitationId, isOver } from '../sessions/invitations.ts';
import type { Caller } from '../sessions/sessions.ts';
import type { StoredInvitation, StoredUser, Tables } from '../storage/storage.ts';
import { accountEvents } from './account-events.ts';
import type { AppDeps } from '../http/deps.ts';

type Deps = Pick<AppDeps, 'storage' | 'access' | 'sessions' | 'now'>;

export type PasswordOutcome = { readonly ok: true; readonly user: StoredUser } | Refusal;

/** One's own, which takes no permission; `verified` is the hash that the current password fitted. [H70] */
export const setOwnPassword = (deps: Deps, caller: Caller, verified: string | null, passwordHash: string): Promise<PasswordOutcome> =>
  setPassword(deps, passwordHash, async (tables) => {
    // While it was hashed the session may have ended; who took it must not set one afterwards. [W4]
    const session = await tables.sessions.byId(caller.id);
    const user = session?.user === caller.user.id ? await tables.users.byId(caller.user.id) : null;
    if (!user) return refuse('signed-out', 'Your session has ended; sign in and try again.');
    return user.passwordHash === verified ? { ok: true, user, origin: byAccount(user, caller.from) } : wrongCurrent;
  });

/** With a link: whoever has it acts for whoever made it. [G44] */
export const setInvitedPassword = (deps: Deps, token: string, passwordHash: string, from: string): Promise<PasswordOutcome> =>
  setPassword(deps, passwordHash, async (tables) => {
    const found = await findInvited(tables, token, deps.now());
    return found ? { ok: true, user: found.user, origin: { ...theOperator, from } } : invitationOver;
  });

/** Whose password a link sets; null where it is not good any more. */
export async function findInvited(
  { invitations, users }: Pick<Tables, 'invitations' | 'users'>,
  token: string,
  at: string,
): Promise<{ readonly invitation: StoredInvitation; readonly user: StoredUser } | null> {
  const invitation = await invitations.byId(invitationId(token));
  if (!invitation || isOver(invitation, at)) return null;
  const user = await users.byId(invitation.user);
  return user && { invitation, user };
}

export const wrongCurrent: Refusal = {
  ...refuse('wrong-credentials', 'The current password is wrong; type the one that you sign in with.'),
  // Who is signed in is known: it is this request alone that is refused.
  status: 403,
};

export const invitationOver = refuse(
  'invitation-refused',
  'It was used, replaced by a newer one, or is older than 72 hours; ask whoever gave it to you for another.',
);

type Judged = { readonly ok: true; readonly user: StoredUser; readonly origin: AuditOrigin } | Refusal;

/** Ends every session and link of the account. [W8] */
async function setPassword(
  { storage, access, sessions, now }: Deps,
  passwordHash: string,
  judge: (tables: Tables) => Promise<Judged>,
): Promise<PasswordOutcome> {
  const outcome = await storage.transaction(async (tables) => {
    const judged = await judge(tables);
    if (!judged.ok) return judged;
    const { user: before, origin } = judged;
    const after = { ...before, passwordHash, updatedAt: now() };
    const endedSessions = await tables.sessions.deleteOfUser(before.id);
    await tables.users.update(after);
    await tables.invitations.deleteOfUser(before.id);
    await tables.audit.append(await accountEvents(tables, now(), origin, { before, after, endedSessions })); // [W20]
    return { ok: true as const, user: after, before };
  });
  if (!outcome.ok) return outcome;
  sessions.announceEnd({ user: outcome.user.id });
  await access.refreshUser(outcome.user.id, outcome.before);
  return outcome;
}
