/** The log of a draft: how it is read, compacted and removed. */
import { sql } from 'kysely';
import { entryFromRow, snapshotFromRow } from './draft-rows.ts';
import { readHeads } from './append.ts';
import type { Database } from '../schema.ts';
import type { DraftLog, LogEntry, StoredSnapshot } from '../../tables/drafts.ts';

/** The newest entry that a snapshot stands for. */
const snapshotEnd = (draft: string) => sql<number>`coalesce((select through_seq from draft_snapshots where draft_id = ${draft}), 0)`;

/** Snapshot and entries by one statement, so that both are of one moment. [S16] */
export async function readLog(db: Database, draft: string): Promise<DraftLog> {
  const rows = await db
    .selectFrom('draft_updates')
    .select([
      ...(['seq', 'bytes', 'by_id', 'by_name'] as const),
      sql<number | null>`cast(null as integer)`.as('entries'),
      sql<string | null>`cast(null as text)`.as('metadata'),
    ])
    .where('draft_id', '=', draft)
    .where('seq', '>', snapshotEnd(draft))
    .unionAll((db) =>
      db
        .selectFrom('draft_snapshots')
        .select(({ ref }) => [
          ref('through_seq').as('seq'),
          'bytes',
          sql<string>`''`.as('by_id'),
          sql<string>`''`.as('by_name'),
          ref('entries').$castTo<number | null>().as('entries'),
          ref('metadata').$castTo<string | null>().as('metadata'),
        ])
        .where('draft_id', '=', draft),
    )
    .orderBy('seq')
    .execute();
  const [first] = rows;
  const snapshot = first && first.metadata !== null ? snapshotFromRow(first) : null;
  const entries = snapshot ? rows.slice(1) : rows;
  return { snapshot, entries: entries.map(entryFromRow) };
}

/** Rows and their number by one statement, so that none is missing unnoticed. [S131] */
export async function readAfter(db: Database, draft: string, entries: number): Promise<LogEntry[] | null> {
  const head = sql<number>`(select head from drafts where id = ${draft})`;
  const rows = await db
    .selectFrom('draft_updates')
    .select(['bytes', 'by_id', 'by_name', head.as('head')])
    .where('draft_id', '=', draft)
    .orderBy('seq', 'desc')
    .limit(sql<number>`coalesce((select case when head > ${entries} then head - ${entries} else 0 end from drafts where id = ${draft}), 0)`)
    .execute();
  const [newest] = rows;
  if (newest) return newest.head - entries === rows.length ? rows.toReversed().map(entryFromRow) : null;
  const [known] = await readHeads(db, [draft]);
  return (known?.head ?? 0) === entries ? [] : null;
}

/** The entries themselves stay until the next snapshot, for a server that lacks some of them. [S32] [S137] */
export async function compact(db: Database, draft: string, { entries, update, metadata }: StoredSnapshot, least = 1): Promise<boolean> {
  const before = await db.selectFrom('draft_snapshots').select(['entries', 'through_seq']).where('draft_id', '=', draft).executeTakeFirst();
  const more = entries - (before?.entries ?? 0);
  if (more < Math.max(1, least)) return false;
  const last = await db
    .selectFrom('draft_updates')
    .select(['seq', 'at'])
    .where('draft_id', '=', draft)
    .where('seq', '>', before?.through_seq ?? 0)
    .orderBy('seq')
    .limit(1)
    .offset(more - 1)
    .executeTakeFirst();
  if (!last) return false;
  const columns = { entries, bytes: update, metadata, at: last.at, through_seq: last.seq };
  await db
    .insertInto('draft_snapshots')
    .values({ draft_id: draft, ...columns })
    .onConflict((conflict) => conflict.column('draft_id').doUpdateSet(columns))
    .execute();
  if (before) await db.deleteFrom('draft_updates').where('draft_id', '=', draft).where('seq', '<=', before.through_seq).execute();
  return true;
}

/** By the index of closed drafts that have a log, so that neither open drafts nor history is read; of these `listed_at` is when they were closed. [S57] */
export async function removeOldLog(db: Database, closedBefore: string, most: number): Promise<boolean> {
  const draft = await db
    .selectFrom('drafts')
    .select('id')
    .where(sql<boolean>`state <> 'open' and log_removed = 0`)
    .where('listed_at', '<', closedBefore)
    .orderBy('listed_at')
    .limit(1)
    .executeTakeFirst();
  if (!draft) return false;
  const { id } = draft;
  const entries = await db.selectFrom('draft_updates').select('seq').where('draft_id', '=', id).orderBy('seq').limit(most).execute();
  const last = entries.at(-1);
  if (last) await db.deleteFrom('draft_updates').where('draft_id', '=', id).where('seq', '<=', last.seq).execute();
  if (entries.length < most) {
    await db.deleteFrom('draft_snapshots').where('draft_id', '=', id).execute();
    await db.updateTable('drafts').set({ log_removed: 1 }).where('id', '=', id).execute();
  }
  return true;
}
