/** Decisions over HTTP: what the product itself would answer, with its reasons. */
import type { Access } from '../../../core/access/access.ts';
import { counterfactual, type Change } from '../../../core/access/counterfactual.ts';
import { decide, type AccessRequest, type Decision } from '../../../core/access/decide.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { costOf } from '../../budget/costs.ts';
import { reasonsFor, type ToldReason } from '../../access/disclosure.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { refuse, sendProblem, type Refusal } from '../problem.ts';
import { rightsOf, type Rights } from '../rights.ts';
import { answers, DecisionAnswer, DecisionRequest } from '../schemas.ts';
import { inSlices } from '../slices.ts';
import type { NamedUser } from '../../storage/storage.ts';
import type { App } from '../type-provider.ts';

/** A request that may ask, too, for what would turn its decision round. */
type Asked = AccessRequest & { readonly counterfactual?: boolean };
type Answer = Omit<Decision, 'because'> & {
  readonly because: readonly ToldReason[];
  readonly changes?: readonly (readonly Change[])[];
  readonly moreChanges?: true;
};

/** Each may list `mostSets` sets, and take some five milliseconds. */
const mostCounterfactuals = 20;

export function addDecisionRoutes(app: App, { storage, access, loopTurns }: AppDeps): void {
  const schema = { summary: 'Who may do what, and why', body: DecisionRequest, response: answers({ 200: DecisionAnswer }) };
  app.post('/decisions', { schema, config: { cost: costOf.decisions } }, async (request, reply) => {
    const { user: caller } = callerOf(request);
    const named = await usersNamed(request.body.requests, caller.id);
    const asked = request.body.requests.map((one): Asked => ({ ...one, user: named.get(one.user)?.id ?? one.user }));
    const forbidden = asked.some(({ user }) => user !== caller.id) ? refusalOfOthers(rightsOf(access.facts(), caller.id)) : null;
    if (forbidden) return sendProblem(reply, forbidden); // [H17]
    const tooMany = refuseTooMany(asked);
    if (tooMany) return sendProblem(reply, tooMany);
    const others = new Map([...named.values()].map((user) => [user.id, user]));
    const written: string[] = [];
    // Each is decided and written down at one moment; between two of them rights may change, the asker's too. [H40]
    const decideOne = (one: Asked): void => {
      const [facts, rights] = [access.facts(), rightsOf(access.facts(), caller.id)];
      const isHidden = one.user !== caller.id && !maySee(rights, others.get(one.user));
      written.push(JSON.stringify(answer(facts, caller.id, isHidden ? { ...one, user: '' } : one)));
    };
    await inSlices(
      asked,
      decideOne,
      () => loopTurns.next(request.account ?? request),
      (milliseconds) => request.account?.charge(milliseconds),
    );
    return reply.type('application/json; charset=utf-8').send(`{"decisions":[${written.join()}]}`);
  });

  /** Users may be named by id or by username; all are looked up at once, with the same work for hidden and unknown ones. [H32] */
  async function usersNamed(requests: readonly { readonly user: string }[], caller: string): Promise<ReadonlyMap<string, NamedUser>> {
    const names = [...new Set(requests.map(({ user }) => user))].filter((user) => user !== caller);
    const users = await storage.users.named(names);
    return new Map(names.flatMap((name, at) => (users[at] ? [[name, users[at]] as const] : [])));
  }
}

/** What is asked about others needs both views. [H17] */
const refusalOfOthers = (rights: Rights): Refusal | null =>
  rights.refusalAnywhere(ownPermissions.viewUsers) ?? rights.refusalAnywhere(ownPermissions.viewProfiles);

/** Users out of the asker's sight are answered like unknown ones. [H17] */
const maySee = (rights: Rights, user: NamedUser | undefined): boolean =>
  user !== undefined && refusalOfOthers(rights) === null && rights.canSeeUser(user);

/** Reasons and changes name no profile that the asker may not see. [A19] [H31] */
function answer(access: Access, asker: string, asked: Asked): Answer {
  const { allowed, because } = decide(access, asked);
  const told = { allowed, because: reasonsFor(access, asker, because) };
  if (asked.counterfactual !== true) return told;
  const { sets, complete } = counterfactual(access, asked, rightsOf(access, asker).canSeeProfile);
  return { ...told, changes: sets, ...(!complete && { moreChanges: true as const }) };
}

function refuseTooMany(asked: readonly Asked[]): Refusal | null {
  const { length } = asked.filter(({ counterfactual: wanted }) => wanted === true);
  if (length <= mostCounterfactuals) return null;
  return refuse(
    'invalid-request',
    `${length} requests ask for a counterfactual, but one call may hold ${mostCounterfactuals}; ask for the others in further calls.`,
  );
}
