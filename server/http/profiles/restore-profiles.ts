/** Brings an earlier revision of a profile back, as a new revision that the one commit function judges like any other. */
import type { FastifyRequest } from 'fastify';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { inputToProposal } from '../../../core/profile/content.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';
import type { AppDeps } from '../deps.ts';
import { readIfMatch } from '../preconditions.ts';
import { rightsFor } from '../rights.ts';
import { IdParams } from '../schemas/shapes.ts';
import { answers, SavedProfile } from '../schemas/shared.ts';
import { commit, findEditable, refusalTold, sendCommitted } from './change-profiles.ts';
import { ChangeHeaders, Restoration } from './profile-schemas.ts';

type Deps = Pick<AppDeps, 'storage' | 'catalog' | 'access' | 'committer' | 'newId'>;

export function addRestoreRoute(app: App, deps: Deps): void {
  const { storage, access } = deps;
  const schema = {
    summary: 'Restore an earlier revision of a security profile',
    params: IdParams,
    headers: ChangeHeaders,
    body: Restoration,
    response: answers({ 200: SavedProfile }),
  };
  app.post('/profiles/:id/restore', { schema }, async (request, reply) => {
    const match = readIfMatch(request);
    if (!match.ok) return sendProblem(reply, match);
    const [{ id }, { revision, acknowledged }] = [request.params, request.body];
    // As it was then; the commit judges the profile as it is. [H170]
    const then = isUuid(id) ? await storage.profiles.revision(id, revision) : null;
    if (!then || !rightsFor(access, request).canSeeProfile(then))
      return sendProblem(reply, await noSuchRevision(deps, request, id, revision));
    const outcome = await commit(deps, request, ownPermissions.editProfiles, {
      ...{ kind: 'update', profile: id, revision: match.revision, restores: revision, proposal: inputToProposal(then) },
      ...(acknowledged && { acknowledged }),
    });
    return outcome.ok ? sendCommitted(deps, reply, outcome) : sendProblem(reply, await refusalTold(deps, request, id, outcome));
  });
}

/** There is no such profile that one may see, or it never had that revision, or none that one may see. */
async function noSuchRevision(deps: Deps, request: FastifyRequest, id: string, revision: number): Promise<Refusal> {
  const found = await findEditable(deps, request, id);
  if (!found.ok) return found;
  const { name, revision: newest } = found.profile;
  return refuse('not-found', `${name} has no revision ${revision} that you may see; the newest is ${newest}.`);
}
