/** What is asked of the thread that owns an SQLite file, and what a failing disk does: rules S36–S38 and S40. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { nativeWait, untilFree } from '../../../server/storage/sqlite/busy.ts';
import { openSqliteDatabase } from '../../../server/storage/sqlite/database.ts';
import type { Statement, Step } from '../../../server/storage/sql/schema.ts';
import { createRunner, prepareOnce, sessionInProcess, transact, type SqliteSession } from '../../../server/storage/sqlite/session.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { openSqliteThread } from '../../../server/storage/sqlite/thread.ts';
import { DiskFailure, type CanonicalStorage, type StorageHooks } from '../../../server/storage/storage.ts';
import type { StoredOutcome } from '../../../server/storage/tables/outcomes.ts';
import { patience } from './storage.contract.ts';
import { entry, minute, user, uuid } from './values.ts';
import { diskFull } from '../../support/full-disk.ts';
import { openDrafts } from '../../support/open-drafts.ts';
import { append } from '../../support/append.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

const root = mkdtempSync(join(tmpdir(), 'accord-disk-'));
let files = 0;
const newPath = (): string => join(root, `${(files += 1)}.db`);
afterAll(() => rmSync(root, { recursive: true }));

const opened: CanonicalStorage[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
});
async function open(...options: Parameters<typeof openSqliteStorage>): Promise<CanonicalStorage> {
  const storage = await openSqliteStorage(...options);
  opened.push(storage);
  return storage;
}

const outcome = (n: number): StoredOutcome => ({ id: uuid(n), actor: uuid(1), fingerprint: '', answer: '', at: minute(0) });

test('[S36] while the database waits for its disk or another process, this thread does not', async () => {
  const path = newPath();
  const storage = await open(path);
  // Whoever holds the lock lets go of it in this very thread, so that waiting here would be for ever.
  const other = new SqliteDatabase(path);
  other.exec('begin immediate');
  let written = false;
  const writing = storage.users.insert(user(1)).then(() => (written = true));
  // Longer than SQLite waits by itself.
  await wait(5 * nativeWait);
  expect(written).toBe(false);
  other.exec('commit');
  other.close();
  await writing;
  expect(await storage.users.count()).toBe(1);
});

test('[S3] [S3a] another process that holds the lock is waited for up to 5 s; whatever else fails is not tried again', () => {
  const failing = (code: string, until: number): (() => number) => {
    let time = 0;
    const work = (): number => {
      time += 100;
      if (time < until) throw Object.assign(new Error('failed'), { code });
      return time;
    };
    return () => untilFree(work, () => time);
  };
  expect(failing('SQLITE_BUSY', 4_900)()).toBe(4_900);
  expect(failing('SQLITE_BUSY_RECOVERY', 300)()).toBe(300);
  expect(failing('SQLITE_BUSY', 5_200)).toThrow('failed');
  expect(failing('SQLITE_FULL', 300)).toThrow('failed');
});

test('[S36] [S36a] an error of the database is the same from its thread as from this one', async () => {
  const told = await Promise.all(
    [await open(newPath()), await open(newPath(), {}, openInProcess)].map(async (storage) => {
      await storage.outcomes.insert(outcome(1));
      const error: unknown = await storage.outcomes.insert(outcome(1)).catch((error: unknown) => error);
      return { ...(error as Error), name: (error as Error).name, message: (error as Error).message, isError: error instanceof Error };
    }),
  );
  expect(told[0]).toMatchObject({ name: 'SqliteError', code: 'SQLITE_CONSTRAINT_PRIMARYKEY', isError: true });
  expect(told[0]).toEqual(told[1]);
});

test('[S36] [S36a] what is asked at once is answered in order, and everything asked before closing is', async () => {
  const storage = await open(newPath());
  const counts = Array.from({ length: 20 }, async (_, n) => {
    await storage.users.insert(user(n));
    return storage.users.count();
  });
  expect(await Promise.all(counts)).toEqual(expect.arrayContaining([20]));
  const last = storage.drafts.append([{ ...entry(uuid(5)), position: 0 }]);
  await storage.close();
  expect(await last).toEqual(['added']);
  await expect(storage.users.count()).rejects.toThrow(Error);
});

test('[S23] [S36] a process that waits for nothing but its database to close does not end before, also where answers are still to come', async () => {
  const script = `
    const { openSqliteThread } = await import(process.argv[1]);
    const session = await openSqliteThread(process.argv[2]);
    const answer = session.run({ sql: 'select 1 as one', parameters: [] });
    await session.close();
    process.stdout.write('closed after ' + JSON.stringify((await answer).rows));`;
  const module = new URL('../../../server/storage/sqlite/thread.ts', import.meta.url).href;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, module, newPath()]);
  expect((await run).stdout).toBe('closed after [{"one":1}]');
});

/** A real database whose disk fails at one kind of statement, from a moment on. */
function failing(code: string, isFailing: (statement: Statement) => boolean) {
  const asked: string[] = [];
  const open = async (path: string): Promise<SqliteSession> => {
    const session = await openInProcess(path);
    return {
      ...session,
      run: async (statement) => {
        asked.push(statement.sql);
        if (isFailing(statement)) throw Object.assign(new Error('disk I/O error'), { code });
        return session.run(statement);
      },
    };
  };
  return { open, asked };
}

