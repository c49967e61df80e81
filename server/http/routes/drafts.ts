/** Drafts over HTTP: which there are, discarding one, and committing one as over the socket. */
import { Type } from 'typebox';
import type { DraftAccess } from '../../../core/access/draft-access.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { profileTold } from '../../access/disclosure.ts';
import { accessToDraft } from '../../access/draft-rights.ts';
import type { StoredDraft } from '../../storage/storage.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { AppDeps } from '../deps.ts';
import { shown } from '../invalid-detail.ts';
import { refuse, sendProblem, type Refusal } from '../problem.ts';
import { rightsOf } from '../rights.ts';
import { answers, closed, Committed, Digest, defaultLimit, Draft, IdParams, listOf, listQuery, NoContent, Uuid } from '../schemas.ts';
import type { App } from '../type-provider.ts';

const CommitRequest = Type.Object({ id: Uuid, digest: Digest }, closed);
const CommitAnswer = Type.Object({ id: Uuid, digest: Digest, profile: Committed, by: Type.String() });

const DraftQuery = Type.Object(
  {
    ...listQuery,
    state: Type.Optional(Type.Enum(['open', 'committed', 'discarded'], { default: 'open' })),
    profile: Type.Optional(Type.Unsafe<string>({ ...Uuid, description: 'Only changes of this security profile.' })),
  },
  closed,
);

export function addDraftRoutes(app: App, { storage, access, relay }: AppDeps): void {
  const view = (draft: StoredDraft, user: string, present: readonly string[]) => {
    const { id, name, base, createdAt, createdBy, updatedAt, state, closedBy, commit } = draft;
    // Only who may see what became of it hears what that is. [P17]
    const profile = draft.profile && profileTold(access.facts(), user, draft.profile);
    return { id, name, base, createdAt, createdBy, updatedAt, state, review: null, present, closedBy, profile, commit };
  };

  /** Usernames of those in each draft whom this person may see, who may always see themself. [H62] */
  async function presentIn(user: string, drafts: readonly StoredDraft[]): Promise<(draft: StoredDraft) => string[]> {
    const peopleById = new Map(drafts.map(({ id }) => [id, relay.present(id)]));
    const others = new Set([...peopleById.values()].flat().map(({ id }) => id));
    const seen = await storage.users.inScope([...others], rightsOf(access.facts(), user).scopeOfUsers());
    return ({ id }) => (peopleById.get(id) ?? []).filter((one) => one.id === user || seen.has(one.id)).map(({ username }) => username);
  }

  /** The draft and what this person may do with it; one they may not see is not there. [H12] */
  async function find(
    user: string,
    id: string,
  ): Promise<{ readonly ok: true; readonly draft: StoredDraft; readonly access: DraftAccess } | Refusal> {
    const forbidden = rightsOf(access.facts(), user).refusalAnywhere(ownPermissions.viewProfiles);
    if (forbidden) return forbidden;
    const draft = isUuid(id) ? await storage.drafts.byId(id) : null;
    const allowed = draft && (await accessToDraft(access, storage, user, draft));
    return draft && allowed && allowed.level !== 'none'
      ? { ok: true, draft, access: allowed }
      : refuse('not-found', `There is no draft ${shown(id)} that you may see; take an id from the list of drafts.`);
  }

  const listSchema = {
    summary: 'Drafts, newest change first: the open ones, unless another state is asked for; one that changes moves to the first page',
    querystring: DraftQuery,
    response: answers({ 200: listOf(Draft) }),
  };
  app.get('/drafts', { schema: listSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const rights = rightsOf(access.facts(), user.id);
    const { state = 'open', query, profile, limit = defaultLimit, cursor } = request.query;
    const list = `drafts ${state}`;
    const start = rights.refusalAnywhere(ownPermissions.viewProfiles) ?? readCursor(list, cursor);
    if (!start.ok) return sendProblem(reply, start);
    const page = await storage.drafts.list({
      ...{ scope: rights.scopeOfProfiles(), viewer: user.id, state, limit, ...start.from },
      ...(query !== undefined && { query }),
      ...(profile !== undefined && { profile }),
    });
    // Rights may have changed meanwhile; what is shown is judged by those of this moment.
    const allowed = await Promise.all(page.items.map((draft) => accessToDraft(access, storage, user.id, draft)));
    const drafts = page.items.filter((_draft, at) => allowed[at]?.level !== 'none');
    const present = await presentIn(user.id, drafts);
    return { items: drafts.map((draft) => view(draft, user.id, present(draft))), next: writeCursor(list, page.next) };
  });

  const readSchema = { summary: 'One draft, closed ones included', params: IdParams, response: answers({ 200: Draft }) };
  app.get('/drafts/:id', { schema: readSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await find(user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    const present = await presentIn(user.id, [found.draft]);
    return view(found.draft, user.id, present(found.draft));
  });

  const discardSchema = { summary: 'Discard a draft', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/drafts/:id', { schema: discardSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await find(user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    if (found.access.level !== 'write') return sendProblem(reply, refuse('forbidden', needsWrite));
    const outcome = await relay.discard(found.draft.id, { ...user, from: request.ip });
    if (outcome === 'discarded') return reply.code(204).send();
    // Judged as it is now: the right may have gone meanwhile, and the draft out of sight.
    const now = await find(user.id, request.params.id);
    if (!now.ok) return sendProblem(reply, now);
    return sendProblem(reply, outcome === 'forbidden' ? refuse('forbidden', needsWrite) : closedRefusal(now.draft));
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
    const outcome = await relay.commit(found.draft.id, request.body, { user: user.id, session, from: request.ip });
    const { id, digest } = request.body;
    return outcome.ok ? { id, digest, profile: outcome.profile, by: outcome.by } : sendProblem(reply, outcome);
  });
}

const needsWrite = `This needs the permission ${ownPermissions.editProfiles} or ${ownPermissions.createProfiles}; ask an administrator for it.`;

const closedRefusal = ({ state, closedBy }: StoredDraft): Refusal =>
  refuse('closed', `The draft was ${state} by ${closedBy ?? 'somebody'}; nothing is left to discard.`);
