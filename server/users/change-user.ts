/** Changing a user: judged and written in one transaction, then told to whoever must know at once. */
import { createAccess, type Access } from '../../core/access/access.ts';
import { administers, userStopsAdministering, type Account } from '../../core/access/administrators.ts';
import type { OwnPermission } from '../../core/access/own-permissions.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import type { Assertion } from '../../core/assertions/assertion.ts';
import { addUserFacts } from '../access/access-state.ts';
import type { AppDeps } from '../http/deps.ts';
import { refuse, type Refusal } from '../http/problem.ts';
import { rightsOf, type Rights } from '../http/rights.ts';
import { findUser } from '../http/visible.ts';
import type { Caller } from '../sessions/sessions.ts';
import { byAccount } from '../audit/origin.ts';
import { UsernameTaken, type StoredUser, type Tables } from '../storage/storage.ts';
import { accountEvents, type AccountChange } from './account-events.ts';

/** What a change is judged by, all of it read inside the transaction. */
export interface UserWork {
  readonly tables: Tables;
  /** Of the caller and of the user who is changed, with the profiles that user is given; of nobody else. */
  readonly facts: Access;
  readonly rights: Rights;
  readonly assertions: readonly Assertion[];
  /** Id of the user who asks. */
  readonly caller: string;
  readonly grantBeyondOwn: GrantBeyondOwn;
}

/** What becomes of a user. */
export interface UserChange {
  readonly ok: true;
  /** Null removes the user. */
  readonly next: StoredUser | null;
  /** Whether their sessions end, which those of a removed user do in any case. */
  readonly endsSessions?: boolean;
}

export type UserOutcome = { readonly ok: true; readonly user: StoredUser } | Refusal;

type Deps = Pick<AppDeps, 'storage' | 'catalog' | 'assertions' | 'access' | 'sessions' | 'config' | 'now'>;

/**
 * Finds the user, asks `judge` what becomes of them, keeps an administrator, writes. Answers the user as they were left.
 * Whoever holds the permission nowhere hears which it takes, whoever they ask for.
 */
export async function changeUser(
  deps: Deps,
  caller: Caller,
  id: string,
  permission: OwnPermission,
  judge: (user: StoredUser, work: UserWork) => Promise<UserChange | Refusal> | UserChange | Refusal,
): Promise<UserOutcome> {
  let isEnding = false;
  let before: StoredUser | undefined;
  const outcome = await transact(deps, caller, async (work) => {
    const { tables } = work;
    const forbidden = work.rights.refusalAnywhere(permission); // [H5]
    if (forbidden) return forbidden;
    const found = await findUser(tables, work.rights, id);
    if (!found.ok) return found;
    await addUserFacts(work.facts, tables, found.user);
    const change = await judge(found.user, work);
    if (!change.ok) return change;
    before = found.user;
    if (!(await leavesAdministrator(work, found.user, change.next))) return refuse('last-administrator', noAdministrator);
    isEnding = change.endsSessions === true || change.next === null;
    const endedSessions = isEnding ? await tables.sessions.deleteOfUser(id) : 0;
    if (change.next) await tables.users.update(change.next);
    else await tables.users.delete(id);
    if (change.next && change.next.passwordHash !== found.user.passwordHash) await tables.invitations.deleteOfUser(id); // [G44]
    await audit(deps, caller, tables, { before: found.user, after: change.next, endedSessions });
    return { ok: true, user: change.next ?? found.user };
  });
  // Sockets close as signed out before the new rights could close them as not allowed.
  if (outcome.ok && isEnding) deps.sessions.announceEnd({ user: id });
  if (outcome.ok) await deps.access.refreshUser(id, before);
  return outcome;
}

/** Adds a user that `judge` lets through. */
export async function addUser(
  deps: Deps,
  caller: Caller,
  user: StoredUser,
  judge: (work: UserWork) => Promise<Refusal | null>,
): Promise<UserOutcome> {
  const outcome = await transact(deps, caller, async (work) => {
    const refusal = await judge(work);
    if (refusal) return refusal;
    await work.tables.users.insert(user);
    await audit(deps, caller, work.tables, { before: null, after: user });
    return { ok: true, user };
  });
  if (outcome.ok) await deps.access.refreshUser(user.id);
  return outcome;
}

/** [W20] */
async function audit({ now }: Deps, { user, from }: Caller, tables: Tables, change: AccountChange): Promise<void> {
  await tables.audit.append(await accountEvents(tables, now(), byAccount(user, from), change));
}

const noAdministrator =
  'After this nobody who can sign in could give permissions to every user any more; give that right to somebody else first.';

async function transact(
  { storage, catalog, assertions, config: { grantBeyondOwn } }: Deps,
  caller: Caller,
  work: (work: UserWork) => Promise<UserOutcome>,
): Promise<UserOutcome> {
  try {
    return await storage.transaction(async (tables) => {
      const facts = createAccess(catalog);
      const { id } = caller.user;
      // While a password was hashed the session may have ended; who took it must not set one afterwards. [W4]
      if ((await tables.sessions.byId(caller.id))?.user !== id)
        return refuse('signed-out', 'Your session has ended; sign in and try again.');
      const user = await tables.users.byId(id);
      if (user) await addUserFacts(facts, tables, user);
      return work({ tables, facts, rights: rightsOf(facts, id), assertions, caller: id, grantBeyondOwn });
    });
  } catch (error) {
    if (error instanceof UsernameTaken) return refuse('username-taken', `${error.message.replace(/\.$/, '')}; choose another.`);
    throw error;
  }
}

/** Asks for another administrator only where this change can take the last one away. [A9] [A30] [H15] */
async function leavesAdministrator({ tables, facts }: UserWork, user: StoredUser, next: StoredUser | null): Promise<boolean> {
  const isAdministering = (id: string): boolean => {
    const profile = facts.profileById.get(id);
    return profile !== undefined && administers(facts.catalog, profile);
  };
  if (!userStopsAdministering(accountOf(user), next && accountOf(next), isAdministering)) return true;
  return tables.users.hasAdministrator({ user: user.id });
}

/** Only who has a password can sign in. */
const accountOf = ({ enabled, passwordHash, profiles }: StoredUser): Account => ({ enabled, canSignIn: passwordHash !== null, profiles });