function recorded() {
  const failures: DiskFailure[] = [];
  const seconds: number[] = [];
  return {
    failures,
    seconds,
    onDiskFailure: (error) => void failures.push(error),
    onSync: (took) => void seconds.push(took),
  } satisfies StorageHooks & {
    failures: DiskFailure[];
    seconds: number[];
  };
}

test.for([
  ['SQLITE_IOERR_FSYNC', 'commit'],
  ['SQLITE_IOERR_WRITE', 'insert'],
  ['SQLITE_IOERR_READ', 'select'],
  ['SQLITE_IOERR', 'begin'],
])('[S37] after %s on %s nothing is tried again: whoever waits and whoever comes is refused, and it is told once', async ([code, verb]) => {
  let isBroken = false;
  const { open: opener, asked } = failing(code!, ({ sql }) => isBroken && sql.startsWith(verb!));
  const hooks = recorded();
  const storage = await open(newPath(), hooks, opener);
  isBroken = true;
  const all = [
    // Reads and writes, so that it meets the failure whichever it is.
    storage.transaction((tables) => tables.users.insert(user(1))),
    append(storage, [entry(uuid(5))]),
    append(storage, [entry(uuid(6))]),
  ];
  const results = await Promise.allSettled(all);
  const from = asked.length;
  for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { name: 'DiskFailure' } });
  isBroken = false;
  await expect(append(storage, [entry(uuid(7))])).rejects.toThrow(`The disk failed: ${code}, disk I/O error`);
  await expect(storage.users.all()).rejects.toThrow(DiskFailure);
  expect(await storage.ping()).toBe(false);
  expect(asked.slice(from)).toEqual([]);
  // Not even the transaction that failed is rolled back by asking.
  expect(asked.at(-1)).toMatch(new RegExp(`^${verb}`));
  expect(hooks.failures).toHaveLength(1);
});

test('[S37] a thread that ended by itself is a disk that failed', async () => {
  const hooks = recorded();
  const path = newPath();
  const session = await openSqliteThread(path);
  const storage = await open(path, hooks, async () => session);
  await storage.users.insert(user(1));
  // Past the storage, which knows nothing of it.
  await session.close();
  await expect(storage.users.count()).rejects.toThrow(DiskFailure);
  await expect(append(storage, [entry(uuid(5))])).rejects.toThrow(DiskFailure);
  expect(hooks.failures).toHaveLength(1);
});

test('[S37] closing is no failure', async () => {
  const hooks = recorded();
  const storage = await open(newPath(), hooks);
  await storage.close();
  await expect(storage.users.count()).rejects.toThrow(Error);
  expect(hooks.failures).toEqual([]);
});

test('[S38] a full disk refuses what does not fit, undoes all of its transaction, and the storage goes on', async () => {
  const hooks = recorded();
  let database: SqliteDatabase.Database | undefined;
  const storage = await open(newPath(), hooks, async (path) => sessionInProcess((database = openSqliteDatabase(path))));
  const pages = Number(database?.pragma('page_count', { simple: true }));
  database?.pragma(`max_page_count = ${pages + 2}`);
  const large = entry(uuid(5), { update: new Uint8Array(100_000) });
  await expect(append(storage, [entry(uuid(6)), large])).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  const attempt = storage.transaction(async (tables) => {
    await tables.users.insert(user(1));
    await append(tables, [large]);
  });
  await expect(attempt).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  expect([await storage.users.count(), await openDrafts(storage)]).toEqual([0, []]);
  expect(await append(storage, [entry(uuid(6))])).toEqual([true]);
  database?.pragma(`max_page_count = ${pages + 100}`);
  expect(await append(storage, [large])).toEqual([true]);
  expect(hooks.failures).toEqual([]);
});

test('[S63] a database that cannot be opened for lack of room is told as that, whatever step of opening it stopped', async () => {
  for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC'])
    for (const verb of ['create table', 'insert into "kysely_migration"', 'begin']) {
      const opening = open(newPath(), recorded(), async (path) => {
        const session = await openInProcess(path);
        return {
          ...session,
          run: async (statement) => {
            if (statement.sql.startsWith(verb)) throw diskFull(code);
            return session.run(statement);
          },
        };
      });
      await expect(opening, `${code} ${verb}`).rejects.toThrow(
        /^The database .* cannot be written: its disk is full\. Make room there, or set DATA_DIR/,
      );
    }
});

