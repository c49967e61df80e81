/** Decisions over HTTP: what the product itself would answer, with its reasons. */
import { decide, type AccessRequest } from '../../../core/access/decide.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { sendProblem } from '../problem.ts';
import { rightsOf } from '../rights.ts';
import { answers, DecisionAnswer, DecisionRequest } from '../schemas.ts';
import type { App } from '../type-provider.ts';

export function addDecisionRoutes(app: App, { storage, access }: AppDeps): void {
  const schema = { summary: 'Who may do what, and why', body: DecisionRequest, response: answers({ 200: DecisionAnswer }) };
  app.post('/decisions', { schema }, async (request, reply) => {
    const { user: caller } = callerOf(request);
    const facts = access.facts();
    const rights = rightsOf(facts, caller.id);
    const idByName = await userIds(request.body.requests);
    const asked = request.body.requests.map((one): AccessRequest => ({ ...one, user: idByName.get(one.user) ?? one.user }));
    if (asked.some(({ user }) => user !== caller.id)) {
      const forbidden = rights.refusalAnywhere(ownPermissions.viewUsers) ?? rights.refusalAnywhere(ownPermissions.viewProfiles);
      if (forbidden) return sendProblem(reply, forbidden); // [H17]
    }
    const hidden = await hiddenUsers(asked, caller.id, rights.canSeeUser);
    return { decisions: asked.map((one) => decide(facts, hidden.has(one.user) ? { ...one, user: '' } : one)) };
  });

  /** Users may be named by id or by username; an id is never taken for a username. */
  async function userIds(requests: readonly { readonly user: string }[]): Promise<ReadonlyMap<string, string>> {
    const names = new Set(requests.map(({ user }) => user).filter((user) => !isUuid(user)));
    const users = await Promise.all([...names].map(async (name) => [name, (await storage.users.byUsername(name))?.id] as const));
    return new Map(users.flatMap(([name, id]) => (id === undefined ? [] : [[name, id] as const])));
  }

  /** Users out of the asker's sight are answered like unknown ones. [H17] */
  async function hiddenUsers(
    asked: readonly AccessRequest[],
    caller: string,
    canSee: (user: { tags: Readonly<Record<string, string>> }) => boolean,
  ): Promise<ReadonlySet<string>> {
    const others = [...new Set(asked.map(({ user }) => user))].filter((user) => user !== caller && isUuid(user));
    const users = await Promise.all(others.map((id) => storage.users.byId(id)));
    return new Set(users.flatMap((user) => (user && !canSee(user) ? [user.id] : [])));
  }
}
