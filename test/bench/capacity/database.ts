/**
 * What nodes cost their PostgreSQL and each other: `npm run bench:database`. Needs a PostgreSQL on this machine (`TEST_DATABASE_URL`), whose
 * processor time it reads from the system, and a Redis (`TEST_REDIS_URL`). `SECONDS` of each measurement (2).
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { createNodeBus } from '../../../server/nodes/bus.ts';
import { encodeEnvelope } from '../../../server/nodes/message.ts';
import { openRedisWire } from '../../../server/nodes/redis-wire.ts';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { entry, uuid } from '../../contracts/storage/values.ts';
import { userRow } from '../../support/cast.ts';
import { place } from '../../support/append.ts';
import { createPostgresSchema, queryPostgres } from '../../support/postgres.ts';
import { quantile } from '../measure.ts';

const seconds = Number(process.env['SECONDS'] ?? 2);
const redisUrl = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
/** Edits in one batch, so that what a batch costs and what an edit costs can be told apart. */
const sizes = { one: 1, many: 20 } as const;
/** Drafts of each writer; a batch has an edit of each. */
const draftsOfEach = 500;
/** Nodes that write at once. */
const writers = [1, 4] as const;
/** Edits of a draft that is opened, and nodes that a change of rights has to reach. */
const [entriesOfDraft, nodesOfChange] = [20, 100];

const name = `bench_${process.pid}`;
const write = (label: string, value: number, unit: string): void =>
  void process.stdout.write(`${label.padEnd(64)}${value.toFixed(value < 10 ? 2 : 0).padStart(10)} ${unit}\n`);

/** Microseconds of processor time of our own sessions so far; Linux counts it in hundredths of a second. */
async function databaseTime(): Promise<number> {
  const rows = (await queryPostgres(`select pid from pg_stat_activity where application_name = '${name}'`)) as { pid: number }[];
  return rows.reduce((sum, { pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) * 10_000;
  }, 0);
}

