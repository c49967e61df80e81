/** The storage contract over SQLite, and what is SQLite's own: the file, its settings, and other processes. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, expect, test, vi } from 'vitest';
import { openSqliteDatabase } from '../../../server/storage/sqlite/database.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { openSqliteThread } from '../../../server/storage/sqlite/thread.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { patience, storageContract } from './storage.contract.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { dropAuditGuards } from '../../support/audit-guards.ts';
import { checkWhole, inDatabase } from '../../../server/ops/backup/check.ts';
import { version } from '../../../server/version.ts';
import { earlierSqlite } from '../../support/earlier-version.ts';
import { event, isOneChain } from './audit-rules.ts';
import { keptOpen, ownTables } from './kept-open.ts';
import { keepsOldAudit, oldAudit } from './old-audit.ts';
import { keepsOldLists, oldLists } from './old-lists.ts';
import { entry, minute, profile, user, uuid } from './values.ts';
import { openDrafts } from '../../support/open-drafts.ts';
import { append } from '../../support/append.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

const root = mkdtempSync(join(tmpdir(), 'accord-storage-'));
let files = 0;
const newPath = (): string => join(root, `${(files += 1)}.db`);
afterAll(() => rmSync(root, { recursive: true }));

storageContract('SQLite in memory', async () => ({ storage: await openSqliteStorage(':memory:') }));

storageContract(
  'SQLite on a file',
  keptOpen(async () => {
    const path = newPath();
    const storage = await openSqliteStorage(path);
    return {
      storage,
      reopen: async () => {
        await storage.close();
        return openSqliteStorage(path);
      },
      empty: async () => emptyFile(path),
    };
  }),
);

/** Opens a storage, fills it, closes it, and answers its path. */
async function filledFile(): Promise<string> {
  const path = newPath();
  await withStorage(path, async (storage) => {
    await writeProfile(storage, profile(2));
    await storage.users.insert(user(1, { profiles: [uuid(2)] }));
    await append(storage, [entry(uuid(5))]);
  });
  return path;
}

/** In this thread, which starts faster. */
async function withStorage(path: string, work: (storage: CanonicalStorage) => Promise<void>): Promise<void> {
  const storage = await openSqliteStorage(path, {}, openInProcess);
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
}

function emptyFile(path: string): void {
  const database = new SqliteDatabase(path);
  database.pragma('foreign_keys = off');
  const names = database.prepare<[], { name: string }>(`select name from sqlite_schema where type = 'table'`).all();
  dropAuditGuards(database);
  for (const table of ownTables(names.map(({ name }) => name))) database.exec(`delete from ${table}`);
  database.close();
}

function tamper(path: string, statement: string): void {
  const database = new SqliteDatabase(path);
  database.exec(statement);
  database.close();
}

const problemOf = async (path: string, open = openInProcess): Promise<string> => {
  const opening = openSqliteStorage(path, {}, open);
  return opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof Error ? error.message : 'not an Error'),
  );
};

test('[S1] a file is in WAL mode, flushed at every commit, with foreign keys enforced', () => {
  const database = openSqliteDatabase(newPath());
  const setting = (name: string): unknown => database.pragma(name, { simple: true });
  expect([setting('journal_mode'), setting('synchronous'), setting('foreign_keys')]).toEqual(['wal', 2, 1]);
  database.close();
});

test('[S3] processes that share a file lose nothing either', async () => {
  const path = newPath();
  await withStorage(path, (storage) => writeProfile(storage, profile(1)));
  const script = `
    const { openSqliteStorage } = await import(process.argv[1]);
    const storage = await openSqliteStorage(process.argv[2]);
    for (let n = 0; n < 40; n += 1)
      await storage.canonicalTransaction(async (tables) => {
        const { revision, ...rest } = await tables.profiles.byId(process.argv[3]);
        await tables.profiles.write({ ...rest, revision: revision + 1 }, null, false);
      });
    await storage.close();`;
  const module = new URL('../../../server/storage/sqlite/sqlite-storage.ts', import.meta.url).href;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, module, path, uuid(1)]);
  await Promise.all([run(), run(), run()]);
  await withStorage(path, async (storage) => {
    expect((await storage.profiles.byId(uuid(1)))?.revision).toBe(121);
    expect(await storage.profiles.revisions(uuid(1))).toHaveLength(121);
  });
});

