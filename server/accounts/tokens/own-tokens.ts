/** One's own tokens: what there is, making one, and ending one. The session that asks is judged inside the transaction. */
import { tokenEndProblem, tokenNameProblem, tokenPrefix, tokenScopes, type TokenScope } from '../../../core/accounts/tokens.ts';
import type { AuditEvent } from '../../../core/audit/audit-row.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { normalText } from '../../../core/profile/content.ts';
import type { Storage, Tables } from '../../storage/storage.ts';
import type { StoredToken } from '../../storage/tables/tokens.ts';
import { byCaller, refusalIfEnded } from '../caller.ts';
import { wrongCurrent } from '../passwords/set-password.ts';
import type { Caller } from '../sessions.ts';
import { hashOf } from './tokens.ts';

export interface TokenDeps {
  readonly storage: Storage;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
}

export interface TokenInput {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** ISO 8601. */
  readonly expiresAt: string;
}

export type Made = { readonly ok: true; readonly secret: string; readonly token: StoredToken };

/** So many has a person at once. [W46] */
export const mostTokens = 50;

/** Milliseconds for which one that has expired is still listed, so that its owner sees why a program stopped working. */
const keptExpired = 30 * 86_400_000;

/** What is wrong with it, before its maker's password costs anything. */
export function judgeToken({ name, expiresAt }: TokenInput, now: string): Refusal | null {
  const problem = tokenNameProblem(normalText(name)) ?? tokenEndProblem(Date.parse(expiresAt), Date.parse(now), yearAfter(now));
  return problem === null ? null : refuse('invalid', problem);
}

/** By the calendar, in milliseconds since 1970. */
function yearAfter(now: string): number {
  const end = new Date(now);
  return end.setUTCFullYear(end.getUTCFullYear() + 1);
}

export const listOwnTokens = ({ storage }: Pick<TokenDeps, 'storage'>, { user }: Caller): Promise<StoredToken[]> =>
  storage.tokens.ofUser(user.id, mostTokens);

/** `verified` is the hash that matched the password. [W42] */
export function createToken(deps: TokenDeps, caller: Caller, verified: string | null, input: TokenInput): Promise<Made | Refusal> {
  const at = deps.now();
  const secret = tokenPrefix + Buffer.from(deps.random(32)).toString('base64url');
  const token: StoredToken = {
    ...{ id: deps.newId(), hash: hashOf(secret), user: caller.user.id, name: normalText(input.name) },
    scopes: tokenScopes.filter((scope) => input.scopes.includes(scope)),
    ...{ createdAt: at, expiresAt: new Date(input.expiresAt).toISOString(), lastUsedAt: null },
  };
  return bySession<Made>(deps, caller, async (tables) => {
    // A password that was changed while this one was checked ends the tokens of before; none must follow.
    if ((await tables.users.byId(caller.user.id))?.passwordHash !== verified) return wrongCurrent;
    await tables.tokens.deleteEnded(caller.user.id, new Date(Date.parse(at) - keptExpired).toISOString());
    if ((await tables.tokens.ofUser(caller.user.id, mostTokens)).length >= mostTokens) return tooMany;
    await tables.tokens.insert(token);
    const { id, name, scopes, expiresAt } = token;
    await tables.audit.append([eventOf(caller, at, { event: 'token-created', after: { token: id, name, scopes, expiresAt } })]);
    return { ok: true, secret, token };
  });
}

/** At once: the next request with it is refused. [W43] */
export const endOwnToken = (deps: TokenDeps, caller: Caller, id: string): Promise<{ readonly ok: true } | Refusal> =>
  bySession(deps, caller, async (tables) => {
    const token = await tables.tokens.byId(id);
    if (token?.user !== caller.user.id) return refuse('not-found', 'You have no such token, or it was ended already; read the list again.');
    await tables.tokens.delete(id);
    await tables.audit.append([eventOf(caller, deps.now(), { event: 'token-revoked', before: { token: id, name: token.name } })]);
    return { ok: true };
  });

const tooMany = refuse('invalid', `You have ${mostTokens} tokens, which is as many as one person may have; end one first.`);

async function bySession<T extends { readonly ok: true }>(
  { storage }: TokenDeps,
  caller: Caller,
  work: (tables: Tables) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  return storage.transaction(async (tables) => (await refusalIfEnded(tables, caller)) ?? work(tables));
}

type Told = Pick<AuditEvent, 'event'> & Partial<Pick<AuditEvent, 'before' | 'after'>>;

const eventOf = (caller: Caller, at: string, told: Told): AuditEvent => ({
  ...{ at, outcome: 'success', ...byCaller(caller), target: { kind: 'user', id: caller.user.id, name: caller.user.username } },
  ...{ before: null, after: null, reason: null, ...told },
});
