/** Security profiles over HTTP: reading the canonical list. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { profilesWith } from '../../../core/access/who-may.ts';
import { permissionsCalled } from '../../../core/catalog/find-permissions.ts';
import { systemClock } from '../../clock.ts';
import { Type } from '../../web/schema.ts';
import { sendProblem } from '../../web/problem.ts';
import { refusalWithout } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { AppDeps } from '../deps.ts';
import { sendTagged } from '../entity-tags.ts';
import { accessFor, rightsFor } from '../rights.ts';
import { defaultLimit, listOf, listQuery } from '../schemas/list.ts';
import { closed, IdParams } from '../schemas/shapes.ts';
import { answers, Profile } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';
import { findProfile } from '../../access/visible.ts';
import { alikeOnes } from './alike.ts';
import { etagOf, profileView } from './profile-view.ts';

const ProfileQuery = Type.Object(
  {
    ...listQuery,
    only: Type.Optional(
      Type.Enum(['unassigned', 'alike'], {
        description:
          'Only profiles that nobody has whom one may see, or only those that grant the same as another that one may see, but for at most 3 permissions.',
      }),
    ),
  },
  closed,
);

export function addProfileRoutes(app: App, deps: AppDeps): void {
  const { storage, catalog } = deps;
  const listSchema = { summary: 'Security profiles, by name', querystring: ProfileQuery, response: answers({ 200: listOf(Profile) }) };
  app.get('/profiles', { schema: listSchema, config: { canBeTried: true } }, async (request, reply) => {
    const access = accessFor(deps.access, request);
    const rights = rightsFor(access, request);
    const { query = '', only, limit = defaultLimit, cursor } = request.query;
    // Who has none is told of users. [H188]
    const ofUsers =
      only === 'unassigned' ? (refusalWithout(request, 'users:read') ?? rights.refusalAnywhere(ownPermissions.viewUsers)) : null;
    const start = rights.refusalAnywhere(ownPermissions.viewProfiles) ?? ofUsers ?? readCursor('profiles', cursor);
    if (!start.ok) return sendProblem(reply, start);
    const used = systemClock.used();
    const alsoFound = permissionsCalled(catalog, query).flatMap((permission) =>
      (profilesWith(access.facts(), permission)?.profiles ?? []).map(({ profile }) => profile),
    );
    // A permission called by its name is looked for in every profile there is. [P34]
    request.account?.charge(systemClock.used() - used);
    const { items, next } = await storage.profiles.list({
      ...{ scope: rights.scopeOfProfiles(), query, alsoFound, limit, ...start.from },
      // Whom one may not see counts as nobody, as nothing tells of them elsewhere. [H188]
      ...(only === 'unassigned' && { unheldIn: rights.scopeOfUsers() }),
      ...(only === 'alike' && { among: await alikeOnes({ ...deps, access }, request) }),
    });
    // Rights may have changed meanwhile; what is shown is judged by those of this moment.
    const seen = items.filter(rightsFor(access, request).canSeeProfile);
    return { items: seen.map((profile) => profileView(catalog, profile)), next: writeCursor('profiles', next) };
  });

  const readSchema = { summary: 'One security profile', params: IdParams, response: answers({ 200: Profile }) };
  app.get('/profiles/:id', { schema: readSchema, config: { canBeTried: true } }, async (request, reply) => {
    const found = await findProfile(storage, rightsFor(accessFor(deps.access, request), request), request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    return sendTagged(request, reply, etagOf(found.profile.revision), profileView(catalog, found.profile));
  });
}
