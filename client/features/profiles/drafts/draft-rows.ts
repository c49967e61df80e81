/** The drafts in progress: what the server lists, and what this device holds, as one list. */
import type { DraftItem } from '../../../api/api.ts';
import type { DraftRecord } from '../../../store/local-store.ts';
import type { Base } from '../../../../core/profile/profile.ts';

export type SyncLocation =
  /** The server has all of it. */
  | 'server'
  /** The server has never heard of it. */
  | 'only-here'
  /** Edits made here have not reached the server. */
  | 'unsent'
  /** A Save was asked for and waits for the server. */
  | 'save-waiting'
  /** Somebody closed it before the edits made here arrived. */
  | 'ended';

export interface DraftRow {
  readonly id: string;
  readonly name: string;
  readonly base: Base;
  /** Usernames. */
  readonly present: readonly string[];
  readonly createdBy: string | null;
  readonly updatedAt: string;
  /** Whether anybody has written it. */
  readonly begun: boolean;
  readonly syncLocation: SyncLocation;
}

/**
 * Newest first. `listed` are the pages of the server that are shown, null where it could not be asked; `closed` are the ids of kept
 * drafts of which it is known that they are no longer open. What is only a copy of a draft on another page is left out. [U6]
 */
export function draftRows(listed: readonly DraftItem[] | null, kept: readonly DraftRecord[], closed: ReadonlySet<string>): DraftRow[] {
  const recordById = new Map(kept.filter((record) => !record.fresh).map((record) => [record.id, record]));
  const rows: DraftRow[] = [];
  for (const item of listed ?? []) {
    const record = recordById.get(item.id);
    recordById.delete(item.id);
    // What is listed is open: an end that is noted here has been undone since.
    const syncLocation = record ? syncLocationOf({ ...record, ending: null }, false) : 'server';
    const { id, base, present, createdBy, updatedAt, begun } = item;
    const name = syncLocation === 'server' ? item.name : (record?.name ?? item.name);
    // Copies, so that a row never changes with the list it was made from.
    rows.push({ id, base: base && { ...base }, present: [...present], createdBy, updatedAt, begun, syncLocation, name });
  }
  for (const record of recordById.values()) {
    const syncLocation = syncLocationOf(record, closed.has(record.id));
    if (syncLocation === 'server' && (listed !== null || record.ending)) continue;
    const { id, name, base, updatedAt } = record;
    rows.push({ id, name, base, updatedAt, begun: true, present: [], createdBy: null, syncLocation });
  }
  return rows.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : a.id < b.id ? -1 : 1));
}

function syncLocationOf(record: DraftRecord, isClosed: boolean): SyncLocation {
  if (record.ending || (record.onServer && isClosed)) return record.unsaved || record.save ? 'ended' : 'server';
  if (record.save) return 'save-waiting';
  if (!record.onServer) return 'only-here';
  return record.unsaved ? 'unsent' : 'server';
}

/** Kept drafts of which the pages that are shown do not tell whether they are still open, those with edits of their own first. */
export const untold = (listed: readonly DraftItem[], kept: readonly DraftRecord[]): DraftRecord[] => {
  const open = new Set(listed.map((item) => item.id));
  const asked = kept.filter((record) => record.onServer && !record.fresh && !open.has(record.id));
  return asked.sort((a, b) => Number(holdsEdits(b)) - Number(holdsEdits(a)));
};

/** Copies of drafts that are closed and hold nothing of their own. */
export const forgettable = (kept: readonly DraftRecord[], closed: ReadonlySet<string>): string[] =>
  kept.filter((record) => closed.has(record.id) && record.onServer && !holdsEdits(record)).map((record) => record.id);

const holdsEdits = ({ unsaved, save }: DraftRecord): boolean => unsaved || save !== null;

export const draftTitle = (row: { name: string; base: Base }): string =>
  row.name.trim() || (row.base ? 'Unnamed change' : 'New security profile');
