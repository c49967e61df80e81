/** Who has a profile, and what a change of it would do to them, over HTTP. */
import { assignmentEffect, type HeldChange } from '../../../core/access/assignment-effect.ts';
import type { Access } from '../../../core/access/access.ts';
import type { ProfileFacts } from '../../../core/access/facts.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { findProfile } from '../../access/visible.ts';
import { costOf } from '../../web/budget/costs.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { AppDeps } from '../deps.ts';
import { accessFor, rightsFor } from '../rights.ts';
import { defaultLimit, listOf, ListQuery } from '../schemas/list.ts';
import { reachView } from '../schemas/reach.ts';
import { IdParams } from '../schemas/shapes.ts';
import { answers, User } from '../schemas/shared.ts';
import { slicesOf } from '../slices.ts';
import { userViewFor, type UserView } from '../users/user-view.ts';
import { ProfileEffect, ProposedGrant } from './effect-schemas.ts';

export function addProfileHolderRoutes(app: App, deps: AppDeps): void {
  addHolderRoute(app, deps);
  addEffectRoute(app, deps);
}

function addHolderRoute(app: App, { storage, access: state }: AppDeps): void {
  const schema = {
    summary: 'Who has a security profile, by username',
    params: IdParams,
    querystring: ListQuery,
    response: answers({ 200: listOf(User) }),
  };
  app.get('/profiles/:id/holders', { schema, config: { canBeTried: true } }, async (request, reply) => {
    const access = accessFor(state, request);
    const rights = rightsFor(access, request);
    const { query = '', limit = defaultLimit, cursor } = request.query;
    const found = rights.refusalAnywhere(ownPermissions.viewUsers) ?? (await findProfile(storage, rights, request.params.id));
    if (!found.ok) return sendProblem(reply, found);
    const list = `holders of ${found.profile.id}`;
    const start = readCursor(list, cursor);
    if (!start.ok) return sendProblem(reply, start);
    const page = await storage.users.list({ scope: rights.scopeOfUsers(), profile: found.profile.id, query, limit, ...start.from });
    // Rights may have changed meanwhile; what is shown is judged by those of this moment.
    const seen = page.items.filter(rightsFor(access, request).canSeeUser);
    return { items: seen.map(userViewFor(access.facts(), callerOf(request).user.id)), next: writeCursor(list, page.next) };
  });
}

/** Holders that an effect is worked out for, and those of a group that are named. [H186] */
const [mostHolders, mostNamed, mostGroups] = [100, 10, 20];

function addEffectRoute(app: App, { storage, access, loopTurns }: AppDeps): void {
  const schema = {
    summary: 'What a change of a security profile would do to those who have it: at most 100 of them',
    params: IdParams,
    body: ProposedGrant,
    response: answers({ 200: ProfileEffect }),
  };
  app.post('/profiles/:id/effect', { schema, config: { cost: costOf.list } }, async (request, reply) => {
    const rights = rightsFor(access, request);
    const found = rights.refusalAnywhere(ownPermissions.viewUsers) ?? (await findProfile(storage, rights, request.params.id));
    if (!found.ok) return sendProblem(reply, found);
    const { id } = found.profile;
    const page = await storage.users.list({ scope: rights.scopeOfUsers(), profile: id, limit: mostHolders });
    const view = userViewFor(access.facts(), callerOf(request).user.id);
    const holders = page.items.filter(rightsFor(access, request).canSeeUser).map(view);
    const groups = new Map<string, Group>();
    // Each set of profiles in sight is judged once: what others of theirs grant is not told. [H185]
    const sets = [...Map.groupBy(holders, ({ profiles }) => profiles.join())];
    await slicesOf(request, loopTurns)(sets, ([, people]) => {
      const changes = changesOf(access.facts(), id, people[0]?.profiles ?? [], request.body);
      const key = JSON.stringify(changes);
      const group = groups.get(key) ?? { changes, people: [] };
      groups.set(key, { changes, people: [...group.people, ...people] });
    });
    return {
      holders: { count: holders.length, more: page.next !== null },
      ...effectView([...groups.values()]),
      hidden: { users: rights.scopeOfUsers() !== 'everywhere', profiles: rights.scopeOfProfiles() !== 'everywhere' },
    };
  });
}

interface Group {
  readonly changes: readonly HeldChange[];
  readonly people: readonly UserView[];
}

/** Under which the proposal stands among the profiles; no profile has it. */
const proposed = 'proposed';

function changesOf(facts: Access, id: string, held: readonly string[], { chosen, accessControl }: ProposedContent): HeldChange[] {
  const profiles = held.flatMap((one): (readonly [string, ProfileFacts])[] => {
    const known = facts.profileById.get(one);
    return known ? [[one, known]] : [];
  });
  const proposal: ProfileFacts = { id: proposed, name: '', chosen, accessControl: accessControl ?? null, tags: {} };
  const profileById = new Map([...profiles, [proposed, proposal]]);
  return assignmentEffect({ catalog: facts.catalog, profileById }, held, [...held.filter((one) => one !== id), proposed]);
}

type ProposedContent = Pick<ProfileFacts, 'chosen'> & { readonly accessControl?: ProfileFacts['accessControl'] | undefined };

/** The largest groups; those for whom nothing changes are only counted. */
function effectView(all: readonly Group[]) {
  const changed = all.filter(({ changes }) => changes.length > 0).sort((a, b) => b.people.length - a.people.length);
  return {
    unchanged: all.filter(({ changes }) => changes.length === 0).reduce((sum, { people }) => sum + people.length, 0),
    groups: changed.slice(0, mostGroups).map(({ changes, people }) => ({
      count: people.length,
      people: people.slice(0, mostNamed).map(({ id, username, displayName }) => ({ id, username, displayName })),
      changes: changes.map(({ permission, before, after }) => ({
        ...{ permission, before: before && reachView(before), after: after && reachView(after) },
      })),
    })),
    moreGroups: changed.length > mostGroups,
  };
}
