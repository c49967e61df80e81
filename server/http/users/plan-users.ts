/** Many new users over HTTP: judged before one of them is added. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { problems } from '../../../core/problem/codes.ts';
import { planUsers } from '../../accounts/plan-users.ts';
import { costOf } from '../../web/budget/costs.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';
import { Type } from '../../web/schema.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { rightsFor } from '../rights.ts';
import { closed, nullable, Tags, Uuid } from '../schemas/shapes.ts';
import { answers } from '../schemas/shared.ts';

const name = Type.String({ maxLength: 1000 });
const Wanted = Type.Object(
  {
    username: name,
    displayName: Type.Optional(name),
    profiles: Type.Optional(Type.Array(name, { maxItems: 100, description: 'Names of security profiles.' })),
    tags: Type.Optional(Tags),
  },
  closed,
);
const PlanRequest = Type.Object({ users: Type.Array(Wanted, { minItems: 1, maxItems: 100 }) }, closed);
const Planned = Type.Object({
  profiles: Type.Array(Uuid, { description: 'Ids of the profiles, to add the user with; empty where there is a problem.' }),
  problem: nullable(Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() })),
});
const Plan = Type.Object({ users: Type.Array(Planned, { description: 'One for each that was asked about, in order.' }) });

export function addUserPlanRoute(app: App, deps: AppDeps): void {
  const schema = {
    summary: 'Judge up to 100 new users as adding each would; nothing is written',
    body: PlanRequest,
    response: answers({ 200: Plan }),
  };
  app.post('/users/plan', { schema, config: { cost: costOf.list } }, async (request, reply) => {
    const forbidden = rightsFor(deps.access, request).refusalAnywhere(ownPermissions.createUsers);
    if (forbidden) return sendProblem(reply, forbidden);
    const planned = await planUsers(deps, callerOf(request), request.body.users, async (judged) => {
      request.account?.charge(costOf.read + judged * costOf.judgedProfile);
      await deps.loopTurns.next(request.account ?? request);
    });
    const users = planned.map(({ profiles, refusal }) => ({
      profiles: [...profiles],
      problem: refusal && { code: refusal.code, title: problems[refusal.code].title, detail: refusal.detail },
    }));
    return { users };
  });
}
