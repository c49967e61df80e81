/**
 * Accord's relay beside others, in one run: `npm run bench:relay`. Servers run on one core, the load on another, in turns.
 * `ONLY=a,c` picks scenarios, `PEERS=accord,hocuspocus` servers; `SECONDS`, `ROUNDS` and `SEED` size and replay it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthor } from '../../load/draft-edits.ts';
import { isPinned, pinLoad } from '../../load/server-process.ts';
import { quantile } from '../measure.ts';
import { contestants as all, peersFolder } from './contestants.ts';
import { fanOut, type FanOut } from './fan-out.ts';
import { withServer, type Settings } from './measured.ts';

const env = (name: string, fallback: string): string => process.env[name] ?? fallback;
const settings: Settings = { seed: Number(env('SEED', '20261123')), seconds: Number(env('SECONDS', '4')), rounds: Number(env('ROUNDS', '3')) };
const peers = process.env['PEERS']?.split(',');
const contestants = all.filter(({ name }) => peers?.includes(name) ?? true);
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const author = 1001;

if (contestants.some(({ name }) => name !== 'accord') && !existsSync(join(peersFolder, 'node_modules'))) {
  write('installing the peers (npm ci in test/bench/relay/peers)');
  const { status } = spawnSync('npm', ['ci'], { cwd: peersFolder, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
pinLoad();
write(`seed ${settings.seed}; ${settings.seconds} s, ${settings.rounds} rounds; ${isPinned ? 'server on core 0, load on core 1' : 'NOT pinned'}`);

const { next } = createAuthor(settings.seed, author);
const edits = Array.from({ length: 100_000 }, next);
for (const readers of env('READERS', '10,50,200').split(',').map(Number)) {
  const results = new Map<string, FanOut[]>();
  for (let round = 0; round < settings.rounds; round++)
    for (const contestant of contestants) {
      const result = await withServer(contestant, (server) => fanOut(server, readers, edits, author, settings.seconds));
      results.set(contestant.name, [...(results.get(contestant.name) ?? []), result]);
    }
  write(`(a) ${readers} readers`);
  for (const [name, rounds] of results) {
    const median = (pick: (one: FanOut) => number): number => quantile(rounds.map(pick), 0.5);
    write(
      `${name.padEnd(22)} ${median((r) => r.updatesPerSecond).toFixed(0).padStart(7)}/s  p50 ${median((r) => r.p50).toFixed(2)} p99 ${median((r) => r.p99).toFixed(2)} ms  ${median((r) => r.cpuPerDelivery).toFixed(2)} µs/delivery  merged ${median((r) => r.merged).toFixed(1)}  server ${(median((r) => r.serverLoad) * 100).toFixed(0)} % load ${(median((r) => r.ownLoad) * 100).toFixed(0)} % ${rounds.map((r) => r.cut ?? '').join(' ')}`,
    );
  }
}
