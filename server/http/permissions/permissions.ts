/** One permission turned round, over HTTP: who holds it, and which profiles grant it. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import type { Grants, Holder as HolderFacts } from '../../../core/access/facts.ts';
import { grantingOf, heldBy, profileWith } from '../../../core/access/who-may.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { createHolderTold, heldTold } from '../../access/disclosure.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import { shown } from '../../web/invalid-detail.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { refusalOfOthers } from '../decisions/decisions.ts';
import type { AppDeps } from '../deps.ts';
import { accessFor, rightsFor } from '../rights.ts';
import { defaultLimit, listOf, ListQuery } from '../schemas/list.ts';
import { heldView, throughView } from '../schemas/reach.ts';
import { answers } from '../schemas/shared.ts';
import { slicesOf } from '../slices.ts';
import { Granting, Holder, PermissionParams } from './permission-schemas.ts';

export function addPermissionRoutes(app: App, deps: AppDeps): void {
  addHolderRoute(app, deps);
  addGrantingRoute(app, deps);
}

const notInCatalog = (permission: string): Refusal =>
  refuse('not-found', `The catalogue has no permission ${shown(permission)}, so nobody holds it; take its name from the catalogue.`);

function addHolderRoute(app: App, { storage, access: state, loopTurns }: AppDeps): void {
  const schema = {
    summary: 'Who holds a permission, by username: through which profiles, and how far',
    params: PermissionParams,
    querystring: ListQuery,
    response: answers({ 200: listOf(Holder) }),
  };
  app.get('/permissions/:permission/holders', { schema, config: { canBeTried: true } }, async (request, reply) => {
    const access = accessFor(state, request);
    const [{ permission }, asker, list] = [request.params, callerOf(request).user.id, `holders ${request.params.permission}`];
    const { query = '', limit = defaultLimit, cursor } = request.query;
    const start = refusalOfOthers(rightsFor(access, request)) ?? readCursor(list, cursor);
    if (!start.ok) return sendProblem(reply, start);
    const isGranting = grantingOf(access.facts(), permission);
    if (isGranting === null) return sendProblem(reply, notInCatalog(permission));
    const inSlices = slicesOf(request, loopTurns);
    // Who they are is in memory, what they are called and tagged with is in the database. [H180]
    const [holding, others]: [string[], string[]] = [[], []];
    const isTold = createHolderTold(access.facts(), asker, isGranting);
    const look = (holder: HolderFacts): void => void (isTold(holder) ? holding : others).push(holder.id);
    await inSlices([...access.facts().userById.values()], look);
    const who = holding.length <= others.length ? { among: holding } : { without: others };
    const page = await storage.users.list({ scope: rightsFor(access, request).scopeOfUsers(), ...who, query, limit, ...start.from });
    const items: object[] = [];
    // Rights may have changed meanwhile; what is shown is judged by those of this moment.
    await inSlices(page.items, (user) => {
      const [facts, rights] = [access.facts(), rightsFor(access, request)];
      const held = rights.canSeeUser(user) ? heldBy(facts, user.id, permission) : null;
      const told = held && heldTold(facts, asker, held);
      if (told) items.push({ ...personView(user), ...heldView(told) });
    });
    return { items: items as never[], next: writeCursor(list, page.next) };
  });
}

const personView = ({ id, username, displayName, enabled }: StoredUser) => ({ id, username, displayName, enabled });

function addGrantingRoute(app: App, { storage, access: state, loopTurns }: AppDeps): void {
  const schema = {
    summary: 'Which security profiles grant a permission, by name: through which choices, and how far',
    params: PermissionParams,
    querystring: ListQuery,
    response: answers({ 200: listOf(Granting) }),
  };
  app.get('/permissions/:permission/profiles', { schema, config: { canBeTried: true } }, async (request, reply) => {
    const access = accessFor(state, request);
    const [{ permission }, list] = [request.params, `granting ${request.params.permission}`];
    const { query = '', limit = defaultLimit, cursor } = request.query;
    const rights = rightsFor(access, request);
    const start = rights.refusalAnywhere(ownPermissions.viewProfiles) ?? readCursor(list, cursor);
    if (!start.ok) return sendProblem(reply, start);
    const isGranting = grantingOf(access.facts(), permission);
    if (isGranting === null) return sendProblem(reply, notInCatalog(permission));
    const among: string[] = [];
    const look = (grants: Grants): void => void (grants.profile && isGranting(grants) && among.push(grants.profile.id));
    await slicesOf(request, loopTurns)([...access.facts().grantsById.values()], look);
    const page = await storage.profiles.list({ scope: rights.scopeOfProfiles(), among, query, limit, ...start.from });
    const seen = page.items.filter(rightsFor(access, request).canSeeProfile);
    const items = seen.flatMap(({ id, name, description }) => {
      const through = profileWith(access.facts(), id, permission);
      return through ? [{ id, name, description, chosen: through.chosen.includes(permission), ...throughView(through) }] : [];
    });
    return { items, next: writeCursor(list, page.next) };
  });
}
