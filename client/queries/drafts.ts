/** Drafts as the server tells them: the open ones, the discarded ones. Knows nothing of the copies on this device. */
import { fold } from '../../core/profile/fold.ts';
import type { DraftItem, Page } from '../api/api.ts';
import { createPages, type Pages } from './create-pages.ts';
import { createRead, type Read } from './create-read.ts';
import { orRemembered } from './or-remembered.ts';
import type { Source } from './source.ts';

export const draftPageSize = 10;
/** How many *Show more* adds. */
export const draftsMore = 25;

/** As the server searches, by name alone. */
export const isTitled = (title: string, query: string): boolean => fold(title).includes(fold(query));

/** The open ones, searched by the server; from memory while it cannot be reached. `count`: how many to begin with. */
export function createOpenDrafts(
  { api, queries }: Source,
  query: () => string,
  titleOf: (draft: DraftItem) => string,
  count: number,
): Pages<DraftItem> {
  return orRemembered(
    (options) =>
      createPages<DraftItem>(queries, { first: draftPageSize, more: draftsMore, count }, () => ({
        key: ['drafts', 'open'],
        ask: (page, signal) => api.drafts({ ...page, query: options().query }, signal),
        ...options(),
      })),
    query,
    (draft, wanted) => isTitled(titleOf(draft), wanted),
  );
}

/** Newest first. */
export const createDiscardedDrafts = ({ api, queries }: Source): Pages<DraftItem> =>
  createPages<DraftItem>(queries, { first: draftPageSize }, () => ({
    key: ['drafts', 'discarded'],
    ask: (page, signal) => api.drafts({ ...page, state: 'discarded' }, signal),
  }));

/** The open changes of a profile; nothing is asked while there is none. */
export const createDraftsOf = ({ api, queries }: Source, profile: () => string | null): Read<Page<DraftItem>> =>
  createRead<Page<DraftItem>>(queries, () => ({
    key: ['drafts', 'of', profile() ?? ''],
    ask: (signal) => api.drafts({ profile: profile() ?? '' }, signal),
    isWanted: profile() !== null,
  }));
