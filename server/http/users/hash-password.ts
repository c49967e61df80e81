/** A password that is to be set: judged, and hashed in its turn. */
import { judgePassword, type Named } from '../../accounts/passwords/judge-password.ts';
import type { AppDeps } from '../deps.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';

/** Null where no password is to be set. */
export type Hashed = { readonly ok: true; readonly hash: string | null } | Refusal;

/** The longest that a person waits for. [W14] */
export const busy = refuse('busy', 'Too many passwords are being checked at the moment; try again in a few seconds.');

/** `asker` is the person who sets it, or another name for the caller; a signed-in user waits behind no stranger. [W12] [W14] */
export async function hashPassword(
  { passwords, hashing, config }: Pick<AppDeps, 'passwords' | 'hashing' | 'config'>,
  asker: string,
  password: string | undefined,
  named: Named,
): Promise<Hashed> {
  if (password === undefined) return { ok: true, hash: null };
  const problem = judgePassword(password, named, config.instanceName);
  if (problem) return refuse(problem.code, problem.detail);
  const hash = hashing.take('people', asker, () => passwords.hash(password));
  return hash === null ? busy : { ok: true, hash: await hash };
}