test('[S24] a damaged row is reported by table, column and id', async () => {
  const path = await filledFile();
  const broken: [string, string, (storage: CanonicalStorage) => Promise<unknown>][] = [
    ['users', 'tags', (storage) => storage.users.all()],
    ['profiles', 'content', (storage) => storage.profiles.byName('Profile-2')],
    ['revisions', 'content', (storage) => storage.profiles.revisions(uuid(2))],
    ['drafts', 'proposal', (storage) => openDrafts(storage)],
  ];
  const idByTable = new Map([
    ['users', uuid(1)],
    ['profiles', uuid(2)],
    ['revisions', `${uuid(2)}@1`],
    ['drafts', uuid(5)],
  ]);
  for (const damage of ['{"name":', '[]', 'null', '{"name":1}'])
    for (const [table, column, read] of broken) {
      tamper(path, `update ${table} set ${column} = '${damage}'`);
      await withStorage(path, async (storage) => {
        await expect(read(storage)).rejects.toThrow(
          `Row ${idByTable.get(table)} of the table "${table}" is damaged: its column "${column}" cannot be read.`,
        );
      });
    }
});

test('[S31] a database of the first version keeps its drafts', async () => {
  const path = newPath();
  await earlierSqlite(
    path,
    '0001-first-tables',
    `insert into users values ('${uuid(1)}', 'user-1', 'user-1', 'One', null, 1, '{}', '${minute(1)}', '${minute(1)}');
     insert into drafts values ('${uuid(5)}', null, null, 'open', '{"name":"","tags":{}}', '${minute(1)}', 'user-1', '${uuid(1)}', '${minute(1)}', null, null, null);
     insert into draft_updates (draft_id, bytes, by_id, at) values
       ('${uuid(5)}', x'010203', '${uuid(1)}', '${minute(1)}'), ('${uuid(5)}', x'07', '${uuid(9)}', '${minute(2)}');`,
  );
  await withStorage(path, async (storage) => {
    expect((await storage.drafts.byId(uuid(5)))?.state).toBe('open');
    expect((await storage.drafts.log(uuid(5))).entries).toEqual([
      { update: Uint8Array.of(1, 2, 3), by: { id: uuid(1), username: 'user-1' } },
      { update: Uint8Array.of(7), by: { id: uuid(9), username: 'somebody' } },
    ]);
  });
});

test('[S55] a database of an earlier version keeps its audit, as the first rows of the chain', async () => {
  const path = newPath();
  await earlierSqlite(path, '0003-snapshots-and-audit', oldAudit);
  await withStorage(path, keepsOldAudit);
});

test('[S156] no index of drafts holds what every edit changes', async () => {
  const path = await filledFile();
  const database = new SqliteDatabase(path);
  const columns = database.prepare(
    `select info.name from pragma_index_list('drafts') as list, pragma_index_info(list.name) as info order by info.name`,
  );
  expect([...new Set(columns.pluck().all())]).toEqual(['base_profile', 'created_by_id', 'id', 'listed_at', 'state']);
  database.close();
});

test('[S56] no statement changes or removes a row of the audit', async () => {
  const path = newPath();
  await withStorage(path, (storage) => storage.audit.append([event(1)]));
  for (const statement of [`update audit set reason = 'x'`, 'delete from audit'])
    expect(() => tamper(path, statement), statement).toThrow('Rows of the audit are never changed or removed.');
  await withStorage(path, async (storage) => expect(await storage.audit.newest({ limit: 5 })).toHaveLength(1));
});

test('[S54] processes that share a file add to one chain', async () => {
  const path = newPath();
  await withStorage(path, (storage) => storage.audit.append([event(1)]));
  const script = `
    const { openSqliteStorage } = await import(process.argv[1]);
    const storage = await openSqliteStorage(process.argv[2]);
    for (let n = 0; n < 20; n += 1) await storage.audit.append([JSON.parse(process.argv[3])]);
    await storage.close();`;
  const module = new URL('../../../server/storage/sqlite/sqlite-storage.ts', import.meta.url).href;
  const run = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, module, path, JSON.stringify(event(2))]);
  await Promise.all([run(), run()]);
  await withStorage(path, (storage) => isOneChain(storage, 41));
});

