/** The sessions of a user over HTTP, for those who may set their password. */
import { endSessionsOf, listSessionsOf } from '../../accounts/user-sessions.ts';
import { sendProblem } from '../../web/problem.ts';
import { note } from '../../web/security-log.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { sessionViews, UserSession } from '../me/session-view.ts';
import { listOf } from '../schemas/list.ts';
import { answers } from '../schemas/shared.ts';
import { IdParams, NoContent } from '../schemas/shapes.ts';

export function addUserSessionRoutes(app: App, deps: AppDeps): void {
  const listSchema = {
    summary: 'The sessions that a user has now, the newest first',
    params: IdParams,
    response: answers({ 200: listOf(UserSession) }),
  };
  app.get('/users/:id/sessions', { schema: listSchema }, async (request, reply) => {
    const caller = callerOf(request);
    const outcome = await listSessionsOf(deps, caller, request.params.id);
    return outcome.ok ? sessionViews(outcome.sessions, caller.id, Date.parse(deps.now())) : sendProblem(reply, outcome);
  });

  const endSchema = { summary: 'End every session of a user', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/users/:id/sessions', { schema: endSchema }, async (request, reply) => {
    const outcome = await endSessionsOf(deps, callerOf(request), request.params.id);
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'signed-out-everywhere', { account: outcome.user.id });
    return reply.code(204).send();
  });
}
