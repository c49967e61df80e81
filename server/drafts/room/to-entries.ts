/** What was queued becomes entries of the log. */
import * as Y from 'yjs';
import type { LogEntry } from '../../storage/tables/drafts.ts';
import type { QueueEntry } from '../step/state.ts';

/** Consecutive changes of one author are one entry. [X20] [P28] */
export function toEntries(queued: readonly Pick<QueueEntry, 'by' | 'update'>[]): LogEntry[] {
  const groups: { readonly by: LogEntry['by']; readonly updates: Uint8Array[] }[] = [];
  for (const { by, update } of queued) {
    if (update === null) continue;
    const last = groups.at(-1);
    if (last?.by.id === by.id) last.updates.push(update);
    else groups.push({ by: { id: by.id, username: by.username }, updates: [update] });
  }
  return groups.map(({ by, updates }) => ({ by, update: mergeUpdates(updates) }));
}

export const mergeUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  const [only] = updates;
  return updates.length === 1 && only ? only : Y.mergeUpdates([...updates]);
};
