/** The actions of every user on their own account. */
import { Type } from '../../web/schema.ts';
import { setOwnPassword } from '../../accounts/passwords/set-password.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { hashPassword } from '../users/hash-password.ts';
import type { PasswordLimit } from '../users/password-limit.ts';
import { sendProblem } from '../../web/problem.ts';
import { closed, NoContent } from '../schemas/shapes.ts';
import { answers } from '../schemas/shared.ts';
import { note } from '../../web/security-log.ts';
import { startSession } from '../session/sign-in.ts';
import { verifyOwnPassword } from './verify-password.ts';
import type { App } from '../../web/type-provider.ts';

const text = Type.String({ maxLength: 1000 });
const PasswordChange = Type.Object({ current: text, next: text }, closed);

export function addOwnPasswordRoute(app: App, deps: AppDeps, limit: PasswordLimit): void {
  app.put(
    '/me/password',
    {
      schema: {
        summary: 'Set one’s own password; every other session and every token of the caller ends',
        body: PasswordChange,
        response: answers({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      const { user } = callerOf(request);
      const { current, next } = request.body;
      const refusal = await verifyOwnPassword(deps, limit, request, reply, current);
      if (refusal) return sendProblem(reply, refusal);
      const hashed = await hashPassword(deps, user.id, next, user);
      if (!hashed.ok) return sendProblem(reply, hashed);
      const outcome = await setOwnPassword(deps, callerOf(request), user.passwordHash, hashed.hash!);
      if (!outcome.ok) return sendProblem(reply, outcome);
      note(request, 'password-changed', { account: user.username });
      // A thief of the old cookie does not get the new one. [W8]
      await startSession(deps, request, reply, outcome.user);
      return reply.code(204).send();
    },
  );
}
