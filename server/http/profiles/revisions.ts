/** The revisions of a security profile. */
import { Type } from '../../web/schema.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { AppDeps } from '../deps.ts';
import { shown } from '../../web/invalid-detail.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { RevisionList } from './profile-schemas.ts';
import { profileAt } from './profile-view.ts';
import type { Rights } from '../../access/rights.ts';
import { accessFor, rightsFor } from '../rights.ts';
import { defaultLimit, listQuery } from '../schemas/list.ts';
import { closed, IdParams } from '../schemas/shapes.ts';
import { answers, Profile } from '../schemas/shared.ts';
import type { StoredRevision } from '../../storage/tables/profiles.ts';
import type { NamedUser } from '../../storage/tables/users.ts';
import type { App } from '../../web/type-provider.ts';
import { findProfile } from '../../access/visible.ts';

const list = 'revisions';
const { limit, cursor } = listQuery;
const RevisionQuery = Type.Object({ limit, cursor }, closed);
const RevisionParams = Type.Object({ id: Type.String(), revision: Type.String() });

export function addRevisionRoutes(app: App, { storage, catalog, access }: AppDeps): void {
  const listSchema = {
    summary: 'Revisions of a security profile, newest first: those whose tags one may see',
    params: IdParams,
    querystring: RevisionQuery,
    response: answers({ 200: RevisionList }),
  };
  app.get('/profiles/:id/revisions', { schema: listSchema, config: { canBeTried: true } }, async (request, reply) => {
    const rightsNow = () => rightsFor(accessFor(access, request), request);
    const found = await findProfile(storage, rightsNow(), request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    const { limit = defaultLimit, cursor } = request.query;
    const start = readStart(found.profile.id, cursor);
    if (!start.ok) return sendProblem(reply, start);
    const read = await storage.profiles.revisions(found.profile.id, {
      ...{ scope: rightsNow().scopeOfProfiles(), limit: limit + 1 },
      ...(start.before !== undefined && { before: start.before }),
    });
    const page = read.slice(0, limit);
    const last = read.length > limit ? page.at(-1) : undefined;
    // Rights may have changed meanwhile; what is shown is judged by those of this moment.
    const seen = page.filter(rightsNow().canSeeProfile);
    const authors = await authorsOf(seen, rightsNow);
    return {
      items: seen.map(({ revision, at, by, byId, name, draft }) => {
        const author = byId === null ? undefined : authors.get(byId);
        return { revision, at, by, byId: author?.id ?? null, byNow: author?.username ?? null, name, draft };
      }),
      next: last ? writeCursor(list, { key: String(last.revision), id: last.profile }) : null,
    };
  });

  /** By id, the users whom the caller may learn of. [H27] [H30] */
  async function authorsOf(revisions: readonly StoredRevision[], rightsNow: () => Rights): Promise<Map<string, NamedUser>> {
    const ids = [...new Set(revisions.flatMap(({ byId }) => byId ?? []))];
    const found = ids.length > 0 ? await storage.users.named(ids) : [];
    return new Map(found.flatMap((user) => (user && rightsNow().canSeeUser(user) ? [[user.id, user] as const] : [])));
  }

  const readSchema = { summary: 'A security profile as it was', params: RevisionParams, response: answers({ 200: Profile }) };
  app.get('/profiles/:id/revisions/:revision', { schema: readSchema, config: { canBeTried: true } }, async (request, reply) => {
    const { id, revision } = request.params;
    const rights = rightsFor(accessFor(access, request), request);
    const found = await findProfile(storage, rights, id);
    if (!found.ok) return sendProblem(reply, found);
    const profile = /^[1-9]\d{0,14}$/.test(revision) ? await profileAt(storage, catalog, found.profile.id, Number(revision)) : null;
    if (profile && rights.canSeeProfile(profile)) return profile; // [H33]
    const { name, revision: newest } = found.profile;
    return sendProblem(reply, refuse('not-found', `${name} has no revision ${shown(revision)} that you may see; the newest is ${newest}.`));
  });
}

/** The cursor of one profile's revisions is none of another's. [H60] */
function readStart(profile: string, cursor: string | undefined): { readonly ok: true; readonly before?: number } | Refusal {
  const start = readCursor(list, cursor);
  if (!start.ok || !start.from.after) return start;
  const { key, id } = start.from.after;
  if (id === profile && /^[1-9]\d{0,8}$/.test(key)) return { ok: true, before: Number(key) };
  return refuse('invalid-request', `The cursor ${shown(cursor)} is not from the revisions of this security profile; start without one.`);
}
