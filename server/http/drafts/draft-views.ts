/** The view of a draft for one person: its members, its outcome, and whether they may see it at all. */
import type { DraftAccess } from '../../../core/access/draft-access.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { profileTold } from '../../access/disclosure.ts';
import { accessToDraft } from '../../access/draft-rights.ts';
import type { StoredDraft } from '../../storage/tables/drafts.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import type { AppDeps } from '../deps.ts';
import { shown } from '../../web/invalid-detail.ts';
import { rightsOf } from '../../access/rights.ts';

export type DraftDeps = Pick<AppDeps, 'storage' | 'access' | 'relay'>;

export type FoundDraft = { readonly ok: true; readonly draft: StoredDraft; readonly access: DraftAccess } | Refusal;

export function draftView({ access }: Pick<DraftDeps, 'access'>, user: string, draft: StoredDraft, present: readonly string[]) {
  const { id, name, base, createdAt, createdBy, updatedAt, state, begun, closedBy, commit } = draft;
  // Only a user who may see the resulting profile learns of it. [P17]
  const profile = draft.profile && profileTold(access.facts(), user, draft.profile);
  return { id, name, base, createdAt, createdBy, updatedAt, state, begun, review: null, present, closedBy, profile, commit };
}

/** Usernames of the members of each draft whom this person may see; all may see themselves. [H62] */
export async function presentIn(
  { storage, access, relay }: DraftDeps,
  user: string,
  drafts: readonly StoredDraft[],
): Promise<(draft: StoredDraft) => string[]> {
  const peopleById = new Map(drafts.map(({ id }) => [id, relay.present(id)]));
  const others = new Set([...peopleById.values()].flat().map(({ id }) => id));
  const seen = await storage.users.inScope([...others], rightsOf(access.facts(), user).scopeOfUsers());
  return ({ id }) => (peopleById.get(id) ?? []).filter((one) => one.id === user || seen.has(one.id)).map(({ username }) => username);
}

/** Each of these drafts as this person is shown it. */
export async function draftViews(deps: DraftDeps, user: string, drafts: readonly StoredDraft[]) {
  const present = await presentIn(deps, user, drafts);
  return drafts.map((draft) => draftView(deps, user, draft, present(draft)));
}

export async function oneDraftView(deps: DraftDeps, user: string, draft: StoredDraft) {
  const present = await presentIn(deps, user, [draft]);
  return draftView(deps, user, draft, present(draft));
}

/** The draft and what this person may do with it; one they may not see is not there. [H12] */
export async function findDraft({ storage, access }: Pick<DraftDeps, 'storage' | 'access'>, user: string, id: string): Promise<FoundDraft> {
  const forbidden = rightsOf(access.facts(), user).refusalAnywhere(ownPermissions.viewProfiles);
  if (forbidden) return forbidden;
  const draft = isUuid(id) ? await storage.drafts.byId(id) : null;
  const allowed = draft && (await accessToDraft(access, storage, user, draft));
  return draft && allowed && allowed.level !== 'none'
    ? { ok: true, draft, access: allowed }
    : refuse('not-found', `There is no draft ${shown(id)} that you may see; take an id from the list of drafts.`);
}