async function walPosition(): Promise<number> {
  const [row] = (await queryPostgres(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`)) as { bytes: string }[];
  return Number(row!.bytes);
}

interface Cost {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  /** Microseconds of PostgreSQL for each. */
  readonly micros: number;
  /** Bytes of the write-ahead log for each, those of others on the machine included. */
  readonly wal: number;
}

/** Each of these does its work again and again. */
async function measure(works: readonly (() => Promise<unknown>)[]): Promise<Cost> {
  const times: number[] = [];
  const from = { time: await databaseTime(), wal: await walPosition(), at: performance.now() };
  const end = from.at + seconds * 1_000;
  await Promise.all(
    works.map(async (work) => {
      while (performance.now() < end) {
        const start = performance.now();
        await work();
        times.push(performance.now() - start);
      }
    }),
  );
  const passed = (performance.now() - from.at) / 1_000;
  return {
    ...{ perSecond: times.length / passed, p50: quantile(times, 0.5) },
    micros: ((await databaseTime()) - from.time) / times.length,
    wal: ((await walPosition()) - from.wal) / times.length,
  };
}

/** A node's batches of so many edits, each of another draft. */
function appending(storage: CanonicalStorage, first: number, edits: number): () => Promise<unknown> {
  let batch = 0;
  const heads = new Map<string, number>();
  return async () => {
    const drafts = Array.from({ length: edits }, (_, at) => uuid(first + ((batch * edits + at) % draftsOfEach)));
    const at = new Date().toISOString();
    batch += 1;
    const entries = drafts.map((draft) => {
      const position = heads.get(draft) ?? 0;
      heads.set(draft, position + 1);
      return { ...entry(draft, { update: new Uint8Array(60).fill(batch), at }), position };
    });
    const outcomes = await storage.drafts.append(entries);
    if (outcomes.some((outcome) => outcome !== 'added')) throw new Error(`a batch was answered ${outcomes.join()}`);
  };
}

async function appends(url: string): Promise<void> {
  const nodes = await Promise.all(Array.from({ length: Math.max(...writers) }, () => openPostgresStorage(url)));
  let first = 1;
  for (const count of writers) {
    const costs: Cost[] = [];
    for (const edits of Object.values(sizes)) {
      const works = nodes.slice(0, count).map((storage) => appending(storage, (first += draftsOfEach), edits));
      costs.push(await measure(works));
    }
    const [one, many] = costs as [Cost, Cost];
    const perEdit = (many.micros - one.micros) / (sizes.many - sizes.one);
    write(`${count} writing: batches of one edit`, one.perSecond, '/s');
    write(`${count} writing: batches of ${sizes.many} edits, edits`, many.perSecond * sizes.many, '/s');
    write(`${count} writing: a batch of one edit takes (p50)`, one.p50, 'ms');
    write(`${count} writing: PostgreSQL, for a batch`, one.micros - perEdit, 'µs');
    write(`${count} writing: PostgreSQL, for each edit in it`, perEdit, 'µs');
    write(`${count} writing: write-ahead log, for a batch of one edit`, one.wal, 'bytes');
    write(`${count} writing: write-ahead log, for each further edit`, (many.wal - one.wal) / (sizes.many - sizes.one), 'bytes');
  }
  for (const storage of nodes) await storage.close();
}

async function questions(url: string): Promise<void> {
  const storage = await openPostgresStorage(url);
  const drafts = Array.from({ length: draftsOfEach }, (_, at) => uuid(1_000_000 + at));
  await storage.drafts.append(
    await place(
      storage,
      drafts.map((draft) => entry(draft)),
    ),
  );
  write('PostgreSQL, to be asked for the newest change of rights', (await measure([() => storage.epoch.read()])).micros, 'µs');
  write(
    `PostgreSQL, to be asked for the heads of ${draftsOfEach} drafts`,
    (await measure([() => storage.drafts.heads(drafts)])).micros,
    'µs',
  );
  await openings(storage, drafts);
  await rights(storage);
  await storage.close();
}

/** What a client that opens a draft asks for, one after the other. */
async function openings(storage: CanonicalStorage, drafts: readonly string[]): Promise<void> {
  const long = uuid(2_000_000);
  const person = userRow('opener', []);
  await storage.users.insert(person);
  const at = new Date().toISOString();
  const session = { id: 'opened', user: person.id, createdAt: at, lastSeenAt: at, address: null, browser: null };
  await storage.sessions.insert(session);
  for (let position = 0; position < entriesOfDraft; position++)
    await storage.drafts.append([{ ...entry(long, { update: new Uint8Array(60).fill(position) }), position }]);
  let turn = 0;
  const tell = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const { micros, p50 } = await measure([work]);
    write(`PostgreSQL, ${what}`, micros, 'µs');
    write(`it takes (p50)`, p50, 'ms');
  };
  await tell('to look up a draft', () => storage.drafts.byId(drafts[turn++ % drafts.length]!));
  await tell('to look up a session', () => storage.sessions.byId(session.id));
  await tell(`to read a log of ${entriesOfDraft} edits`, () => storage.drafts.log(long));
  await tell('to note the use of a session', () => storage.sessions.touch(session.id, at, null));
  await connections();
}

/** From the wish to the answer, which is work of PostgreSQL for the most part: the system counts its short processes too roughly. */
async function connections(): Promise<void> {
  const { p50 } = await measure([
    async () => {
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      await client.end();
    },
  ]);
  write('to connect to PostgreSQL takes (p50)', p50, 'ms');
}

/** Of so many nodes: what a change of rights has them ask. */
async function rights(storage: CanonicalStorage): Promise<void> {
  const seenAt = new Date().toISOString();
  const settings = { catalogue: 'a'.repeat(64), assertions: 'b'.repeat(64), origins: 'c'.repeat(64) };
  for (let n = 0; n < nodesOfChange; n++)
    await storage.nodes.put({ id: uuid(3_000_000 + n), version: '1.0.0', startedAt: seenAt, seenAt, epoch: 0, settings });
  const change = await measure([() => storage.epoch.enforce('settings')]);
  write('PostgreSQL, for a change of rights', change.micros, 'µs');
  write('it takes (p50)', change.p50, 'ms');
  const { n } = await storage.epoch.read();
  const all = await measure([() => storage.nodes.live(seenAt)]);
  write(`PostgreSQL, to look what ${nodesOfChange} nodes have`, all.micros, 'µs');
  write('PostgreSQL, to read a change', (await measure([() => storage.epoch.changesAfter(n - 1, 500)])).micros, 'µs');
  const known = await measure([() => storage.nodes.see(uuid(3_000_000), { seenAt, epoch: n })]);
  write('PostgreSQL, to note what a node has', known.micros, 'µs');
  write('it takes (p50)', known.p50, 'ms');
}

/** Of a node that hears them and has none of these drafts open. */
async function messages(): Promise<void> {
  const channel = `accord:${name}`;
  const wire = openRedisWire(redisUrl, channel, (error) => process.stderr.write(`${String(error)}\n`));
  const ready = Promise.withResolvers<void>();
  const bus = createNodeBus(wire, 'hearer', () => performance.now());
  let heard = 0;
  bus.on('listed', () => void (heard += 1));
  bus.onReady(ready.resolve);
  await ready.promise;
  const text = encodeEnvelope({ from: randomUUID(), message: { type: 'listed', id: randomUUID() } });
  const publisher = new Worker(new URL('publish.ts', import.meta.url), { workerData: { url: redisUrl, channel: `${channel}:`, text } });
  await once(publisher, 'online');
  await wait(500);
  heard = 0;
  const from = process.threadCpuUsage();
  await wait(seconds * 1_000);
  const { user, system } = process.threadCpuUsage(from);
  write('a node, to hear of a change on another node', (user + system) / heard, 'µs');
  await publisher.terminate();
  await wire.close();
}

const schema = await createPostgresSchema();
if (typeof schema === 'string') throw new Error(schema);
const url = new URL(schema.url);
url.searchParams.set('application_name', name);
try {
  await appends(url.href);
  await questions(url.href);
} finally {
  await schema.drop();
}
await messages();
