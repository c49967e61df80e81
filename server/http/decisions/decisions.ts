/** Decisions over HTTP: what the product itself would answer, with its reasons. */
import type { Access } from '../../../core/access/access.ts';
import { counterfactual } from '../../../core/access/counterfactual.ts';
import { decide, type AccessRequest } from '../../../core/access/decide.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { costOf } from '../../web/budget/costs.ts';
import { reasonsFor } from '../../access/disclosure.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { rightsOf, type Rights } from '../../access/rights.ts';
import { DecisionAnswer, DecisionRequest, type Decision } from './decision-schemas.ts';
import { answers } from '../schemas/shared.ts';
import { inSlices } from '../slices.ts';
import type { NamedUser } from '../../storage/tables/users.ts';
import type { App } from '../../web/type-provider.ts';

/** A request that may also ask for the changes that would reverse its decision. */
type Asked = AccessRequest & { readonly counterfactual?: boolean };

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
    let moment = momentOf(access.facts(), caller.id);
    const decideOne = (one: Asked): void => {
      const isHidden = one.user !== caller.id && !moment.maySee(others.get(one.user));
      written.push(JSON.stringify(answer(moment.facts, caller.id, isHidden ? { ...one, user: '' } : one)));
    };
    // Each slice is decided and written down at one moment; between two of them rights may change, the asker's too. [H40]
    const nextSlice = async (): Promise<void> => {
      await loopTurns.next(request.account ?? request);
      moment = momentOf(access.facts(), caller.id);
    };
    await inSlices(asked, decideOne, nextSlice, (milliseconds) => request.account?.charge(milliseconds));
    // Already the text of the answer.
    return reply.type('application/json; charset=utf-8').send(`{"decisions":[${written.join()}]}` as never);
  });

  /**
   * Requests name users by id or username; the server looks all of them up at once, with the same work for hidden and unknown ones. [H32] To
   * whoever sees everybody nobody is hidden, so that ids need no look-up: the facts say whether there is such a user.
   */
  async function usersNamed(requests: readonly { readonly user: string }[], caller: string): Promise<ReadonlyMap<string, Subject>> {
    const facts = access.facts();
    const seesAll = momentOf(facts, caller).maySee(untagged);
    const names = [...new Set(requests.map(({ user }) => user))].filter((user) => user !== caller);
    const [ids, others] = seesAll ? [names.filter(isUuid), names.filter((name) => !isUuid(name))] : [[], names];
    const users = others.length === 0 ? [] : await storage.users.named(others);
    return new Map([
      ...ids.flatMap((id) => (facts.userById.has(id) ? [[id, { id, ...untagged }] as const] : [])),
      ...others.flatMap((name, at) => (users[at] ? [[name, users[at]] as const] : [])),
    ]);
  }
}

/** What is asked about others needs both views. [H17] */
export const refusalOfOthers = (rights: Rights): Refusal | null =>
  rights.refusalAnywhere(ownPermissions.viewUsers) ?? rights.refusalAnywhere(ownPermissions.viewProfiles);

/** As far as it decides who may ask about a user. */
type Subject = Pick<NamedUser, 'id' | 'tags'>;

/** Seen only by who sees every user: should that change meanwhile, the user is hidden. */
const untagged = { tags: {} };

/** By which the asker is judged until something else has its turn. Users out of their sight are answered like unknown ones. [H17] */
function momentOf(facts: Access, asker: string) {
  const rights = rightsOf(facts, asker);
  const seesOthers = refusalOfOthers(rights) === null;
  return {
    facts,
    maySee: (user: Pick<Subject, 'tags'> | undefined): boolean => user !== undefined && seesOthers && rights.canSeeUser(user),
  };
}

/** Reasons and changes name no profile that the asker may not see. [A19] [H31] */
function answer(access: Access, asker: string, asked: Asked): Decision {
  const { allowed, because } = decide(access, asked);
  const told = { allowed, because: reasonsFor(access, asker, because) };
  if (asked.counterfactual !== true) return told;
  const { sets, complete } = counterfactual(access, asked, rightsOf(access, asker).canSeeProfile);
  return { ...told, changes: sets, ...(!complete && { moreChanges: true }) };
}

function refuseTooMany(asked: readonly Asked[]): Refusal | null {
  const { length } = asked.filter(({ counterfactual: wanted }) => wanted === true);
  if (length <= mostCounterfactuals) return null;
  return refuse(
    'invalid-request',
    `${length} requests ask for a counterfactual, but one call may hold ${mostCounterfactuals}; ask for the others in further calls.`,
  );
}
