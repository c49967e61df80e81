/** The log of SQLite written back by the thread that owns the file: rule S37 of core/SPEC.md. */
import type { Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createCheckpoints } from '../../../server/storage/sqlite/checkpoints.ts';
import { createRunner } from '../../../server/storage/sqlite/session.ts';
import { RecordedDisk, type Fault } from './recorded-disk.ts';
import { databaseName, type RecordedDatabase } from './recorded-sqlite.ts';
import { setUp } from './recorded-storage.ts';

/** A database with one table; `write` adds a row as the thread would, with its checkpoint after it. */
function open(disk = new RecordedDisk()) {
  const database = setUp(disk, { checkpoint: 1000, synchronous: 'FULL' });
  // In the shape of better-sqlite3, as far as both parts ask for it.
  const connection = database as RecordedDatabase & Database;
  const checkpoints = createCheckpoints(connection);
  const run = createRunner(connection);
  const ask = (sql: string, ...parameters: unknown[]): void => checkpoints.after([{ sql, parameters }], run({ sql, parameters }));
  ask('create table if not exists kept (bytes blob)');
  const main = disk.find(databaseName)!.number;
  let isBroken: Fault | null = null;
  disk.fault = (step) => ('file' in step && step.file === main && (step.kind === 'sync' || isBroken === 'full') ? isBroken : null);
  return {
    disk,
    database,
    write: (bytes: number) => ask('insert into kept values (?)', new Uint8Array(bytes).fill(1)),
    ask,
    rows: () => run({ sql: 'select length(bytes) as length from kept', parameters: [] }).rows.length,
    breakAs: (fault: Fault | null) => (isBroken = fault),
    /** How often the database file itself was synced. */
    writtenBack: () => disk.steps.filter((step) => step.kind === 'sync' && step.file === main).length,
  };
}

test('[S37] the log is written back after some writes, not at each, and at once after large ones; never inside a transaction', () => {
  const { write, ask, writtenBack } = open();
  const before = writtenBack();
  for (let count = 0; count < 240; count++) write(10);
  expect(writtenBack()).toBe(before);
  for (let count = 0; count < 20; count++) write(10);
  expect(writtenBack()).toBe(before + 1);
  ask('begin immediate');
  write(300_000);
  expect(writtenBack()).toBe(before + 1);
  ask('commit');
  expect(writtenBack()).toBe(before + 2);
});

test('[S37] [S37a] a disk that fails while the log is written back is heard, though every write was answered', () => {
  const { write, breakAs, rows, disk } = open();
  write(10);
  breakAs('failed');
  expect(() => write(300_000)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^SQLITE_IOERR/) }));
  // The next start finds all of it.
  expect(rows()).toBe(2);
  expect(open(new RecordedDisk(disk.files())).rows()).toBe(2);
});

test('[S38] a disk with no room for writing the log back loses nothing, and is tried again', () => {
  const { write, breakAs, rows, writtenBack } = open();
  breakAs('full');
  write(300_000);
  write(10);
  breakAs(null);
  const before = writtenBack();
  write(300_000);
  expect([rows(), writtenBack()]).toEqual([3, before + 1]);
});

test('[S37] SQLite itself says nothing when writing the log back fails, which is why it is not left to it', () => {
  const { write, breakAs, database, rows } = open();
  database.pragma('wal_autocheckpoint = 1');
  breakAs('failed');
  write(10);
  expect(rows()).toBe(1);
});
