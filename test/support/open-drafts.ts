/** Every open draft, whoever may see it. */
import type { StoredDraft, Tables } from '../../server/storage/storage.ts';

export const openDrafts = async ({ drafts }: Pick<Tables, 'drafts'>): Promise<StoredDraft[]> =>
  (await drafts.list({ scope: 'everywhere', viewer: '', state: 'open', limit: 10_000 })).items;
