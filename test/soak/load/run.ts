/**
 * `npm run bench:load`: 500 clients in 50 rooms, beside each attack, and alone before it, in turns; then the median of each. `SECONDS` (5) is the
 * length of each phase, `TURNS` (5) how often all of it is done, `ONLY=flood,slow` picks attacks, `SEED` replays.
 */
import { quantile } from '../../bench/measure.ts';
import { attackNames } from './attacks.ts';
import { factorBeside, phaseLine, runLoad, type Phase } from './load.ts';
import { isPinned, pinLoad } from './server-process.ts';

const number = (name: string, usual: number): number => Number(process.env[name] ?? usual);
const [seed, seconds, turns] = [number('SEED', 20261123), number('SECONDS', 5), number('TURNS', 5)];
const only = process.env['ONLY']?.split(',');
const picked = attackNames.filter((name) => only?.includes(name) ?? true);
const attacks = Array.from({ length: turns }, () => picked).flat();
const write = (line: string): void => void process.stdout.write(`${line}\n`);

pinLoad();
write(`seed ${seed}, ${seconds} s each, ${turns} turns; ${isPinned ? 'server on core 0, load on core 1' : 'not pinned to cores'}`);
const pairs: (readonly [beside: Phase, alone: Phase])[] = [];
let alone: Phase | undefined;
const { losses } = await runLoad({ seed, phase: seconds * 1000, attacks, aloneEach: true }, (phase) => {
  if (phase.damage === null) alone = phase;
  else if (alone) pairs.push([phase, alone]);
  write(phaseLine(phase, alone));
});

// One stall of the disk or the machine makes the p99 of a short phase; the median of several phases excludes it.
const median = (values: readonly number[]): number => quantile(values, 0.5);
for (const name of picked) {
  const own = pairs.filter(([beside]) => beside.name === name);
  const p99 = (of: 0 | 1): string => median(own.map((pair) => pair[of].figures.durable.p99)).toFixed(1);
  const factor = median(own.map(([beside, before]) => factorBeside(beside, before))).toFixed(1);
  write(`median of ${own.length}: ${name.padEnd(9)} durable p99 ${p99(0)} ms, alone before it ${p99(1)}, × ${factor}`);
}
write(
  `honest sockets closed ${losses.closed}, edits not acknowledged ${losses.unacknowledged}, not delivered ${losses.undelivered}, acknowledged and lost ${losses.lost}`,
);
process.exit(Object.values(losses).some((count) => count > 0) ? 1 : 0);
