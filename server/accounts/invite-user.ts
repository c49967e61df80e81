/** Makes the one-time link with which a user sets their own password, and judges who may. */
import { createAccess, type Access } from '../../core/access/access.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Refusal } from '../../core/problem/refusal.ts';
import { rightsOf, type Rights } from '../access/rights.ts';
import { addUserFacts } from '../access/stored-facts.ts';
import { findUser } from '../access/visible.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { byCaller } from './caller.ts';
import { transact, type ChangeUserDeps } from './change-user.ts';
import { createInvitation, type NewInvitation } from './invitations.ts';
import { judgeTakeover } from './judge-takeover.ts';
import type { Caller } from './sessions.ts';

export interface InviteDeps extends Pick<ChangeUserDeps, 'storage' | 'catalog' | 'assertions' | 'config' | 'now'> {
  readonly random: (bytes: number) => Uint8Array;
}

type Invited = { readonly ok: true; readonly user: StoredUser; readonly invitation: NewInvitation };

/** The link is the only one of this user from then on. [H121] [G44] */
export const inviteUser = (deps: InviteDeps, caller: Caller, id: string): Promise<Invited | Refusal> =>
  transact(deps, caller, async ({ tables, facts, rights }): Promise<Invited | Refusal> => {
    const forbidden = refusalOfAll(rights);
    if (forbidden) return forbidden;
    const found = await findUser(tables, rights, id);
    if (!found.ok) return found;
    const { user } = found;
    await addUserFacts(facts, tables, user);
    const refusal = judgeInvitation(facts, rights, caller.user.id, user);
    if (refusal) return refusal;
    const at = deps.now();
    const invitation = createInvitation(deps.random, { user: user.id, by: caller.user.id, at });
    await tables.invitations.put(invitation.stored);
    await tables.audit.append([
      {
        ...{ at, event: 'invitation-created', outcome: 'success', ...byCaller(caller) },
        ...{ target: { kind: 'user', id: user.id, name: user.username }, before: null, after: { expiresAt: invitation.expiresAt } },
        reason: user.passwordHash === null ? 'first-password' : 'password-reset',
      },
    ]); // [W20]
    return { ok: true, user, invitation };
  });

/** Whoever made a link must hold its right when it is used, too. [H123] */
export async function mayStillInvite(tables: Tables, catalog: Catalog, by: StoredUser, user: StoredUser): Promise<boolean> {
  const facts = createAccess(catalog);
  await addUserFacts(facts, tables, by);
  await addUserFacts(facts, tables, user);
  return judgeInvitation(facts, rightsOf(facts, by.id), by.id, user) === null;
}

/** A caller with neither of the two rights learns of one, for every target. [H5] */
const refusalOfAll = (rights: Rights): Refusal | null =>
  rights.refusalAnywhere(ownPermissions.createUsers) && rights.refusalAnywhere(ownPermissions.editUsers);

/** Users.Create suffices for somebody who never had a password; both are judged like a reset of it. [H122] */
function judgeInvitation(facts: Access, rights: Rights, by: string, user: StoredUser): Refusal | null {
  const permission = user.passwordHash === null ? ownPermissions.createUsers : ownPermissions.editUsers;
  return rights.refusalForUser(permission, user.tags) ?? judgeTakeover(facts, by, user, 'set this password');
}
