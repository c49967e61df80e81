/** Every open draft, visible or not. */
import type { Tables } from '../../server/storage/storage.ts';
import type { StoredDraft } from '../../server/storage/tables/drafts.ts';

export const openDrafts = async ({ drafts }: Pick<Tables, 'drafts'>): Promise<StoredDraft[]> =>
  (await drafts.list({ scope: 'everywhere', viewer: '', state: 'open', limit: 10_000 })).items;
