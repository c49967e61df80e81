/** Changes a user: judges and writes in one transaction, then announces the change. */
import { createAccess, type Access } from '../../core/access/access.ts';
import { administers, userStopsAdministering, type Account } from '../../core/access/administrators.ts';
import type { OwnPermission } from '../../core/access/own-permissions.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { AccessState } from '../access/access-state.ts';
import { addUserFacts } from '../access/stored-facts.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import { rightsOf, type Rights } from '../access/rights.ts';
import { findUser } from '../access/visible.ts';
import type { Caller, Sessions } from './sessions.ts';
import { actorOf, byCaller, endedRefusal, stillSignedIn } from './caller.ts';
import type { Storage, Tables } from '../storage/storage.ts';
import { UsernameTaken, type StoredUser } from '../storage/tables/users.ts';
import { accountEvents, type AccountChange } from './account-events.ts';

/** What a change is judged by, all of it read inside the transaction. */
export interface UserWork {
  readonly tables: Tables;
  /** The caller and the changed user, with the profiles that the user receives; no other person. */
  readonly facts: Access;
  readonly rights: Rights;
  readonly assertions: readonly Assertion[];
  /** Id of the calling user. */
  readonly caller: string;
  readonly grantBeyondOwn: GrantBeyondOwn;
}

/** What becomes of a user. */
export interface UserChange {
  readonly ok: true;
  /** Null removes the user. */
  readonly next: StoredUser | null;
  /** Whether their sessions and tokens end, which those of a removed user do in any case. */
  readonly endsSessions?: boolean;
}

export type UserOutcome = { readonly ok: true; readonly user: StoredUser } | Refusal;

export interface ChangeUserDeps {
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly access: AccessState;
  readonly sessions: Pick<Sessions, 'announceEnd'>;
  readonly config: { readonly grantBeyondOwn: GrantBeyondOwn };
  /** ISO 8601 UTC. */
  readonly now: () => string;
}

/**
 * Finds the user, calls `judge` for the change, keeps an administrator, writes. Returns the user after the change. A caller without the
 * permission anywhere learns which one it takes, for every target.
 */
export async function changeUser(
  deps: ChangeUserDeps,
  caller: Caller,
  id: string,
  permission: OwnPermission,
  judge: (user: StoredUser, work: UserWork) => Promise<UserChange | Refusal> | UserChange | Refusal,
): Promise<UserOutcome> {
  let isEnding = false;
  let before: StoredUser | undefined;
  const outcome = await transact(deps, caller, async (work): Promise<UserOutcome> => {
    const { tables } = work;
    const forbidden = work.rights.refusalAnywhere(permission); // [H5]
    if (forbidden) return forbidden;
    const found = await findUser(tables, work.rights, id);
    if (!found.ok) return found;
    await addUserFacts(work.facts, tables, found.user);
    const judged = await judge(found.user, work);
    if (!judged.ok) return judged;
    const change = { ...judged, next: judged.next && { ...judged.next, updatedAt: laterThan(found.user, deps.now()) } };
    before = found.user;
    if (!(await leavesAdministrator(work, found.user, change.next))) return refuse('last-administrator', noAdministrator);
    isEnding = change.endsSessions === true || change.next === null;
    const endedSessions = isEnding ? await tables.sessions.deleteOfUser(id) : 0;
    const endedTokens = isEnding ? await tables.tokens.deleteOfUser(id) : 0; // [W43]
    if (change.next) await tables.users.update(change.next);
    else await tables.users.delete(id);
    if (change.next && change.next.passwordHash !== found.user.passwordHash) await tables.invitations.deleteOfUser(id); // [G44]
    await audit(deps, caller, work, { before: found.user, after: change.next, endedSessions, endedTokens });
    return { ok: true, user: change.next ?? found.user };
  });
  // Sockets close as signed out before the new rights could close them as not allowed.
  if (outcome.ok && isEnding) deps.sessions.announceEnd({ user: id });
  if (outcome.ok) await deps.access.refreshUser(id, before);
  return outcome;
}

/** Times of one user only grow, so that each stands for one state. [H120] */
const laterThan = ({ updatedAt }: StoredUser, now: string): string =>
  now > updatedAt ? now : new Date(Date.parse(updatedAt) + 1).toISOString();

/** Adds a user that `judge` lets through. */
export async function addUser(
  deps: ChangeUserDeps,
  caller: Caller,
  user: StoredUser,
  judge: (work: UserWork) => Promise<Refusal | null>,
): Promise<UserOutcome> {
  const outcome = await transact(deps, caller, async (work): Promise<UserOutcome> => {
    const refusal = await judge(work);
    if (refusal) return refusal;
    await work.tables.users.insert(user);
    await audit(deps, caller, work, { before: null, after: user });
    return { ok: true, user };
  });
  if (outcome.ok) await deps.access.refreshUser(user.id);
  return outcome;
}

/** [W20] */
async function audit({ now }: ChangeUserDeps, caller: Caller, { tables, facts }: UserWork, change: AccountChange): Promise<void> {
  await tables.audit.append(await accountEvents(tables, now(), byCaller(caller), { ...change, known: facts.profileById }));
}

const noAdministrator =
  'After this nobody who can sign in could give permissions to every user any more; give that right to somebody else first.';

type WorkDeps = Pick<ChangeUserDeps, 'catalog' | 'assertions' | 'config'>;

/** What the caller (user id) is judged by, as these tables have it; `user` is the caller as they have them, null where there is none. */
export async function workIn(
  { catalog, assertions, config: { grantBeyondOwn } }: WorkDeps,
  tables: Tables,
  caller: string,
  user: StoredUser | null,
): Promise<UserWork> {
  const facts = createAccess(catalog);
  if (user) await addUserFacts(facts, tables, user);
  return { tables, facts, rights: rightsOf(facts, caller), assertions, caller, grantBeyondOwn };
}

/** One transaction in the caller's name, judged by what is stored in it. */
export async function transact<T extends { readonly ok: true }>(
  deps: WorkDeps & Pick<ChangeUserDeps, 'storage'>,
  caller: Caller,
  work: (work: UserWork) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  try {
    return await deps.storage.transaction(async (tables) => {
      // While the server hashed the password, the session may have ended; a thief of the session must not set one afterwards. [W4]
      const user = await stillSignedIn(tables, actorOf(caller));
      return user ? work(await workIn(deps, tables, user.id, user)) : endedRefusal(caller);
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

/** Only a user with a password can sign in. */
const accountOf = ({ enabled, passwordHash, profiles }: StoredUser): Account => ({ enabled, canSignIn: passwordHash !== null, profiles });
