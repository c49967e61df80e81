/** Drafts over HTTP: which there are, one of them, and what it proposes. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { Type } from '../../web/schema.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import { accessToDraft } from '../../access/draft-rights.ts';
import { bytesOf, isWhole, replay } from '../../drafts/log/replay.ts';
import type { DraftLog, StoredDraft } from '../../storage/tables/drafts.ts';
import { costOf } from '../../web/budget/costs.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { rightsOf } from '../../access/rights.ts';
import { accessFor } from '../rights.ts';
import { defaultLimit, listOf, listQuery } from '../schemas/list.ts';
import { AccessControl, closed, IdParams, nullable, Tags, Uuid } from '../schemas/shapes.ts';
import { answers, Draft } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';
import { addBeginRoute } from './begin.ts';
import { draftViews, findDraft, oneDraftView, type DraftDeps } from './draft-views.ts';
import { addEndingRoutes } from './endings.ts';

const DraftQuery = Type.Object(
  {
    ...listQuery,
    state: Type.Optional(Type.Enum(['open', 'committed', 'discarded'], { default: 'open' })),
    profile: Type.Optional(Type.Unsafe<string>({ ...Uuid, description: 'Only changes of this security profile.' })),
  },
  closed,
);

/** What a draft proposes. */
const DraftContent = Type.Object({
  name: Type.String(),
  description: Type.String(),
  chosen: Type.Array(Type.String()),
  accessControl: nullable(AccessControl),
  tags: Tags,
});

export function addDraftRoutes(app: App, deps: DraftDeps): void {
  addListRoute(app, deps);
  addReadRoutes(app, deps);
  addBeginRoute(app, deps);
  addEndingRoutes(app, deps);
}

function addListRoute(app: App, deps: DraftDeps): void {
  const { storage } = deps;
  const listSchema = {
    summary: 'Drafts, newest change first: the open ones, unless another state is asked for; one that changes moves to the first page',
    querystring: DraftQuery,
    response: answers({ 200: listOf(Draft) }),
  };
  app.get('/drafts', { schema: listSchema, config: { canBeTried: true } }, async (request, reply) => {
    const access = accessFor(deps.access, request);
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
    return { items: await draftViews({ ...deps, access }, user.id, drafts), next: writeCursor(list, page.next) };
  });
}

function addReadRoutes(app: App, deps: DraftDeps): void {
  const { storage } = deps;
  const readSchema = { summary: 'One draft, closed ones included', params: IdParams, response: answers({ 200: Draft }) };
  app.get('/drafts/:id', { schema: readSchema, config: { canBeTried: true } }, async (request, reply) => {
    const [{ user }, asked] = [callerOf(request), { ...deps, access: accessFor(deps.access, request) }];
    const found = await findDraft(asked, user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    return oneDraftView(asked, user.id, found.draft);
  });

  const contentSchema = {
    summary: 'What a draft proposes, as long as its log is kept: of a closed one too, so that it can be gone on with',
    params: IdParams,
    response: answers({ 200: DraftContent }),
  };
  app.get('/drafts/:id/content', { schema: contentSchema, config: { canBeTried: true } }, async (request, reply) => {
    const { user } = callerOf(request);
    const found = await findDraft({ ...deps, access: accessFor(deps.access, request) }, user.id, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    const log = await storage.drafts.log(found.draft.id);
    request.account?.charge((bytesOf(log) / 1024) * costOf.loadedKibibyte);
    const content = contentOf(log, found.draft);
    return content ?? sendProblem(reply, refuse('not-found', 'The server has removed the content of this closed draft.'));
  });
}

/** Null where the log, or a part of it, is there no more. [H79] */
function contentOf(log: DraftLog, { begun }: StoredDraft): ProfileContent | null {
  const isRemoved = begun && log.snapshot === null && log.entries.length === 0;
  const { doc, damaged } = replay(log);
  const content = isRemoved || damaged.length > 0 || !isWhole(doc) ? null : proposalToContent(readDraft(doc).proposal);
  doc.destroy();
  return content;
}
