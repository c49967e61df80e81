/** Connections that only read, beside the one that writes: rules S37, S47 and S48 of core/SPEC.md. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import type { SqliteSession } from '../../../server/storage/sqlite/session.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { openSqliteThread } from '../../../server/storage/sqlite/thread.ts';
import { DiskFailure, type CanonicalStorage } from '../../../server/storage/storage.ts';
import { patience } from './storage.contract.ts';
import { entry, minute, session, user, uuid } from './values.ts';
import { append } from '../../support/append.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

const root = mkdtempSync(join(tmpdir(), 'accord-readers-'));
let files = 0;
const newPath = (): string => join(root, `${(files += 1)}.db`);
afterAll(() => rmSync(root, { recursive: true }));

async function open(...options: Parameters<typeof openSqliteStorage>): Promise<CanonicalStorage> {
  const storage = await openSqliteStorage(...options);
  onTestFinished(storage.close);
  return storage;
}

/** Goes through so many numbers. */
const counting = (most: number) => ({
  sql: `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${most}) select count(*) as most from numbers`,
  parameters: [],
});
const one = { sql: 'select 1 as one', parameters: [] };

test('[S47] what is looked up by a key waits neither for a long read nor for a transaction, and no write for a read', async () => {
  const path = newPath();
  const storage = await open(path);
  await storage.users.insert(user(1));
  await storage.sessions.insert(session(1));
  const threads = await openSqliteThread(path);
  onTestFinished(threads.close);
  const order: string[] = [];
  const note = (what: string) => () => void order.push(what);
  const reading = threads.readers!.long.run(counting(3_000_000)).then(note('long read'));
  await threads.readers!.quick.run(one).then(note('quick read'));
  await threads.run({ sql: `update users set display_name = 'x'`, parameters: [] }).then(note('write'));
  await reading;
  expect(order).toEqual(['quick read', 'write', 'long read']);

  const gate = Promise.withResolvers<void>();
  const running = storage.transaction(async (tables) => {
    await tables.users.update(user(1, { displayName: 'new' }));
    await gate.promise;
  });
  expect((await storage.sessions.byId(session(1).id))?.user).toBe(uuid(1));
  expect([(await storage.users.byId(uuid(1)))?.displayName, (await storage.users.all()).length]).toEqual(['x', 1]);
  gate.resolve();
  await running;
  expect((await storage.users.byId(uuid(1)))?.displayName).toBe('new');
});

test('[S48] what was answered as written is read by every connection, in every one of many turns', async () => {
  const storage = await open(newPath());
  for (let n = 1; n <= 100; n++) {
    await storage.users.insert(user(n));
    const [count, found] = await Promise.all([storage.users.count(), storage.users.byId(uuid(n))]);
    expect([count, found?.username]).toEqual([n, `user-${n}`]);
    if (n % 10 > 0) continue;
    await append(storage, [entry(uuid(5))]);
    expect((await storage.drafts.log(uuid(5))).entries).toHaveLength(n / 10);
  }
});

test('[S47] a write outside of a transaction takes its turn, and is no part of one that is undone', async () => {
  const storage = await open(newPath());
  await storage.users.insert(user(1));
  await storage.sessions.insert(session(1));
  const gate = Promise.withResolvers<void>();
  const undone = storage.transaction(async (tables) => {
    await tables.users.update(user(1, { displayName: 'undone' }));
    await gate.promise;
    throw new Error('undo');
  });
  const touched = storage.sessions.touch(session(1).id, minute(7), null);
  await wait(20);
  gate.resolve();
  await expect(undone).rejects.toThrow('undo');
  await touched;
  expect([(await storage.sessions.byId(session(1).id))?.lastSeenAt, (await storage.users.byId(uuid(1)))?.displayName]).toEqual([
    minute(7),
    'User 1',
  ]);
});

test('[G70] the threads that read start when they are asked to, and the writer reads until then', async () => {
  const path = newPath();
  await open(path);
  const [early, firstUse] = [await openSqliteThread(newPath()), Promise.withResolvers<void>()];
  onTestFinished(early.close);
  const threads = await openSqliteThread(path, firstUse.promise);
  onTestFinished(threads.close);
  const { quick, long } = threads.readers!;
  expect((await quick.run(one)).rows).toEqual([{ one: 1 }]);
  const readies = (): boolean[] => [quick.isReady(), long.isReady()];
  // Had they been started, they would be ready as soon as those that were started after them.
  await vi.waitUntil(() => early.readers!.quick.isReady(), { timeout: 10_000 });
  expect(readies()).toEqual([false, false]);
  firstUse.resolve();
  await vi.waitUntil(() => readies().every(Boolean), { timeout: 10_000 });
  expect((await long.run(one)).rows).toEqual([{ one: 1 }]);
});

test('[S47] a connection that reads cannot write', async () => {
  const path = newPath();
  await open(path);
  const threads = await openSqliteThread(path);
  onTestFinished(threads.close);
  for (const reader of [threads.readers!.quick, threads.readers!.long])
    await expect(reader.run({ sql: 'delete from users', parameters: [] })).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
});

test('[S37] a disk that fails at a read beside the writer is not asked again by anybody', async () => {
  const failures: DiskFailure[] = [];
  let asked = 0;
  const failing = async (path: string): Promise<SqliteSession> => {
    const session = await openInProcess(path);
    const run: SqliteSession['run'] = async () => {
      asked++;
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_READ' });
    };
    const isReady = (): boolean => true;
    return { ...session, readers: { quick: { run: session.run, isReady }, long: { run, isReady } } };
  };
  const storage = await open(newPath(), { onDiskFailure: (error) => void failures.push(error) }, failing);
  await storage.users.insert(user(1));
  expect((await storage.users.byId(uuid(1)))?.id).toBe(uuid(1));
  await expect(storage.users.all()).rejects.toThrow(DiskFailure);
  await expect(storage.users.byId(uuid(1))).rejects.toThrow(DiskFailure);
  await expect(storage.users.insert(user(2))).rejects.toThrow(DiskFailure);
  expect([failures.length, asked]).toEqual([1, 1]);
});

test('[S47] [S47a] the write-ahead log stays small, however much is read beside what is written', { timeout: 120_000 }, async () => {
  const path = newPath();
  const storage = await open(path);
  await storage.users.insert(user(1));
  const turns = { read: 0, isOver: false };
  const reading = Array.from({ length: 4 }, async () => {
    for (; !turns.isOver; turns.read++)
      await Promise.all([storage.users.all(), storage.users.byId(uuid(1)), storage.drafts.updates(uuid(5))]);
  });
  let largest = 0;
  for (let n = 0; n < 200; n++) {
    await append(storage, [entry(uuid(5), { update: new Uint8Array(40_000) })]);
    largest = Math.max(largest, statSync(`${path}-wal`).size);
  }
  turns.isOver = true;
  await Promise.all(reading);
  expect(turns.read).toBeGreaterThan(10);
  // Twice as much was written in all.
  expect(largest).toBeLessThan(6 * 1024 * 1024);
});