test('[S2] a transaction handed over whole is there whole, or not at all where a statement fails or answers too few rows', () => {
  const database = new SqliteDatabase(':memory:');
  database.exec('create table seen (n integer primary key)');
  const add = (n: number, rows = 1): Step => ({ sql: 'insert into seen values (?) returning n', parameters: [n], rows });
  const nothing: Step = { sql: 'insert or ignore into seen values (1)', parameters: [], rows: 1 };
  const all = (): unknown[] => database.prepare('select n from seen').pluck().all();
  const run = createRunner(database);
  for (const broken of ['begin', 'insert', 'commit']) {
    const failing: typeof run = (statement) => {
      if (statement.sql.startsWith(broken)) throw new Error(broken);
      return run(statement);
    };
    expect(() => transact(failing, [add(1), add(2)])).toThrow(broken);
    expect([all(), database.inTransaction]).toEqual([[], false]);
  }
  expect(transact(run, [add(1), nothing, add(2)])).toBeNull();
  expect([all(), database.inTransaction]).toEqual([[], false]);
  expect(() => transact(run, [add(1), add(1)])).toThrow('UNIQUE');
  expect(transact(run, [add(1), add(2)])).toMatchObject({ syncSeconds: expect.any(Number) });
  expect([all(), database.inTransaction]).toEqual([[1, 2], false]);
});

test('[S2] [S36a] a transaction that begins with its first statement is whole, also where that fails and the others go on, or where there is none', async () => {
  const session = await openSqliteThread(newPath());
  const storage = await open('', {}, async () => session);
  const insert = (n: number) => (tables: Pick<CanonicalStorage, 'outcomes'>) => tables.outcomes.insert(outcome(n));
  await storage.transaction(insert(1));
  await storage.transaction(async (tables) => {
    await expect(insert(1)(tables)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    await insert(2)(tables);
  });
  const undone = storage.transaction(async (tables) => {
    await expect(insert(1)(tables)).rejects.toThrow('UNIQUE');
    await insert(3)(tables);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await expect(storage.transaction(insert(1))).rejects.toThrow('UNIQUE');
  await storage.transaction(async (tables) => {
    await expect(insert(1)(tables)).rejects.toThrow('UNIQUE');
  });
  await storage.transaction(async () => undefined);
  const found = await Promise.all([1, 2, 3].map((n) => storage.outcomes.byId(uuid(n))));
  expect(found.map((one) => one !== null)).toEqual([true, true, false]);
  // Nothing is left open: what comes next is on disk by itself.
  expect((await session.run({ sql: 'update outcomes set answer = answer', parameters: [] })).syncSeconds).not.toBeNull();
});

test('[S36] a statement prepared before a migration answers with the columns that there are after it', () => {
  const database = new SqliteDatabase(':memory:');
  const run = createRunner(database, prepareOnce(database));
  const ask = (sql: string): unknown[] => run({ sql, parameters: [] }).rows;
  ask('create table kept (a integer)');
  ask('insert into kept values (1)');
  expect(ask('select * from kept')).toEqual([{ a: 1 }]);
  ask('alter table kept add column b integer default 2');
  expect(ask('select * from kept')).toEqual([{ a: 1, b: 2 }]);
});

test('[S41] short statements are prepared once, long ones each time, and only so many are kept', () => {
  const database = new SqliteDatabase(':memory:');
  const prepared: string[] = [];
  const prepare = prepareOnce({
    prepare: (sql: string) => {
      prepared.push(sql);
      return database.prepare(sql);
    },
  });
  const statement = (n: number, length = 0): string => `select ${n} `.padEnd(length);
  const timesOf = (sql: string): number => prepared.filter((one) => one === sql).length;
  const [short, longest, long] = [statement(0), statement(0, 2048), statement(0, 2049)];
  for (const sql of [short, longest, long]) expect(prepare(sql).all([])).toEqual(prepare(sql).all([]));
  expect([short, longest, long].map(timesOf)).toEqual([1, 1, 2]);
  for (let n = 1; n <= 98; n++) prepare(statement(n));
  prepare(short);
  expect(timesOf(short)).toBe(1);
  prepare(statement(99));
  prepare(short);
  expect(timesOf(short)).toBe(2);
});

test('[S40] how long each write took to become durable is told, and nothing of reads', async () => {
  const hooks = recorded();
  const storage = await open(newPath(), hooks);
  hooks.seconds.length = 0;
  await append(storage, [entry(uuid(5)), entry(uuid(6))]);
  await storage.transaction((tables) => tables.users.insert(user(1)));
  await storage.outcomes.insert(outcome(1));
  expect(hooks.seconds).toHaveLength(3);
  for (const seconds of hooks.seconds) expect(seconds).toBeGreaterThan(0);
  await storage.drafts.log(uuid(5));
  await storage.transaction((tables) => tables.users.all());
  await expect(storage.users.insert(user(1))).rejects.toThrow(Error);
  expect(hooks.seconds).toHaveLength(3);
});

test('[S158] what may have to be undone of a statement is kept in memory', async () => {
  const sessions: SqliteSession[] = [];
  await open(newPath(), {}, async (path) => {
    const session = await openInProcess(path);
    sessions.push(session);
    return session;
  });
  const { rows } = await sessions[0]!.run({ sql: 'pragma temp_store', parameters: [] });
  expect(rows).toEqual([{ temp_store: 2 }]);
});
