/** Reads what decides who sees the drafts of a batch. */
import type { Tags } from '../../core/access/facts.ts';
import type { AccessState } from '../access/access-state.ts';
import { tagsOfBase } from '../access/draft-rights.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredDraft } from '../storage/tables/drafts.ts';
import { mostItems, type EventBatch } from './event-batch.ts';
import type { DraftVersion } from './per-person-events.ts';

export type DraftsOfBatch = Pick<EventBatch, 'drafts' | 'vanished' | 'retagged'>;

/** Each draft once, however many streams there are; with those of changes to profiles whose tags changed. */
export async function readDraftVersions(
  storage: Pick<Storage, 'drafts' | 'profiles'>,
  access: Pick<AccessState, 'profileTags'>,
  { drafts, vanished, retagged }: DraftsOfBatch,
): Promise<Map<string, DraftVersion>> {
  const versions = new Map<string, DraftVersion>();
  const add = async ({ id, base, tags, state, createdById, updatedAt }: StoredDraft, own: Tags | null | undefined): Promise<void> => {
    const after = base ? await tagsOfBase(access, storage, base) : tags;
    const before = own === null ? null : base ? (retagged.get(base.profile) ?? after) : (own ?? after);
    const committed = base && state === 'committed' ? tags : null;
    versions.set(id, { base, createdBy: createdById, committed, before, after, revision: Date.parse(updatedAt) });
  };
  for (const [id, own] of drafts) {
    const draft = await storage.drafts.byId(id);
    if (draft) await add(draft, own);
  }
  for (const { id, base, tags, createdBy } of vanished.values()) {
    const before = base ? await tagsOfBase(access, storage, base) : tags;
    versions.set(id, { base, createdBy, committed: null, before, after: null, revision: null });
  }
  for (const profile of retagged.keys())
    for (const draft of await storage.drafts.openOf(profile, mostItems + 1)) if (!versions.has(draft.id)) await add(draft, undefined);
  return versions;
}
