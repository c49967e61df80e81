/** How fast changes become durable: `npm run bench:append`. SQLite on a file, in its thread and in this one, and PostgreSQL where there is one, in turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { openPostgresStorage } from '../../server/storage/postgres/postgres-storage.ts';
import { openInProcess, openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { entry, uuid } from '../contracts/storage/values.ts';
import { createPostgresSchema } from '../support/postgres.ts';
import { quantile } from './measure.ts';
import { place, type PlantedEntry } from '../support/append.ts';

/** Milliseconds that each contestant works at a stretch, and how often it has its turn. */
const stretch = 1_000;
const turns = Number(process.env['ROUNDS'] ?? 3);

/** A change of one tick, as Yjs writes it. */
const bytes = 60;

interface Measured {
  readonly times: number[];
  readonly delays: number[];
}

const folder = mkdtempSync(join(tmpdir(), 'accord-append-'));
const contestants: { name: string; storage: Storage; measured: Map<string, Measured> }[] = [
  { name: 'in its thread', storage: await openSqliteStorage(join(folder, 'thread.db')), measured: new Map() },
  { name: 'in this thread', storage: await openSqliteStorage(join(folder, 'here.db'), {}, openInProcess), measured: new Map() },
];
const schema = await createPostgresSchema();
if (typeof schema === 'string') process.stderr.write(`PostgreSQL is left out: ${schema}\n`);
else contestants.push({ name: 'in PostgreSQL', storage: await openPostgresStorage(schema.url), measured: new Map() });
const shapes = [1, 10, 100].flatMap((entries) => [1, 50].map((drafts) => ({ entries, drafts })));

function batchOf(entries: number, drafts: number, batch: number): PlantedEntry[] {
  const at = new Date().toISOString();
  const update = (n: number): Uint8Array => new Uint8Array(bytes).fill(n);
  return Array.from({ length: entries }, (_, n) => entry(uuid((batch * entries + n) % drafts), { update: update(n), at }));
}

async function work(storage: Storage, { entries, drafts }: (typeof shapes)[number], { times, delays }: Measured): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const end = performance.now() + stretch;
  for (let batch = 0; performance.now() < end; batch++) {
    const given = await place(storage, batchOf(entries, drafts, batch));
    const start = performance.now();
    await storage.drafts.append(given);
    times.push(performance.now() - start);
    // The relay's next batch starts a turn of the loop later too.
    await new Promise((next) => setImmediate(next));
  }
  delay.disable();
  delays.push(delay.max / 1e6);
}

try {
  process.stdout.write('batch, drafts       where             appends/s     p50 ms   p99 ms   longest delay of the event loop, ms\n');
  for (const shape of shapes) {
    const key = `${shape.entries} in ${shape.drafts}`;
    for (const { storage, measured } of contestants) {
      // Warms up, and creates the drafts.
      await work(storage, shape, { times: [], delays: [] });
      measured.set(key, { times: [], delays: [] });
    }
    for (let turn = 0; turn < turns; turn++)
      for (const { storage, measured } of contestants) {
        await wait(50);
        await work(storage, shape, measured.get(key)!);
      }
    for (const { name, measured } of contestants) {
      const { times, delays } = measured.get(key)!;
      const perSecond = (times.length * shape.entries * 1_000) / times.reduce((sum, time) => sum + time, 0);
      const columns = [perSecond.toFixed(0).padStart(10), ...[0.5, 0.99].map((share) => quantile(times, share).toFixed(2).padStart(8))];
      process.stdout.write(
        `${key.padEnd(20)}${name.padEnd(16)}${columns.join(' ')} ${Math.max(...delays)
          .toFixed(1)
          .padStart(12)}\n`,
      );
    }
  }
} finally {
  for (const { storage } of contestants) await storage.close();
  if (typeof schema !== 'string') await schema.drop();
  rmSync(folder, { recursive: true });
}
