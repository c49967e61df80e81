/** An embedded database with something in each of its tables, and what a storage answers of it. */
import SqliteDatabase from 'better-sqlite3';
import * as Y from 'yjs';
import { choose } from '../../core/draft/edit-draft.ts';
import { replay } from '../../server/drafts/log/replay.ts';
import { writeMetadata } from '../../server/drafts/log/snapshot-metadata.ts';
import { followAudit } from '../../server/ops/follow-audit.ts';
import { openInProcess, openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage, Storage } from '../../server/storage/storage.ts';
import type { StoredSnapshot } from '../../server/storage/tables/drafts.ts';
import { event } from '../contracts/storage/audit-rules.ts';
import { awkwardTags, entry, minute, profile, session, user, uuid } from '../contracts/storage/values.ts';
import { append } from './append.ts';
import { deleteProfile, writeProfile } from './canonical-list.ts';
import { fill } from './fill.ts';

export const token = { id: uuid(9), hash: 'hash of a token', user: uuid(1), name: 'Export', scopes: ['decisions' as const] };

/** Drafts beside those of `fill`: compacted in part, compacted whole, discarded, and begun by nobody yet. */
export const drafts = { inPart: uuid(50), whole: uuid(51), discarded: uuid(52), empty: uuid(53) } as const;

/** As edits of one document, each an update of its own. */
function edits(count: number): Uint8Array[] {
  const [doc, updates] = [new Y.Doc({ guid: '' }), [] as Uint8Array[]];
  doc.clientID = 7;
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let at = 0; at < count; at++) choose(doc, [`Permission.${at}`], true);
  return updates;
}

function snapshotOf(updates: readonly Uint8Array[]): StoredSnapshot {
  const entries = updates.map((update) => ({ update, by: { id: uuid(1), username: 'ada' } }));
  const { doc, length, contributions, clientIds } = replay({ snapshot: null, entries });
  const metadata = writeMetadata({ entries: length, contributions, owners: new Map(clientIds.entries()) });
  return { entries: length, update: Y.encodeStateAsUpdate(doc), metadata };
}

/** Creates it at `path`, and closes it. */
export async function plantWorld(path: string): Promise<void> {
  const storage = await openSqliteStorage(path, {}, openInProcess);
  await fill(storage, { profiles: 12, users: 15, drafts: 8 });
  await plantAccounts(storage);
  await plantDrafts(storage);
  const texts = { 'a"b': '\u0000 \ud800', nul: '\u0000', emoji: '😀' };
  for (let n = 1; n <= 12; n++) await storage.audit.append([event(n, { before: { tags: texts } })]);
  await storage.close();
  plantMissing(path);
}

async function plantAccounts(storage: CanonicalStorage): Promise<void> {
  await writeProfile(storage, profile(2, { tags: awkwardTags, description: 'ß – 漢字 😀' }), uuid(50));
  await writeProfile(storage, profile(3));
  await deleteProfile(storage, uuid(3));
  await storage.users.insert(user(1, { profiles: [uuid(2)], tags: awkwardTags, passwordHash: 'scrypt$…', displayName: 'Ünïcode 😀' }));
  await storage.sessions.insert(session(1, { address: '192.0.2.1', browser: 'Firefox on Linux' }));
  await storage.tokens.insert({ ...token, createdAt: minute(1), expiresAt: minute(59), lastUsedAt: null });
  await storage.invitations.put({ id: 'link', user: uuid(1), createdAt: minute(1), by: null });
  await storage.outcomes.insert({ id: uuid(7), actor: uuid(1), fingerprint: 'f', answer: '{"ok":true}', at: minute(1) });
}

