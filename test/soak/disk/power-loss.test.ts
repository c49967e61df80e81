/** That what was acknowledged survives the power: recorded disks, cut at any step, with what was not synced dropped or torn. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Readable } from '../../../server/ops/backup/contents.ts';
import { openSqliteDatabase } from '../../../server/storage/sqlite/database.ts';
import { met, numRuns } from '../../support/runs.ts';
import { losePower } from './power-loss.ts';
import { RecordedDisk } from './recorded-disk.ts';
import { databaseName } from './recorded-sqlite.ts';
import { openStorageOn } from './recorded-storage.ts';
import { removeImages } from './recovered.ts';
import { createScratch } from './scratch.ts';

afterAll(removeImages);

const seed = Number(process.env['SEED'] ?? 1);
const timeout = 60_000 + numRuns(60_000);
/** In pages: after nearly every change, now and then, as the product has it. */
const checkpoints = [1, 8, 50, 1000];

test(
  '[S50] [S50b] what was acknowledged is there after a power loss, whole and in order, and nothing is there in part',
  async () => {
    const tally = await losePower(seed, numRuns(200), (random) => ({ checkpoint: random.pick(checkpoints), synchronous: 'FULL' }));
    const { faults, ...counts } = tally;
    process.stdout.write(`power loss, SEED=${seed}: ${JSON.stringify(counts)}, faults ${faults.length}\n`);
    expect(faults).toEqual([]);
    expect(counts.acknowledged).toBeGreaterThan(met(2_000));
    expect(counts.commits).toBeGreaterThan(met(200));
    expect(counts.compactions).toBeGreaterThan(met(100));
    expect(counts.amidChanges).toBeGreaterThan(met(40));
    expect(counts.amidCheckpoints).toBeGreaterThan(met(20));
  },
  timeout,
);

test(
  '[S50] [S50a] the same images find what is lost where the database does not flush, or the disk does not do what it says',
  async () => {
    const careless = await losePower(seed, 25, (random) => ({ checkpoint: random.pick(checkpoints), synchronous: 'OFF' }));
    expect(careless.faults.filter((fault) => fault.includes('acknowledged')).length).toBeGreaterThan(0);
    const lying = await losePower(seed, 25, () => ({ checkpoint: 1000, synchronous: 'FULL' }), false);
    expect(lying.faults.filter((fault) => fault.includes('acknowledged')).length).toBeGreaterThan(0);
  },
  timeout,
);

test('[S50] the recorded database is set up as the product’s is', async () => {
  const names = ['journal_mode', 'synchronous', 'foreign_keys', 'application_id', 'page_size', 'wal_autocheckpoint'];
  const folder = createScratch();
  const product = openSqliteDatabase(join(folder, databaseName));
  const { database, storage } = await openStorageOn(new RecordedDisk(), { checkpoint: 1000, synchronous: 'FULL' });
  expect(names.map((name) => database.pragma(name))).toEqual(names.map((name) => product.pragma(name, { simple: true })));
  expect(versionOf(database)).toEqual(versionOf(product));
  product.close();
  rmSync(folder, { recursive: true });
  await storage.close();
});

/** The same source: what holds of the one holds of the other. */
const versionOf = (database: Readable): unknown => [...database.prepare('select sqlite_source_id()').iterate()];