test('[S44] [S45] a database of an earlier version keeps two names that are one now, and lists what it had', async () => {
  const path = newPath();
  await earlierSqlite(path, '0003-snapshots-and-audit', oldLists);
  await withStorage(path, keepsOldLists);
});

test('[S25] a database from a newer version is refused and left as it is', async () => {
  const path = await filledFile();
  tamper(path, `insert into kysely_migration values ('9999-from-tomorrow', '2030-01-01T00:00:00.000Z')`);
  tamper(path, `update epoch set needs = '9999-from-tomorrow', needs_version = '9.9.9'`);
  const problem = await problemOf(path);
  expect(problem).toContain(path);
  expect(problem).toContain(
    `newer version of Accord (it has the step "9999-from-tomorrow", brought by version 9.9.9; this is version ${version}). Start that version`,
  );
});

test('[S146] a database with newer migrations is opened, and backed up, where all of them are marked', async () => {
  const path = await filledFile();
  tamper(path, `insert into kysely_migration values ('9999-from-tomorrow', '2030-01-01T00:00:00.000Z')`);
  await withStorage(path, async (storage) => expect(await storage.users.count()).toBeGreaterThan(0));
  inDatabase(path, (database) => expect(checkWhole(path, database).rows.size).toBeGreaterThan(5));
  tamper(path, `update epoch set needs = '9999-from-tomorrow'`);
  inDatabase(path, (database) => expect(() => checkWhole(path, database)).toThrow('newer version'));
});

test('[S26] a database of another program is refused and left as it is', async () => {
  const byTables = newPath();
  tamper(byTables, 'create table notes (id integer primary key)');
  const byMark = newPath();
  tamper(byMark, 'pragma application_id = 77');
  for (const path of [byTables, byMark]) {
    const before = readFileSync(path);
    expect(await problemOf(path)).toBe(`The database ${path} belongs to another program. Set DATA_DIR to another directory.`);
    expect(readFileSync(path).equals(before)).toBe(true);
  }
});

test('[S27] a file that is not a database, is damaged, or cannot be opened is named with the next step', async () => {
  const text = newPath();
  writeFileSync(text, 'not a database, but long enough to be looked at. '.repeat(100));
  expect(await problemOf(text)).toBe(`The file ${text} is not a database. Restore it from a backup, or set DATA_DIR to another directory.`);

  const cut = await filledFile();
  truncateSync(cut, 8192);
  expect(await problemOf(cut)).toBe(`The database ${cut} is damaged. Restore it from a backup, or set DATA_DIR to another directory.`);

  const directory = newPath();
  mkdirSync(directory);
  expect(await problemOf(directory)).toMatch(`The database ${directory} cannot be opened (`);
  expect(await problemOf(join(text, 'below-a-file.db'))).toContain('is no directory; give a directory that this user may write');
});

test('[S27] [S36] what keeps a file from being opened is the same from its thread', async () => {
  const [text, cut] = [newPath(), await filledFile()];
  writeFileSync(text, 'not a database, but long enough to be looked at. '.repeat(100));
  truncateSync(cut, 8192);
  const other = newPath();
  tamper(other, 'create table notes (id integer primary key)');
  for (const path of [text, cut, other, join(text, 'below-a-file.db')])
    expect(await problemOf(path, openSqliteThread)).toBe(await problemOf(path));
});

test('[S28] a missing directory is created for its owner alone', async () => {
  const directory = join(root, 'a', 'b');
  await withStorage(join(directory, 'accord.db'), async (storage) => expect(await storage.ping()).toBe(true));
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

test('[S29] a migration that fails leaves nothing behind, so that the next start can try again', async () => {
  const path = newPath();
  // A database of ours in which the last table of the first migration is in the way.
  const database = openSqliteDatabase(path);
  database.exec('create table outcomes (id text)');
  database.close();
  expect(await problemOf(path)).toContain('table "outcomes" already exists');
  tamper(path, 'drop table outcomes');
  await withStorage(path, async (storage) => expect(await storage.users.count()).toBe(0));
});
