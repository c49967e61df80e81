/** The drafts in progress: what the server lists, and what this device holds, as one list. */
import type { DraftItem } from '../../data/api.ts';
import type { DraftRecord } from '../../data/local-store.ts';
import type { Base } from '../../../core/profile/profile.ts';

export type Whereabouts =
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
  readonly whereabouts: Whereabouts;
}

/** Newest first. `listed` is null where the server could not be asked; then nothing is taken to have ended. [U6] */
export function draftRows(listed: readonly DraftItem[] | null, kept: readonly DraftRecord[]): DraftRow[] {
  const itemById = new Map((listed ?? []).map((item) => [item.id, item]));
  const recordById = new Map(kept.filter((record) => !record.fresh).map((record) => [record.id, record]));
  const rows: DraftRow[] = [];
  for (const item of itemById.values()) {
    const record = recordById.get(item.id);
    const whereabouts = record ? whereaboutsOf(record, true) : 'server';
    const { id, base, present, createdBy, updatedAt } = item;
    rows.push({
      id,
      base,
      present,
      createdBy,
      updatedAt,
      whereabouts,
      name: whereabouts === 'server' ? item.name : (record?.name ?? item.name),
    });
  }
  for (const record of recordById.values()) {
    if (itemById.has(record.id)) continue;
    const whereabouts = whereaboutsOf(record, listed === null);
    // Closed, and nothing here that is not there: only a copy, about to be forgotten.
    if (whereabouts === 'server' && listed !== null) continue;
    const { id, name, base, updatedAt } = record;
    rows.push({ id, name, base, updatedAt, present: [], createdBy: null, whereabouts });
  }
  return rows.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : a.id < b.id ? -1 : 1));
}

function whereaboutsOf(record: DraftRecord, isOpenOnServer: boolean): Whereabouts {
  if (record.ending || (record.onServer && !isOpenOnServer)) return record.unsaved || record.save ? 'ended' : 'server';
  if (record.save) return 'save-waiting';
  if (!record.onServer) return 'only-here';
  return record.unsaved ? 'unsent' : 'server';
}

/** Copies of drafts that are closed everywhere and hold nothing of their own. */
export const forgettable = (listed: readonly DraftItem[], kept: readonly DraftRecord[]): string[] => {
  const open = new Set(listed.map((item) => item.id));
  return kept.filter((record) => !open.has(record.id) && record.onServer && !record.unsaved && !record.save).map((record) => record.id);
};

export const draftTitle = (row: { name: string; base: Base }): string =>
  row.name.trim() || (row.base ? 'Unnamed change' : 'New security profile');
