/**
 * Accord's relay beside others, in one run: `npm run bench:relay`. Servers run on one core, the load on the other, in turns.
 * `ONLY=a,c` picks scenarios, `PEERS=accord,hocuspocus` servers, `READERS=50` of (a); `SECONDS`, `ROUNDS` and `SEED` size and replay it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthor } from '../../soak/load/draft-edits.ts';
import { isPinned, pinLoad } from '../../soak/load/server-process.ts';
import { accordOnPostgres, contestants as usual, peersFolder, type Contestant, type Running } from './contestants.ts';
import { fanOut } from './fan-out.ts';
import { idleConnections } from './idle-connections.ts';
import { killed } from './killed.ts';
import { longDraft } from './long-draft.ts';
import { withServer, type Settings, type Usage } from './measured.ts';
import { paced } from './paced.ts';
import { presence } from './presence.ts';
import { steady } from './steady.ts';
import { table, type Column } from './table.ts';

const list = (name: string, fallback: string): string[] => (process.env[name] ?? fallback).split(',');
const settings: Settings = {
  seed: Number(process.env['SEED'] ?? 20261123),
  seconds: Number(process.env['SECONDS'] ?? 4),
  rounds: Number(process.env['ROUNDS'] ?? 3),
};
const peers = list('PEERS', usual.map(({ name }) => name).join());
const contestants = [...usual, accordOnPostgres].filter(({ name }) => peers.includes(name));
const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** Every server once in each round; the run reports a server's failure and continues with the others. */
async function inTurns<Result>(
  who: readonly Contestant[],
  measure: (contestant: Contestant, server: Running, folder: string) => Promise<Result>,
): Promise<Map<string, Result[]>> {
  const results = new Map<string, Result[]>();
  for (let round = 0; round < settings.rounds; round++)
    for (const contestant of who) {
      try {
        const result = await withServer(contestant, (server, folder) => measure(contestant, server, folder));
        results.set(contestant.name, [...(results.get(contestant.name) ?? []), result]);
      } catch (error) {
        write(`! ${contestant.name}: ${(error as Error).message}`);
        process.exitCode = 1;
      }
    }
  return results;
}

const show = <Result>(title: string, results: ReadonlyMap<string, readonly Result[]>, columns: readonly Column<NoInfer<Result>>[]): void =>
  write(['', title, ...table(results, columns).map((line) => `  ${line}`)].join('\n'));

const usageColumns: readonly Column<{ readonly usage: Usage }>[] = [
  { title: 'server %', value: ({ usage }) => usage.server * 100 },
  { title: 'load %', value: ({ usage }) => usage.load * 100 },
  { title: 'others %', value: ({ usage }) => usage.others * 100 },
];
const latencyColumns: readonly Column<{ readonly p50: number; readonly p99: number }>[] = [
  { title: 'p50 ms', value: ({ p50 }) => p50, digits: 2, compared: true },
  { title: 'p99 ms', value: ({ p99 }) => p99, digits: 2, compared: true },
];

async function manyReaders(): Promise<void> {
  const author = 1001;
  const { next } = createAuthor(settings.seed, author);
  const edits = Array.from({ length: 25_000 * (settings.seconds + 1) }, next);
  for (const readers of list('READERS', '10,50,200').map(Number)) {
    const results = await inTurns(contestants, (_, server) => fanOut(server, { readers, edits, author, seconds: settings.seconds }));
    show(`(a) one writer, 32 edits in flight, ${readers} readers`, results, [
      { title: 'updates/s', value: (one) => one.updatesPerSecond, compared: true },
      ...latencyColumns,
      { title: 'CPU µs/delivery', value: (one) => one.cpuPerDelivery, digits: 2, compared: true },
      { title: 'edits/frame', value: (one) => one.merged, digits: 1 },
      ...usageColumns,
    ]);
  }
}

