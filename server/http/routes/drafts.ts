/** Drafts over HTTP: which there are, discarding one, and committing one as over the socket. */
import { Type } from 'typebox';
import type { Access } from '../../../core/access/access.ts';
import { draftAccess, type DraftAccess } from '../../../core/access/draft-access.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import type { StoredDraft, Tables } from '../../storage/storage.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { shown } from '../invalid-detail.ts';
import { refuse, sendProblem, type Refusal } from '../problem.ts';
import { rightsOf } from '../rights.ts';
import { answers, closed, Committed, Draft, IdParams, NoContent, Uuid } from '../schemas.ts';
import type { App } from '../type-provider.ts';

const CommitRequest = Type.Object({ id: Uuid, digest: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, closed);
const CommitAnswer = Type.Object({ id: Uuid, profile: Committed, by: Type.String() });

export function addDraftRoutes(app: App, { storage, access, relay }: AppDeps): void {
  const view = ({ id, name, base, createdAt, createdBy, updatedAt, state, closedBy, profile }: StoredDraft) => ({
    ...{ id, name, base, createdAt, createdBy, updatedAt, state, closedBy, profile },
    present: relay.present(id),
  });

  /** The draft and what this person may do with it; one they may not see is not there. [H12] */
  async function find(
    user: string,
    id: string,
  ): Promise<{ readonly ok: true; readonly draft: StoredDraft; readonly access: DraftAccess } | Refusal> {
    const forbidden = rightsOf(access.facts(), user).refusalAnywhere(ownPermissions.viewProfiles);
    if (forbidden) return forbidden;
    const draft = isUuid(id) ? await storage.drafts.byId(id) : null;
    const allowed = draft && (await accessTo(storage, access.facts(), user, draft));
    return draft && allowed && allowed.level !== 'none'
      ? { ok: true, draft, access: allowed }
      : refuse('not-found', `There is no draft ${shown(id)} that you may see; take an id from the list of drafts.`);
  }

  const listSchema = { summary: 'Open drafts, newest change first', response: answers({ 200: Type.Object({ items: Type.Array(Draft) }) }) };
  app.get('/drafts', { schema: listSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const facts = access.facts();
    const forbidden = rightsOf(facts, user.id).refusalAnywhere(ownPermissions.viewProfiles);
    if (forbidden) return sendProblem(reply, forbidden);
    const drafts = await storage.drafts.open();
    const allowed = await Promise.all(drafts.map((draft) => accessTo(storage, facts, user.id, draft)));
    return { items: drafts.filter((_draft, at) => allowed[at]?.level !== 'none').map(view) };
  });

  const readSchema = { summary: 'One draft, closed ones included', params: IdParams, response: answers({ 200: Draft }) };
  app.get('/drafts/:id', { schema: readSchema }, async (request, reply) => {
    const found = await find(callerOf(request).user.id, request.params.id);
    return found.ok ? view(found.draft) : sendProblem(reply, found);
  });

  const discardSchema = { summary: 'Discard a draft', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/drafts/:id', { schema: discardSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await find(user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    if (found.access.level !== 'write') return sendProblem(reply, refuse('forbidden', needsWrite));
    const isDiscarded = await relay.discard(found.draft.id, user.username);
    return isDiscarded
      ? reply.code(204).send()
      : sendProblem(reply, closedRefusal((await storage.drafts.byId(found.draft.id)) ?? found.draft));
  });

  const commitSchema = {
    summary: 'Commit a draft, as over the socket',
    params: IdParams,
    body: CommitRequest,
    response: answers({ 200: CommitAnswer }),
  };
  app.post('/drafts/:id/commit', { schema: commitSchema }, async (request, reply) => {
    const { id: session, user } = callerOf(request);
    const found = await find(user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    // [H21]
    const outcome = await relay.commit(found.draft.id, request.body, { user: user.id, session });
    return outcome.ok ? { id: request.body.id, profile: outcome.profile, by: outcome.by } : sendProblem(reply, outcome);
  });
}

const needsWrite = `This needs the permission ${ownPermissions.editProfiles} or ${ownPermissions.createProfiles}; ask an administrator for it.`;

const closedRefusal = ({ state, closedBy }: StoredDraft): Refusal =>
  refuse('closed', `The draft was ${state} by ${closedBy ?? 'somebody'}; nothing is left to discard.`);

/** A change is seen by whoever may see the profile it changes; a removed profile by its tags at the revision it starts from. */
async function accessTo(tables: Tables, facts: Access, user: string, { base, tags, createdById }: StoredDraft): Promise<DraftAccess> {
  const current = base && (facts.profileById.get(base.profile) ?? (await tables.profiles.revision(base.profile, base.revision)));
  return draftAccess(facts, user, { base, tags: current?.tags ?? tags, createdBy: createdById });
}
