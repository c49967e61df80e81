/** The revisions of a security profile. */
import { Type } from 'typebox';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { shown } from '../invalid-detail.ts';
import { refuse, sendProblem } from '../problem.ts';
import { profileAt } from '../profile-view.ts';
import { rightsOf } from '../rights.ts';
import { answers, IdParams, Profile, RevisionList } from '../schemas.ts';
import type { App } from '../type-provider.ts';
import { findProfile } from '../visible.ts';

const RevisionParams = Type.Object({ id: Type.String(), revision: Type.String() });

export function addRevisionRoutes(app: App, { storage, catalog, access }: AppDeps): void {
  const listSchema = {
    summary: 'Revisions of a security profile, newest first',
    params: IdParams,
    response: answers({ 200: RevisionList }),
  };
  app.get('/profiles/:id/revisions', { schema: listSchema }, async (request, reply) => {
    const found = await findProfile(storage, rightsOf(access.facts(), callerOf(request).user.id), request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    const revisions = await storage.profiles.revisions(found.profile.id);
    return { items: revisions.map(({ revision, at, by, name, draft }) => ({ revision, at, by, name, draft })) };
  });

  const readSchema = { summary: 'A security profile as it was', params: RevisionParams, response: answers({ 200: Profile }) };
  app.get('/profiles/:id/revisions/:revision', { schema: readSchema }, async (request, reply) => {
    const { id, revision } = request.params;
    const found = await findProfile(storage, rightsOf(access.facts(), callerOf(request).user.id), id);
    if (!found.ok) return sendProblem(reply, found);
    const profile = /^[1-9]\d{0,14}$/.test(revision) ? await profileAt(storage, catalog, found.profile.id, Number(revision)) : null;
    return (
      profile ??
      sendProblem(
        reply,
        refuse('not-found', `${found.profile.name} has no revision ${shown(revision)}; the newest is ${found.profile.revision}.`),
      )
    );
  });
}