async function manyDrafts(): Promise<void> {
  const results = await inTurns(contestants, (_, server) => paced(server, settings));
  show('(b) 500 drafts, 2 clients each, one edit a second each', results, [
    ...latencyColumns,
    ...usageColumns,
    { title: 'RSS MB', value: ({ rss }) => rss / 1024 / 1024, compared: true },
    { title: 'delivered %', value: ({ delivered }) => delivered * 100, digits: 1 },
  ]);
}

async function oneLongDraft(): Promise<void> {
  const keepers = contestants.filter(({ dialect }) => dialect.keeps);
  const results = await inTurns(keepers, (contestant, server, folder) => longDraft(contestant, server, folder, settings));
  show('(c) a draft of 20,000 edits, opened', results, [
    { title: 'fresh ms', value: ({ fresh }) => fresh, digits: 1, compared: true },
    { title: '100 edits behind ms', value: ({ behind }) => behind, digits: 1, compared: true },
    { title: 'first after restart ms', value: ({ afterRestart }) => afterRestart, digits: 1, compared: true },
    { title: 'bytes', value: ({ bytes }) => bytes },
    { title: 'bytes behind', value: ({ bytesBehind }) => bytesBehind },
  ]);
}

async function kills(): Promise<void> {
  const keepers = contestants.filter(({ persists }) => persists);
  for (const delay of [50, 500, 3_000]) {
    const results = await inTurns(keepers, (contestant, server, folder) => killed(contestant, server, folder, delay, settings));
    show(`(d) SIGKILL ${delay} ms after the last of 4,000 edits had been seen by another client`, results, [
      { title: 'lost %', value: ({ lost }) => lost * 100, digits: 1 },
      { title: 'acknowledged as on disk', value: ({ acknowledged }) => acknowledged },
      { title: 'acknowledged and lost', value: ({ acknowledgedLost }) => acknowledgedLost },
    ]);
  }
}

async function idle(): Promise<void> {
  // A server that stores no documents has none after a restart.
  const who = contestants.filter(({ dialect, persists }) => persists || !dialect.keeps);
  const results = await inTurns(who, (contestant, server, folder) => idleConnections(contestant, server, folder, settings));
  show('(e) 1,000 idle connections, each on a draft of 20 edits', results, [
    { title: 'RSS before MB', value: ({ before }) => before / 1024 / 1024 },
    { title: 'added MB', value: ({ added }) => added / 1024 / 1024, digits: 1, compared: true },
  ]);
}

async function people(): Promise<void> {
  const results = await inTurns(contestants, (_, server) => presence(server, settings));
  show('(f) 50 people in one draft, each shows themselves once a second', results, [
    { title: 'CPU ms/s', value: ({ usage }) => usage.server * 1000, digits: 1, compared: true },
    { title: 'newest seen after ms', value: ({ p50 }) => p50, digits: 1 },
    { title: 'seen %', value: ({ seen }) => seen * 100, digits: 1 },
    ...usageColumns,
  ]);
}

async function steadily(): Promise<void> {
  const results = await inTurns(contestants, (_, server) => steady(server, settings));
  show('(g) one writer, 100 edits a second, 50 readers', results, [
    ...latencyColumns,
    { title: 'CPU µs/delivery', value: (one) => one.cpuPerDelivery, digits: 1, compared: true },
    ...usageColumns,
  ]);
}

if (contestants.some(({ name }) => !name.startsWith('accord')) && !existsSync(join(peersFolder, 'node_modules'))) {
  write('installing the peers: npm ci in test/bench/relay/peers');
  const { status } = spawnSync('npm', ['ci'], { cwd: peersFolder, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
pinLoad();
write(`seed ${settings.seed}, ${settings.seconds} s, medians of ${settings.rounds} rounds, ratios to the first`);
write(isPinned ? 'server on core 0, load on core 1' : 'server and load are not pinned to cores: taskset or a second core is missing');
const scenarios = { a: manyReaders, b: manyDrafts, c: oneLongDraft, d: kills, e: idle, f: people, g: steadily };
const only = list('ONLY', 'a,b,c,d,e,f,g');
for (const [name, run] of Object.entries(scenarios)) if (only.includes(name)) await run();
// Timers of the load must not hold the process.
process.exit();
