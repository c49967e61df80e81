/** Invitations over HTTP: a one-time link to set a password. */
import type { FastifyRequest } from 'fastify';
import { inviteUser } from '../../accounts/invite-user.ts';
import { Type } from '../../web/schema.ts';
import { sendProblem } from '../../web/problem.ts';
import { note } from '../../web/security-log.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { answers } from '../schemas/shared.ts';
import { IdParams, Time } from '../schemas/shapes.ts';

const Invitation = Type.Object({
  url: Type.String({ description: 'The link, its token in the fragment; shown in this answer alone.' }),
  expiresAt: Time,
});

export function addUserInvitationRoutes(app: App, deps: AppDeps): void {
  const schema = {
    summary: 'Make a one-time link with which a user sets their password; earlier ones are void',
    params: IdParams,
    response: answers({ 201: Invitation }),
  };
  app.post('/users/:id/invitation', { schema }, async (request, reply) => {
    const outcome = await inviteUser(deps, callerOf(request), request.params.id);
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'invitation-created', { account: outcome.user.id });
    const { token, expiresAt } = outcome.invitation;
    return reply.code(201).send({ url: `${productAt(deps, request)}/invitation#${token}`, expiresAt });
  });
}

/** Under the origin that people type, else the one that the request came from, which is an allowed one. [H121] */
const productAt = ({ config: { publicOrigin, basePath } }: AppDeps, { headers }: FastifyRequest): string =>
  (publicOrigin ?? headers.origin ?? `http://${headers.host}`) + basePath;
