/** The sessions of another user: what there is, and ending them; both are judged like a reset of the password. [H130] */
import type { Access } from '../../core/access/access.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Refusal } from '../../core/problem/refusal.ts';
import type { AccessState } from '../access/access-state.ts';
import { rightsOf, type Rights } from '../access/rights.ts';
import { addUserFacts } from '../access/stored-facts.ts';
import { findUser } from '../access/visible.ts';
import { byCaller } from './caller.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredSession } from '../storage/tables/sessions.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { mostListed } from './own-sessions.ts';
import { transact, type ChangeUserDeps } from './change-user.ts';
import { judgeTakeover } from './judge-takeover.ts';
import type { Caller } from './sessions.ts';

type Found = { readonly ok: true; readonly user: StoredUser };
type Listed = { readonly ok: true; readonly sessions: readonly StoredSession[] };
type Act = Parameters<typeof judgeTakeover>[3];
export type EndDeps = Pick<ChangeUserDeps, 'storage' | 'catalog' | 'assertions' | 'config' | 'sessions' | 'now'>;
export type ListDeps = Pick<ChangeUserDeps, 'storage'> & { readonly access: Pick<AccessState, 'facts'> };

/** Changes nothing, so it waits for no transaction and holds none up. [S47] */
export async function listSessionsOf(
  { storage, access }: ListDeps,
  { user: { id: asker } }: Caller,
  id: string,
): Promise<Listed | Refusal> {
  const facts = access.facts();
  const rights = rightsOf(facts, asker);
  const found = await findEditable(storage, rights, id);
  if (!found.ok) return found;
  const refusal = judgeAct(facts, rights, asker, found.user, 'see these sessions');
  return refusal ?? { ok: true, sessions: await storage.sessions.ofUser(id, mostListed) };
}

/** Sockets and event streams end with them. [H130a] */
export async function endSessionsOf(deps: EndDeps, caller: Caller, id: string): Promise<Found | Refusal> {
  const outcome = await transact(deps, caller, async (work): Promise<Found | Refusal> => {
    const { tables, facts, rights } = work;
    const found = await findEditable(tables, rights, id);
    if (!found.ok) return found;
    await addUserFacts(facts, tables, found.user);
    const refusal = judgeAct(facts, rights, work.caller, found.user, 'end these sessions');
    if (refusal) return refusal;
    const sessions = await tables.sessions.deleteOfUser(id);
    const target = { kind: 'user', id, name: found.user.username } as const;
    await tables.audit.append([
      {
        ...{ at: deps.now(), event: 'session-ended', outcome: 'success', ...byCaller(caller), target },
        ...{ before: { sessions }, after: null, reason: 'signed-out-by-another' },
      },
    ]); // [W20]
    return found;
  });
  if (outcome.ok) deps.sessions.announceEnd({ user: id });
  return outcome;
}

/** [H5] */
export async function findEditable(tables: Tables, rights: Rights, id: string): Promise<Found | Refusal> {
  const forbidden = rights.refusalAnywhere(ownPermissions.editUsers); // [H5]
  return forbidden ?? findUser(tables, rights, id);
}

export const judgeAct = (facts: Access, rights: Rights, asker: string, user: StoredUser, act: Act): Refusal | null =>
  rights.refusalForUser(ownPermissions.editUsers, user.tags) ?? judgeTakeover(facts, asker, user, act);
