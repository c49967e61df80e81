/** The local store in IndexedDB: one database for each person, so that no person reads the drafts of another. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { nameHere } from '../platform/base-path.ts';
import { isOnlyHere, type DraftChange, type DraftRecord, type LocalStore } from './local-store.ts';
import { createStoreChanges, type StoreChanges } from './store-changes.ts';

interface Schema extends DBSchema {
  drafts: { key: string; value: DraftRecord };
  updates: { key: number; value: { draft: string; bytes: Uint8Array }; indexes: { draft: string } };
  cache: { key: string; value: unknown };
}
type Database = IDBPDatabase<Schema>;

export const databaseName = (user: string): string => nameHere(`accord-${user}`);

/** Rejects where the browser refuses to open it; `onLost` says that it was taken away later. */
export async function openIndexedStore(user: string, onLost: () => void): Promise<LocalStore> {
  const db = await openDB<Schema>(databaseName(user), 1, {
    upgrade: (database) => {
      database.createObjectStore('drafts', { keyPath: 'id' });
      database.createObjectStore('updates', { autoIncrement: true }).createIndex('draft', 'draft');
      database.createObjectStore('cache');
    },
    // A newer version in another tab wants to upgrade: make way, and report it here.
    blocking: () => {
      db.close();
      onLost();
    },
    terminated: onLost,
  });
  const changes = createStoreChanges(databaseName(user));
  return {
    keeps: true,
    ...draftRows(db, changes),
    ...updateRows(db, changes),
    cached: async <T>(key: string) => ((await db.get('cache', key)) as T | undefined) ?? null,
    cache: async (key, value) => {
      await db.put('cache', value, key);
    },
    forget: async () => {
      await forget(db);
      changes.announce();
    },
    onChange: changes.listen,
    close: () => {
      changes.close();
      db.close();
    },
  };
}

function draftRows(db: Database, changes: StoreChanges): Pick<LocalStore, 'drafts' | 'draft' | 'addDraft' | 'changeDraft' | 'deleteDraft'> {
  return {
    drafts: () => db.getAll('drafts'),
    draft: async (id) => (await db.get('drafts', id)) ?? null,
    addDraft: async (record, update) => {
      const tx = db.transaction(['drafts', 'updates'], 'readwrite');
      const isThere = (await tx.objectStore('drafts').getKey(record.id)) !== undefined;
      if (!isThere) await tx.objectStore('drafts').add(record);
      if (!isThere && update) await tx.objectStore('updates').add({ draft: record.id, bytes: update });
      await tx.done;
      if (!isThere) changes.announce();
    },
    changeDraft: async (id, change) => {
      const tx = db.transaction('drafts', 'readwrite');
      const isThere = await changeRecord(tx.store, id, change);
      await tx.done;
      if (isThere) changes.announce();
    },
    deleteDraft: async (id, mustStay = () => false) => {
      const tx = db.transaction(['drafts', 'updates'], 'readwrite');
      const rows = tx.objectStore('updates').index('draft');
      const stays = mustStay((await rows.getAll(id)).map(({ bytes }) => bytes));
      if (!stays) await tx.objectStore('drafts').delete(id);
      if (!stays) await deleteRows(rows, id);
      await tx.done;
      if (!stays) changes.announce();
    },
  };
}

function updateRows(db: Database, changes: StoreChanges): Pick<LocalStore, 'updates' | 'appendUpdates' | 'mergeUpdates' | 'deleteUpdates'> {
  return {
    updates: async (id) => (await db.getAllFromIndex('updates', 'draft', id)).map((row) => row.bytes),
    appendUpdates: async (id, updates, change) => {
      const tx = db.transaction(['drafts', 'updates'], 'readwrite');
      const isThere = (await tx.objectStore('drafts').getKey(id)) !== undefined;
      if (isThere) for (const bytes of updates) void tx.objectStore('updates').add({ draft: id, bytes });
      if (change) await changeRecord(tx.objectStore('drafts'), id, change);
      await tx.done;
      if (isThere && change) changes.announce();
      return isThere;
    },
    mergeUpdates: async (id, merge) => {
      const tx = db.transaction('updates', 'readwrite');
      const rows = await tx.store.index('draft').getAll(id);
      const bytes = merge(rows.map((row) => row.bytes));
      await deleteRows(tx.store.index('draft'), id);
      await tx.store.add({ draft: id, bytes });
      await tx.done;
    },
    deleteUpdates: async (id) => {
      const tx = db.transaction('updates', 'readwrite');
      await deleteRows(tx.store.index('draft'), id);
      await tx.done;
    },
  };
}

async function forget(db: Database): Promise<void> {
  const tx = db.transaction(['drafts', 'updates', 'cache'], 'readwrite');
  const records = await tx.objectStore('drafts').getAll();
  for (const record of records.filter((one) => !isOnlyHere(one))) {
    await tx.objectStore('drafts').delete(record.id);
    await deleteRows(tx.objectStore('updates').index('draft'), record.id);
  }
  await tx.objectStore('cache').clear();
  await tx.done;
}

/** Answers whether there is such a record. */
async function changeRecord(records: Records, id: string, change: DraftChange): Promise<boolean> {
  const record = await records.get(id);
  if (record) await records.put({ ...record, ...change });
  return record !== undefined;
}

interface Records {
  get(id: string): Promise<DraftRecord | undefined>;
  put(record: DraftRecord): Promise<unknown>;
}

interface RowIndex {
  openCursor(query: string): Promise<RowCursor | null>;
}
interface RowCursor {
  delete(): Promise<void>;
  continue(): Promise<RowCursor | null>;
}

async function deleteRows(index: RowIndex, draft: string): Promise<void> {
  for (let cursor = await index.openCursor(draft); cursor; cursor = await cursor.continue()) await cursor.delete();
}
