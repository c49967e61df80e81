/** One's own tokens over HTTP: seen, made and ended by their owner, who has signed in. */
import { createToken, endOwnToken, judgeToken, listOwnTokens } from '../../accounts/tokens/own-tokens.ts';
import { sendProblem } from '../../web/problem.ts';
import { Type, type Static } from '../../web/schema.ts';
import { note } from '../../web/security-log.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { listOf } from '../schemas/list.ts';
import { answers } from '../schemas/shared.ts';
import { closed, IdParams, NoContent, Time, Uuid } from '../schemas/shapes.ts';
import type { PasswordLimit } from '../users/password-limit.ts';
import { Scopes, tokenViews, UserToken } from './token-view.ts';
import { verifyOwnPassword } from './verify-password.ts';

const text = Type.String({ maxLength: 1000 });
const NewToken = Type.Object(
  {
    name: text,
    scopes: Type.Unsafe<Static<typeof Scopes>>({ ...Scopes, uniqueItems: true }),
    expiresAt: Type.Unsafe<string>({ ...Time, description: 'At most a year away.' }),
    password: Type.String({ maxLength: 1000, description: 'One’s own.' }),
  },
  closed,
);
const MadeToken = Type.Object({
  id: Uuid,
  token: Type.String({ description: 'The secret, to be sent as `Authorization: Bearer`; told in this answer alone.' }),
  name: Type.String(),
  scopes: Scopes,
  expiresAt: Time,
});

export function addOwnTokenRoutes(app: App, deps: AppDeps, limit: PasswordLimit): void {
  const listSchema = { summary: 'One’s own tokens, the newest first', response: answers({ 200: listOf(UserToken) }) };
  app.get('/me/tokens', { schema: listSchema }, (request) => listOwnTokens(deps, callerOf(request)).then(tokenViews));

  const createSchema = {
    summary: 'Make a token with which a program acts in one’s name, within its scopes',
    body: NewToken,
    response: answers({ 201: MadeToken }),
  };
  app.post('/me/tokens', { schema: createSchema }, async (request, reply) => {
    const caller = callerOf(request);
    const { password, ...input } = request.body;
    const refusal = judgeToken(input, deps.now()) ?? (await verifyOwnPassword(deps, limit, request, reply, password));
    if (refusal) return sendProblem(reply, refusal);
    const made = await createToken(deps, caller, caller.user.passwordHash, input);
    if (!made.ok) return sendProblem(reply, made);
    const { id, name, scopes, expiresAt } = made.token;
    note(request, 'token-created', { account: caller.user.username });
    return reply.code(201).send({ id, token: made.secret, name, scopes, expiresAt });
  });

  const endSchema = { summary: 'End one of one’s own tokens', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/me/tokens/:id', { schema: endSchema }, async (request, reply) => {
    const outcome = await endOwnToken(deps, callerOf(request), request.params.id);
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'token-revoked', { account: callerOf(request).user.username });
    return reply.code(204).send();
  });
}
