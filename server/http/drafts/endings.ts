/** How a draft ends over HTTP: discarded, opened again, or committed as over the socket. */
import { Type } from '../../web/schema.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { actorOf, draftActorOf, endedRefusal } from '../../accounts/caller.ts';
import { callerOf } from '../caller.ts';
import { closed, Committed, Digest, IdParams, NoContent, Uuid } from '../schemas/shapes.ts';
import { answers, Draft } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';
import { closedRefusal, needsWrite, notReopened } from './draft-refusals.ts';
import { findDraft, oneDraftView, type DraftDeps } from './draft-views.ts';

const CommitRequest = Type.Object({ id: Uuid, digest: Digest }, closed);
const CommitAnswer = Type.Object({ id: Uuid, digest: Digest, profile: Committed, by: Type.String() });

export function addEndingRoutes(app: App, deps: DraftDeps): void {
  addDiscardRoutes(app, deps);
  addCommitRoute(app, deps);
}

function addDiscardRoutes(app: App, deps: DraftDeps): void {
  const { relay } = deps;
  const discardSchema = { summary: 'Discard a draft', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/drafts/:id', { schema: discardSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await findDraft(deps, user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    if (found.access.level !== 'write') return sendProblem(reply, refuse('forbidden', needsWrite));
    const outcome = await relay.discard(found.draft.id, draftActorOf(callerOf(request)));
    if (outcome === 'signed-out') return sendProblem(reply, endedRefusal(callerOf(request)));
    if (outcome === 'discarded') return reply.code(204).send();
    // Judged again here: meanwhile the right may have been removed, and the draft may have become invisible.
    const now = await findDraft(deps, user.id, request.params.id);
    if (!now.ok) return sendProblem(reply, now);
    return sendProblem(reply, outcome === 'forbidden' ? refuse('forbidden', needsWrite) : closedRefusal(now.draft));
  });

  const reopenSchema = {
    summary: 'Open a discarded draft again, within 30 days',
    params: IdParams,
    response: answers({ 200: Draft }),
  };
  app.post('/drafts/:id/reopen', { schema: reopenSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await findDraft(deps, user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    if (found.access.level !== 'write') return sendProblem(reply, refuse('forbidden', needsWrite));
    const outcome = await relay.reopen(found.draft.id, draftActorOf(callerOf(request)));
    if (outcome === 'signed-out') return sendProblem(reply, endedRefusal(callerOf(request)));
    // Judged again here, as for discarding.
    const now = await findDraft(deps, user.id, request.params.id);
    if (!now.ok) return sendProblem(reply, now);
    if (outcome !== 'open') return sendProblem(reply, notReopened(outcome, now.draft));
    return oneDraftView(deps, user.id, now.draft);
  });
}

function addCommitRoute(app: App, deps: DraftDeps): void {
  const { relay } = deps;
  const commitSchema = {
    summary: 'Commit a draft, as over the socket',
    params: IdParams,
    body: CommitRequest,
    response: answers({ 200: CommitAnswer }),
  };
  app.post('/drafts/:id/commit', { schema: commitSchema }, async (request, reply) => {
    const caller = callerOf(request);
    const { user } = caller;
    const found = await findDraft(deps, user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    // [H21]
    const outcome = await relay.commit(found.draft.id, request.body, actorOf(caller));
    const { id, digest } = request.body;
    return outcome.ok ? { id, digest, profile: outcome.profile, by: outcome.by } : sendProblem(reply, outcome);
  });
}
