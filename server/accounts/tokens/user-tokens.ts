/** The tokens of another user: what there is, and ending them; both are judged like a reset of the password. [H149] */
import type { Refusal } from '../../../core/problem/refusal.ts';
import { rightsOf } from '../../access/rights.ts';
import { addUserFacts } from '../../access/stored-facts.ts';
import type { StoredToken } from '../../storage/tables/tokens.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import { byCaller } from '../caller.ts';
import { transact } from '../change-user.ts';
import type { Caller } from '../sessions.ts';
import { findEditable, judgeAct, type EndDeps, type ListDeps } from '../user-sessions.ts';
import { mostTokens } from './own-tokens.ts';

type Listed = { readonly ok: true; readonly tokens: readonly StoredToken[] };
type Found = { readonly ok: true; readonly user: StoredUser };

export async function listTokensOf({ storage, access }: ListDeps, { user: { id: asker } }: Caller, id: string): Promise<Listed | Refusal> {
  const facts = access.facts();
  const rights = rightsOf(facts, asker);
  const found = await findEditable(storage, rights, id);
  if (!found.ok) return found;
  const refusal = judgeAct(facts, rights, asker, found.user, 'see these tokens');
  return refusal ?? { ok: true, tokens: await storage.tokens.ofUser(id, mostTokens) };
}

export const endTokensOf = (deps: EndDeps, caller: Caller, id: string): Promise<Found | Refusal> =>
  transact(deps, caller, async (work): Promise<Found | Refusal> => {
    const { tables, facts, rights } = work;
    const found = await findEditable(tables, rights, id);
    if (!found.ok) return found;
    await addUserFacts(facts, tables, found.user);
    const refusal = judgeAct(facts, rights, work.caller, found.user, 'end these tokens');
    if (refusal) return refusal;
    const tokens = await tables.tokens.deleteOfUser(id);
    const target = { kind: 'user', id, name: found.user.username } as const;
    const event = { at: deps.now(), event: 'token-revoked', outcome: 'success', ...byCaller(caller), target } as const;
    if (tokens > 0) await tables.audit.append([{ ...event, before: { tokens }, after: null, reason: 'revoked-by-another' }]);
    return found;
  });
