/** Sets a user's own password with a one-time link. */
import { Type } from '../../web/schema.ts';
import { findInvited, invitationOver, setInvitedPassword } from '../../accounts/passwords/set-password.ts';
import type { AppDeps } from '../deps.ts';
import { hashPassword } from '../users/hash-password.ts';
import { sendProblem } from '../../web/problem.ts';
import { closed, NoContent } from '../schemas/shapes.ts';
import { answers } from '../schemas/shared.ts';
import { note } from '../../web/security-log.ts';
import type { App } from '../../web/type-provider.ts';

const text = Type.String({ maxLength: 1000 });
const Invitation = Type.Object({ token: text, password: text }, closed);

export function addInvitationRoutes(app: App, deps: AppDeps): void {
  const { storage, catalog, now } = deps;

  app.post(
    '/invitation',
    {
      schema: {
        summary: 'Set one’s password with a one-time link; every session of the account ends',
        body: Invitation,
        response: answers({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      // Before costly work, for a client without a valid link.
      const found = await findInvited(storage, catalog, token, now());
      if (!found) return sendProblem(reply, invitationOver);
      const hashed = await hashPassword(deps, found.user.id, password, found.user);
      if (!hashed.ok) return sendProblem(reply, hashed);
      const outcome = await setInvitedPassword(deps, token, hashed.hash!, request.ip);
      if (!outcome.ok) return sendProblem(reply, outcome);
      note(request, 'password-changed', { account: outcome.user.username });
      return reply.code(204).send();
    },
  );
}
