/** What a user may do, over HTTP: every permission, through what, and how far. */
import { heldBy } from '../../../core/access/who-may.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { heldTold } from '../../access/disclosure.ts';
import { rightsOf } from '../../access/rights.ts';
import { findUser } from '../../access/visible.ts';
import { costOf } from '../../web/budget/costs.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import { accessFor } from '../rights.ts';
import { slicesOf } from '../slices.ts';
import { refusalOfOthers } from '../decisions/decisions.ts';
import type { AppDeps } from '../deps.ts';
import { heldView } from '../schemas/reach.ts';
import { answers } from '../schemas/shared.ts';
import { IdParams } from '../schemas/shapes.ts';
import { UserAccess } from './user-schemas.ts';

export function addUserAccessRoutes(app: App, { storage, access: state, loopTurns }: AppDeps): void {
  const schema = {
    summary: 'What a user may do, through which profiles and how far',
    params: IdParams,
    response: answers({ 200: UserAccess }),
  };
  app.get('/users/:id/access', { schema, config: { cost: costOf.list, canBeTried: true } }, async (request, reply) => {
    const access = accessFor(state, request);
    const [{ id }, asker] = [request.params, callerOf(request).user.id];
    const rights = rightsOf(access.facts(), asker);
    // Who tries what another may see is not themself.
    const isSelf = id === asker && request.tried === null;
    const forbidden = isSelf ? null : refusalOfOthers(rights); // [H17a]
    if (forbidden) return sendProblem(reply, forbidden);
    const found = isSelf ? null : await findUser(storage, rights, id);
    if (found && !found.ok) return sendProblem(reply, found);
    const { catalog, userById } = access.facts();
    const enabled = userById.get(id)?.enabled;
    if (enabled === undefined)
      return sendProblem(reply, refuse('not-found', 'The user was removed just now; read the list of users again.'));
    const [permissions, restrictions]: [string[], string[]] = [[], []];
    // Many profiles make seconds and megabytes of it, so each is looked up and written by itself, by the rights of its moment. [H208] [P36]
    await slicesOf(request, loopTurns)(catalog.index.names, (permission) => {
      const held = heldBy(access.facts(), id, permission);
      const told = held && heldTold(access.facts(), asker, held);
      const texts = catalog.restrictions.has(permission) ? restrictions : permissions;
      if (told) texts.push(JSON.stringify({ permission, ...heldView(told) }));
    });
    const text = `{"enabled":${enabled},"permissions":[${permissions.join()}],"restrictions":[${restrictions.join()}]}`;
    // Already the text of the answer.
    return reply.type('application/json; charset=utf-8').send(text as never);
  });
}