async function plantDrafts(storage: Storage): Promise<void> {
  const updates = edits(6);
  const texts = { name: 'NUL \u0000 and \ud800', tags: awkwardTags };
  for (const draft of [drafts.inPart, drafts.discarded, drafts.whole])
    await append(
      storage,
      updates.map((update) => entry(draft, { update, ...texts })),
    );
  await storage.drafts.close(drafts.discarded, { state: 'discarded', by: 'ada', at: minute(3), profile: null, commit: null });
  await storage.drafts.compact(drafts.inPart, snapshotOf(updates.slice(0, 4)));
  // The last numbers that the log gave are in no row any more.
  await storage.drafts.compact(drafts.whole, snapshotOf(updates));
  await storage.drafts.begin({
    ...{ id: drafts.empty, base: null, name: '', tags: {} },
    ...{ createdAt: minute(1), createdBy: 'ada', createdById: uuid(1) },
  });
}

/** The tables of the product, those that somebody adds later included. */
export function tablesIn(database: SqliteDatabase.Database): string[] {
  const names = database.prepare(`select name from sqlite_schema where type = 'table' order by name`).pluck().all() as string[];
  return names.filter((name) => !/^(kysely|sqlite)_/.test(name));
}

/** Of each table. */
export function countRows(path: string): Record<string, number> {
  const database = new SqliteDatabase(path, { readonly: true });
  const count = (table: string): number => database.prepare(`select count(*) from "${table}"`).pluck().get() as number;
  const counts = Object.fromEntries(tablesIn(database).map((table) => [table, count(table)]));
  database.close();
  return counts;
}

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
}

interface ReferenceInfo {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

/** A row of made-up values in each table that nothing above knows, so that no table is moved empty in tests. */
function plantMissing(path: string): void {
  const database = new SqliteDatabase(path);
  for (const table of tablesIn(database)) {
    if (database.prepare(`select 1 from "${table}"`).get() !== undefined) continue;
    const columns = database.prepare('select name, lower(type) as type from pragma_table_info(?)').all(table) as ColumnInfo[];
    const references = database.prepare('select "table", "from", "to" from pragma_foreign_key_list(?)').all(table) as ReferenceInfo[];
    const values = columns.map(({ name, type }) => {
      const parent = references.find(({ from }) => from === name);
      if (parent) return `(select "${parent.to}" from "${parent.table}" limit 1)`;
      return type === 'integer' ? '1' : type === 'blob' ? `x'00ff'` : `'planted'`;
    });
    database.exec(`insert into "${table}" (${columns.map(({ name }) => `"${name}"`).join(', ')}) values (${values.join(', ')})`);
  }
  database.close();
}

/** Everything that both storages have to answer the same. */
export async function answersOf(storage: Storage) {
  const page = { scope: 'everywhere', viewer: uuid(1), limit: 1_000 } as const;
  const profiles = await storage.profiles.all();
  const states = ['open', 'committed', 'discarded'] as const;
  const listed = (await Promise.all(states.map((state) => storage.drafts.list({ ...page, state })))).flatMap(({ items }) => items);
  const logs = [];
  for (const { id } of listed) logs.push({ id, ...replayed(await storage.drafts.log(id)) });
  return {
    ...{ profiles, revisions: await Promise.all([...profiles.map(({ id }) => id), uuid(3)].map((id) => storage.profiles.revisions(id))) },
    ...{ lists: await storage.profiles.list({ ...page, query: 'agent' }), users: await storage.users.all() },
    ...{ drafts: listed, logs, empty: await storage.drafts.byId(drafts.empty) },
    ...{ heads: byId(await storage.drafts.heads(listed.map(({ id }) => id))), changes: (await storage.epoch.read()).n },
    ...{ session: await storage.sessions.byId(session(1).id), token: await storage.tokens.byHash(token.hash) },
    ...{ link: await storage.invitations.byId('link'), answer: await storage.outcomes.byId(uuid(7)) },
    ...{ audit: await storage.audit.newest({ limit: 100 }), chain: await followAudit(storage.audit, null) },
  };
}

const byId = <T extends { readonly id: string }>(things: readonly T[]): T[] => [...things].sort((a, b) => (a.id < b.id ? -1 : 1));

function replayed(log: Parameters<typeof replay>[0]) {
  const { doc, length, damaged, contributions } = replay(log);
  return { length, damaged, contributions: [...contributions], document: Y.encodeStateAsUpdate(doc) };
}
