/** Begins a draft over HTTP, before its first edit. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { Type } from '../../web/schema.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { accessToDraft } from '../../access/draft-rights.ts';
import type { StoredDraft } from '../../storage/tables/drafts.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { costOf } from '../../web/budget/costs.ts';
import { sendProblem } from '../../web/problem.ts';
import { draftActorOf, endedRefusal } from '../../accounts/caller.ts';
import { callerOf } from '../caller.ts';
import { shown } from '../../web/invalid-detail.ts';
import { rightsOf } from '../../access/rights.ts';
import { closed, IdParams, nullable, Uuid } from '../schemas/shapes.ts';
import { answers, Draft } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';
import { notBegun } from './draft-refusals.ts';
import { oneDraftView, type DraftDeps } from './draft-views.ts';

/** As a draft is begun from it. */
const WantedBase = nullable(Type.Object({ profile: Uuid, revision: Type.Integer({ minimum: 1, maximum: 999_999_999 }) }, closed));
const BeginRequest = Type.Object(
  {
    base: Type.Optional(WantedBase),
    continues: Type.Optional(
      nullable({ ...Uuid, description: 'A draft that goes on in this one: who wrote and removed what there counts here.' }),
    ),
  },
  closed,
);
const BeginAnswer = Type.Object({
  draft: Draft,
  others: Type.Array(Type.Object({ id: Uuid, by: Type.String({ description: 'The username of who began it.' }) }), {
    description: 'Other open drafts of the same profile, as far as one may see them.',
  }),
});
/** Other drafts of a profile that are named where one begins. */
const mostOthers = 50;

export function addBeginRoute(app: App, deps: DraftDeps): void {
  const { access, relay } = deps;
  const beginSchema = {
    summary: 'Make a draft known before anybody has written it; one that nobody writes vanishes an hour after everybody left',
    params: IdParams,
    body: BeginRequest,
    response: answers({ 200: BeginAnswer, 201: BeginAnswer }),
  };
  app.put('/drafts/:id', { schema: beginSchema }, async (request, reply) => {
    const { user } = callerOf(request);
    const { id } = request.params;
    const { base = null, continues = null } = request.body;
    const forbidden = rightsOf(access.facts(), user.id).refusalAnywhere(ownPermissions.viewProfiles);
    if (forbidden) return sendProblem(reply, forbidden);
    if (!isUuid(id))
      return sendProblem(
        reply,
        refuse('not-found', `A draft begins at /api/drafts/<UUID>, and ${shown(id)} is no UUID; send a fresh one.`),
      );
    const charge = (bytes: number): void => void request.account?.charge((bytes / 1024) * costOf.loadedKibibyte);
    const beginning = await relay.begin(id, base, draftActorOf(callerOf(request)), continues, charge);
    if (beginning.type === 'signed-out') return sendProblem(reply, endedRefusal(callerOf(request)));
    if (!('draft' in beginning) || beginning.type === 'closed') return sendProblem(reply, notBegun(beginning, id));
    const { draft } = beginning;
    const [view, others] = [await oneDraftView(deps, user.id, draft), await othersBeside(deps, user.id, draft)];
    return reply.code(beginning.type === 'begun' ? 201 : 200).send({ draft: view, others });
  });
}

/** Open drafts of the same profile that this person may see. [H75] */
async function othersBeside(
  { storage, access }: DraftDeps,
  user: string,
  { id, base }: StoredDraft,
): Promise<{ id: string; by: string }[]> {
  const drafts = base ? await storage.drafts.openOf(base.profile, mostOthers + 1) : [];
  const allowed = await Promise.all(drafts.map((draft) => accessToDraft(access, storage, user, draft)));
  const seen = drafts.filter((draft, at) => draft.id !== id && allowed[at]?.level !== 'none');
  return seen.slice(0, mostOthers).map((draft) => ({ id: draft.id, by: draft.createdBy }));
}
