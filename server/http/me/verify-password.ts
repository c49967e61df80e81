/** Whether somebody who is signed in knows their password: asked before what a stolen session must not do. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../../../core/problem/refusal.ts';
import { wrongCurrent } from '../../accounts/passwords/set-password.ts';
import { note } from '../../web/security-log.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { busy } from '../users/hash-password.ts';
import type { PasswordLimit } from '../users/password-limit.ts';

/** Null where it is right. Counts as an attempt to sign in. [H70] [W7] */
export async function verifyOwnPassword(
  { passwords, hashing }: Pick<AppDeps, 'passwords' | 'hashing'>,
  limit: PasswordLimit,
  request: FastifyRequest,
  reply: FastifyReply,
  password: string,
): Promise<Refusal | null> {
  const { user } = callerOf(request);
  const refused = (refusal: Refusal): Refusal => {
    note(request, 'password-not-verified', { account: user.username });
    request.triedAccount = user;
    return refusal;
  };
  const tooMany = await limit(request, reply);
  if (tooMany) return refused(tooMany);
  const verifying = hashing.take('people', user.id, () => passwords.verify(password, user.passwordHash)); // [W14]
  if (verifying === null) return busy;
  return (await verifying) ? null : refused(wrongCurrent);
}
