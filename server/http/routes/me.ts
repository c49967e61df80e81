/** What everybody may do with their own account. */
import { Type } from 'typebox';
import { setOwnPassword, wrongCurrent } from '../../users/set-password.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { busy, hashPassword } from '../hash-password.ts';
import type { PasswordLimit } from '../password-limit.ts';
import { sendProblem } from '../problem.ts';
import { answers, closed, NoContent } from '../schemas.ts';
import { note } from '../security-log.ts';
import { startSession } from '../sign-in.ts';
import type { App } from '../type-provider.ts';

const text = Type.String({ maxLength: 1000 });
const PasswordChange = Type.Object({ current: text, next: text }, closed);

export function addOwnRoutes(app: App, deps: AppDeps, limit: PasswordLimit): void {
  const { passwords, hashing } = deps;

  app.put(
    '/me/password',
    {
      schema: {
        summary: 'Set one’s own password; every other session of the caller ends',
        body: PasswordChange,
        response: answers({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      const { user } = callerOf(request);
      const { current, next } = request.body;
      const refuseIt = (refusal: Parameters<typeof sendProblem>[1]) => {
        note(request, 'password-not-changed', { account: user.username });
        request.triedAccount = user;
        return sendProblem(reply, refusal);
      };
      const tooMany = await limit(request, reply);
      if (tooMany) return refuseIt(tooMany);
      const verifying = hashing.take('people', user.id, () => passwords.verify(current, user.passwordHash)); // [W14]
      if (verifying === null) return sendProblem(reply, busy);
      if (!(await verifying)) return refuseIt(wrongCurrent);
      const hashed = await hashPassword(deps, user.id, next, user);
      if (!hashed.ok) return sendProblem(reply, hashed);
      const outcome = await setOwnPassword(deps, callerOf(request), user.passwordHash, hashed.hash!);
      if (!outcome.ok) return sendProblem(reply, outcome);
      note(request, 'password-changed', { account: user.username });
      // Whoever may have the old cookie, too, does not get the new one. [W8]
      await startSession(deps, request, reply, outcome.user);
      return reply.code(204).send();
    },
  );
}
