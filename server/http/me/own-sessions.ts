/** One's own account over HTTP: who one is, and where one is signed in. */
import { endOtherSessions, endOwnSession, listOwnSessions } from '../../accounts/own-sessions.ts';
import { sendProblem } from '../../web/problem.ts';
import { note } from '../../web/security-log.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { listOf } from '../schemas/list.ts';
import { answers, User } from '../schemas/shared.ts';
import { IdParams, NoContent } from '../schemas/shapes.ts';
import { clearCookies } from '../session/sign-in.ts';
import { userView } from '../users/user-view.ts';
import { sessionViews, UserSession } from './session-view.ts';

export function addOwnSessionRoutes(app: App, deps: AppDeps): void {
  app.get('/me', { schema: { summary: 'Oneself', response: answers({ 200: User }) } }, (request) => userView(callerOf(request).user));

  const listSchema = { summary: 'One’s own sessions, the newest first', response: answers({ 200: listOf(UserSession) }) };
  app.get('/me/sessions', { schema: listSchema }, (request) => {
    const caller = callerOf(request);
    return listOwnSessions(deps, caller).then((sessions) => sessionViews(sessions, caller.id, Date.parse(deps.now())));
  });

  const othersSchema = { summary: 'End all of one’s own sessions but this one', response: answers({ 204: NoContent }) };
  app.delete('/me/sessions', { schema: othersSchema }, async (request, reply) => {
    const outcome = await endOtherSessions(deps, callerOf(request));
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'signed-out-elsewhere');
    return reply.code(204).send();
  });

  const endSchema = { summary: 'End one of one’s own sessions', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/me/sessions/:id', { schema: endSchema }, async (request, reply) => {
    const caller = callerOf(request);
    const outcome = await endOwnSession(deps, caller, request.params.id);
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'signed-out');
    return (outcome.ended.includes(caller.id) ? clearCookies(reply) : reply).code(204).send();
  });
}
