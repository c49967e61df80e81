/** Decisions over HTTP: what the product itself would answer, with its reasons. */
import type { Access } from '../../../core/access/access.ts';
import { counterfactual, type Change } from '../../../core/access/counterfactual.ts';
import { decide, type AccessRequest, type Decision } from '../../../core/access/decide.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { refuse, sendProblem, type Refusal } from '../problem.ts';
import { rightsOf, type Rights } from '../rights.ts';
import { answers, DecisionAnswer, DecisionRequest } from '../schemas.ts';
import { inSlices } from '../slices.ts';
import type { StoredUser } from '../../storage/storage.ts';
import type { App } from '../type-provider.ts';

/** A request that may ask, too, for what would turn its decision round. */
type Asked = AccessRequest & { readonly counterfactual?: boolean };
type Answer = Decision & { readonly changes?: readonly (readonly Change[])[]; readonly moreChanges?: true };

/** Each may list `mostSets` sets, and take some five milliseconds. */
const mostCounterfactuals = 20;

export function addDecisionRoutes(app: App, { storage, access }: AppDeps): void {
  const schema = { summary: 'Who may do what, and why', body: DecisionRequest, response: answers({ 200: DecisionAnswer }) };
  app.post('/decisions', { schema }, async (request, reply) => {
    const { user: caller } = callerOf(request);
    const idByName = await userIds(request.body.requests);
    const asked = request.body.requests.map((one): Asked => ({ ...one, user: idByName.get(one.user) ?? one.user }));
    const forbidden = asked.some(({ user }) => user !== caller.id) ? refusalOfOthers(rightsOf(access.facts(), caller.id)) : null;
    if (forbidden) return sendProblem(reply, forbidden); // [H17]
    const tooMany = refuseTooMany(asked);
    if (tooMany) return sendProblem(reply, tooMany);
    const others = await usersAmong(asked, caller.id);
    const written: string[] = [];
    // Each is decided and written down at one moment; between two of them rights may change, the asker's too. [H40]
    await inSlices(asked, (one) => {
      const [facts, rights] = [access.facts(), rightsOf(access.facts(), caller.id)];
      const isHidden = one.user !== caller.id && !maySee(rights, others.get(one.user));
      written.push(JSON.stringify(answer(facts, rights, isHidden ? { ...one, user: '' } : one)));
    });
    return reply.type('application/json; charset=utf-8').send(`{"decisions":[${written.join()}]}`);
  });

  /** Users may be named by id or by username; an id is never taken for a username. */
  async function userIds(requests: readonly { readonly user: string }[]): Promise<ReadonlyMap<string, string>> {
    const names = new Set(requests.map(({ user }) => user).filter((user) => !isUuid(user)));
    const users = await Promise.all([...names].map(async (name) => [name, (await storage.users.byUsername(name))?.id] as const));
    return new Map(users.flatMap(([name, id]) => (id === undefined ? [] : [[name, id] as const])));
  }

  async function usersAmong(asked: readonly AccessRequest[], caller: string): Promise<ReadonlyMap<string, StoredUser>> {
    const others = [...new Set(asked.map(({ user }) => user))].filter((user) => user !== caller && isUuid(user));
    const users = await Promise.all(others.map((id) => storage.users.byId(id)));
    return new Map(users.flatMap((user) => (user ? [[user.id, user]] : [])));
  }
}

/** What is asked about others needs both views. [H17] */
const refusalOfOthers = (rights: Rights): Refusal | null =>
  rights.refusalAnywhere(ownPermissions.viewUsers) ?? rights.refusalAnywhere(ownPermissions.viewProfiles);

/** Users out of the asker's sight are answered like unknown ones. [H17] */
const maySee = (rights: Rights, user: StoredUser | undefined): boolean =>
  user !== undefined && refusalOfOthers(rights) === null && rights.canSeeUser(user);

/** Changes name no profile that the asker may not see. [A19] */
function answer(access: Access, rights: Rights, asked: Asked): Answer {
  const decision = decide(access, asked);
  if (asked.counterfactual !== true) return decision;
  const { sets, complete } = counterfactual(access, asked, rights.canSeeProfile);
  return { ...decision, changes: sets, ...(!complete && { moreChanges: true as const }) };
}

function refuseTooMany(asked: readonly Asked[]): Refusal | null {
  const { length } = asked.filter(({ counterfactual: wanted }) => wanted === true);
  if (length <= mostCounterfactuals) return null;
  return refuse(
    'invalid-request',
    `${length} requests ask for a counterfactual, but one call may hold ${mostCounterfactuals}; ask for the others in further calls.`,
  );
}
