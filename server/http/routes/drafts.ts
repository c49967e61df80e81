/** Drafts over HTTP: which there are, beginning, discarding and opening one again, and committing one as over the socket. */
import { Type } from 'typebox';
import type { DraftAccess } from '../../../core/access/draft-access.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { profileTold } from '../../access/disclosure.ts';
import { accessToDraft } from '../../access/draft-rights.ts';
import { costOf } from '../../budget/costs.ts';
import { isWhole, replay } from '../../draft/replay.ts';
import { mostEmptyDrafts, mostOpenDrafts } from '../../relay/limits.ts';
import type { NotBegun, Reopening } from '../../relay/relay.ts';
import type { DraftLog, StoredDraft } from '../../storage/storage.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { AppDeps } from '../deps.ts';
import { shown } from '../invalid-detail.ts';
import { refuse, sendProblem, type Refusal } from '../problem.ts';
import { rightsOf } from '../rights.ts';
import {
  answers,
  closed,
  Committed,
  Digest,
  defaultLimit,
  Draft,
  DraftContent,
  IdParams,
  listOf,
  listQuery,
  NoContent,
  Uuid,
  WantedBase,
} from '../schemas.ts';
import type { App } from '../type-provider.ts';

const CommitRequest = Type.Object({ id: Uuid, digest: Digest }, closed);
const CommitAnswer = Type.Object({ id: Uuid, digest: Digest, profile: Committed, by: Type.String() });

const BeginRequest = Type.Object({ base: Type.Optional(WantedBase) }, closed);
const BeginAnswer = Type.Object({
  draft: Draft,
  others: Type.Array(Type.Object({ id: Uuid, by: Type.String({ description: 'The username of who began it.' }) }), {
    description: 'Other open drafts of the same profile, as far as one may see them.',
  }),
});
/** Other drafts of a profile that are named where one begins. */
const mostOthers = 50;

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
    const { id, name, base, createdAt, createdBy, updatedAt, state, begun, closedBy, commit } = draft;
    // Only who may see what became of it hears what that is. [P17]
    const profile = draft.profile && profileTold(access.facts(), user, draft.profile);
    return { id, name, base, createdAt, createdBy, updatedAt, state, begun, review: null, present, closedBy, profile, commit };
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

  const contentSchema = {
    summary: 'What a draft proposes, as long as its log is kept: of a closed one too, so that it can be gone on with',
    params: IdParams,
    response: answers({ 200: DraftContent }),
  };
  app.get('/drafts/:id/content', { schema: contentSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await find(user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    const log = await storage.drafts.log(found.draft.id);
    request.account?.charge((bytesOf(log) / 1024) * costOf.loadedKibibyte);
    const content = contentOf(log, found.draft);
    return content ?? sendProblem(reply, refuse('not-found', 'What this draft held has been removed since it was closed.'));
  });

  /** Open drafts of the same profile that this person may see. [H75] */
  async function othersBeside(user: string, { id, base }: StoredDraft): Promise<{ id: string; by: string }[]> {
    const drafts = base ? await storage.drafts.openOf(base.profile, mostOthers + 1) : [];
    const allowed = await Promise.all(drafts.map((draft) => accessToDraft(access, storage, user, draft)));
    const seen = drafts.filter((draft, at) => draft.id !== id && allowed[at]?.level !== 'none');
    return seen.slice(0, mostOthers).map((draft) => ({ id: draft.id, by: draft.createdBy }));
  }

  const beginSchema = {
    summary: 'Make a draft known before anybody has written it; one that nobody writes vanishes an hour after everybody left',
    params: IdParams,
    body: BeginRequest,
    response: answers({ 200: BeginAnswer, 201: BeginAnswer }),
  };
  app.put('/drafts/:id', { schema: beginSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const { id } = request.params;
    const { base = null } = request.body;
    const forbidden = rightsOf(access.facts(), user.id).refusalAnywhere(ownPermissions.viewProfiles);
    if (forbidden) return sendProblem(reply, forbidden);
    if (!isUuid(id)) return sendProblem(reply, refuse('not-found', `A draft is begun at /api/drafts/<UUID>; ${shown(id)} is none.`));
    const beginning = await relay.begin(id, base, { ...user, from: request.ip });
    if (!('draft' in beginning) || beginning.type === 'closed') return sendProblem(reply, notBegun(beginning, id));
    const { draft } = beginning;
    const present = await presentIn(user.id, [draft]);
    const others = await othersBeside(user.id, draft);
    return reply.code(beginning.type === 'begun' ? 201 : 200).send({ draft: view(draft, user.id, present(draft)), others });
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

  const reopenSchema = {
    summary: 'Open a discarded draft again, within 30 days',
    params: IdParams,
    response: answers({ 200: Draft }),
  };
  app.post('/drafts/:id/reopen', { schema: reopenSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await find(user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    if (found.access.level !== 'write') return sendProblem(reply, refuse('forbidden', needsWrite));
    const outcome = await relay.reopen(found.draft.id, { ...user, from: request.ip });
    // Judged as it is now, as where it is discarded.
    const now = await find(user.id, request.params.id);
    if (!now.ok) return sendProblem(reply, now);
    if (outcome !== 'open') return sendProblem(reply, notReopened(outcome, now.draft));
    const present = await presentIn(user.id, [now.draft]);
    return view(now.draft, user.id, present(now.draft));
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

const bytesOf = ({ snapshot, entries }: DraftLog): number =>
  entries.reduce((sum, { update }) => sum + update.byteLength, snapshot?.update.byteLength ?? 0);

/** Null where the log, or a part of it, is there no more. [H79] */
function contentOf(log: DraftLog, { begun }: StoredDraft): ProfileContent | null {
  const isRemoved = begun && log.snapshot === null && log.entries.length === 0;
  const { doc, damaged } = replay(log);
  const content = isRemoved || damaged.length > 0 || !isWhole(doc) ? null : proposalToContent(readDraft(doc).proposal);
  doc.destroy();
  return content;
}

function notBegun(beginning: NotBegun, id: string): Refusal {
  switch (beginning.type) {
    case 'hidden':
      return refuse(
        'not-found',
        `There is no draft ${shown(id)}, or no revision for it to start from, that you may see; take a fresh UUID.`,
      );
    case 'forbidden':
      return refuse('forbidden', needsWrite);
    case 'closed':
      return closedRefusal(beginning.draft);
    case 'base-differs':
      return refuse('base-differs', `The draft ${shown(id)} starts from another profile or revision; take a fresh UUID.`);
    case 'too-many':
      return refuse(
        'too-fast',
        `You have ${mostEmptyDrafts} drafts that nobody has written yet, or ${mostOpenDrafts} open ones; write, save or discard some first.`,
      );
  }
}

function notReopened(outcome: Exclude<Reopening, 'open'>, draft: StoredDraft): Refusal {
  switch (outcome) {
    case 'forbidden':
      return refuse('forbidden', needsWrite);
    case 'closed':
      return refuse('closed', `The draft was committed by ${draft.closedBy ?? 'somebody'}; begin a new change of what it became.`);
    case 'gone':
      return refuse('not-found', 'The draft was discarded more than 30 days ago, and cannot be opened again.');
    case 'too-many':
      return refuse('too-fast', `${draft.createdBy} has ${mostOpenDrafts} open drafts; some have to be saved or discarded first.`);
  }
}

const closedRefusal = ({ state, closedBy }: StoredDraft): Refusal =>
  refuse('closed', `The draft was ${state} by ${closedBy ?? 'somebody'}; it takes nothing more.`);
