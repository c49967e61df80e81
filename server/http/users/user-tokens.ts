/** The tokens of a user over HTTP, for those who may set their password. */
import { endTokensOf, listTokensOf } from '../../accounts/tokens/user-tokens.ts';
import { sendProblem } from '../../web/problem.ts';
import { note } from '../../web/security-log.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { tokenViews, UserToken } from '../me/token-view.ts';
import { listOf } from '../schemas/list.ts';
import { answers } from '../schemas/shared.ts';
import { IdParams, NoContent } from '../schemas/shapes.ts';

export function addUserTokenRoutes(app: App, deps: AppDeps): void {
  const listSchema = {
    summary: 'The tokens that a user has, the newest first',
    params: IdParams,
    response: answers({ 200: listOf(UserToken) }),
  };
  app.get('/users/:id/tokens', { schema: listSchema }, async (request, reply) => {
    const outcome = await listTokensOf(deps, callerOf(request), request.params.id);
    return outcome.ok ? tokenViews(outcome.tokens) : sendProblem(reply, outcome);
  });

  const endSchema = { summary: 'End every token of a user', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/users/:id/tokens', { schema: endSchema }, async (request, reply) => {
    const outcome = await endTokensOf(deps, callerOf(request), request.params.id);
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'token-revoked', { account: outcome.user.id });
    return reply.code(204).send();
  });
}
