/** The drafts and the log of changes each is made of. */
import { sql } from 'kysely';
import { createAppend, readHeads } from './append.ts';
import { compact, readAfter, readLog, removeOldLog } from './draft-log.ts';
import { draftFromRow, newDraftToRow } from './draft-rows.ts';
import { listDrafts } from '../lists/list-drafts.ts';
import type { Atomically, Database, InOneGo } from '../schema.ts';
import { isStorableText } from '../storable.ts';
import type { Drafts, NewDraft, StoredSnapshot } from '../../tables/drafts.ts';

export function createDrafts(db: Database, atomically: Atomically, inOneGo?: InOneGo): Drafts {
  return {
    ...lookups(db),
    ...begins(db, atomically),
    ...states(db),
    append: createAppend(db, atomically, inOneGo),
    heads: (drafts) => readHeads(db, drafts),
    updates: async (draft) => {
      const { snapshot, entries } = await readLog(db, draft);
      return [...(snapshot ? [snapshot.update] : []), ...entries.map(({ update }) => update)];
    },
    log: (draft) => readLog(db, draft),
    after: (draft, entries) => readAfter(db, draft, entries),
    compact: (draft, snapshot, least) => atomically((db) => compact(db, draft, snapshot, least)),
    removeOldLog: (closedBefore, entries) => atomically((db) => removeOldLog(db, closedBefore, entries)),
  };
}

function lookups(db: Database): Pick<Drafts, 'byId' | 'list' | 'openOf' | 'countOpenOf' | 'countEmptyOf' | 'emptyBefore'> {
  return {
    byId: async (id) => {
      if (!isStorableText(id)) return null;
      const row = await db.selectFrom('drafts').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? draftFromRow(row) : null;
    },
    list: (page) => listDrafts(db, page),
    openOf: async (profile, limit) => {
      const rows = await db
        .selectFrom('drafts')
        .selectAll()
        .where('state', '=', 'open')
        .where('base_profile', '=', profile)
        .orderBy('updated_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(draftFromRow);
    },
    countOpenOf: async (user) => {
      const row = await openOf(db, user).executeTakeFirstOrThrow();
      return Number(row.count);
    },
    countEmptyOf: async (user) => {
      const row = await openOf(db, user).where(isEmpty).executeTakeFirstOrThrow();
      return Number(row.count);
    },
    emptyBefore: async ({ at, fromSnapshot }, limit) => {
      const rows = await db
        .selectFrom('drafts')
        .select('id')
        .where(isEmpty)
        // Never later than the time of change, which is in no index. [S155]
        .where('listed_at', '<', at)
        .where('updated_at', '<', at)
        .where(({ or, eb, not, exists, selectFrom }) => {
          const snapshot = selectFrom('draft_snapshots').select('draft_id').whereRef('draft_snapshots.draft_id', '=', 'drafts.id');
          return or([eb('updated_at', '<', fromSnapshot), not(exists(snapshot))]);
        })
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}

const begins = (db: Database, atomically: Atomically): Pick<Drafts, 'begin' | 'removeEmpty' | 'keepEmpty'> => ({
  begin: (draft, from = null) => (from ? atomically((db) => begin(db, draft, from)) : add(db, draft)),
  removeEmpty: (id, keptBefore) => atomically((db) => removeEmpty(db, id, keptBefore)),
  keepEmpty: async (ids, { at, keptBefore }) => {
    await db
      .updateTable('drafts')
      .set({ updated_at: at })
      .where('id', 'in', ids)
      .where(isEmpty)
      .where('updated_at', '<', keptBefore)
      .execute();
  },
});

async function add(db: Database, draft: NewDraft): Promise<boolean> {
  const added = await db
    .insertInto('drafts')
    .values(newDraftToRow(draft))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  return added.length > 0;
}

async function begin(db: Database, draft: NewDraft, { entries, update: bytes, metadata }: StoredSnapshot): Promise<boolean> {
  if (!(await add(db, draft))) return false;
  const row = { draft_id: draft.id, entries, bytes, metadata, at: draft.createdAt, through_seq: 0 };
  await db.insertInto('draft_snapshots').values(row).execute();
  return true;
}

async function removeEmpty(db: Database, id: string, keptBefore?: string): Promise<boolean> {
  // Holds the row, so that nobody writes the draft meanwhile.
  const empty = db.updateTable('drafts').set({ begun: 0 }).where('id', '=', id).where(isEmpty);
  const found = await (keptBefore === undefined ? empty : empty.where('updated_at', '<', keptBefore)).returning('id').execute();
  if (found.length === 0) return false;
  await db.deleteFrom('draft_snapshots').where('draft_id', '=', id).execute();
  await db.deleteFrom('drafts').where('id', '=', id).execute();
  return true;
}

function states(db: Database): Pick<Drafts, 'close' | 'reopen'> {
  return {
    close: async (id, { state, by, at, profile, commit }) => {
      await db
        .updateTable('drafts')
        .set({
          ...{ state, closed_by: by, updated_at: at, profile_id: profile?.id ?? null, profile_revision: profile?.revision ?? null },
          ...{ commit_id: commit?.id ?? null, commit_digest: commit?.digest ?? null },
        })
        .where('id', '=', id)
        .where('state', '=', 'open') // [S20]
        .execute();
    },
    reopen: async (id, at) => {
      const opened = await db
        .updateTable('drafts')
        .set({ state: 'open', closed_by: null, updated_at: at })
        .where('id', '=', id)
        .where('state', '=', 'discarded')
        .where('log_removed', '=', 0)
        .returning('id')
        .execute();
      return opened.length > 0;
    },
  };
}

/** As its index has it. */
const isEmpty = sql<boolean>`state = 'open' and begun = 0`;

const openOf = (db: Database, user: string) =>
  db
    .selectFrom('drafts')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('state', '=', 'open')
    .where('created_by_id', '=', user);
