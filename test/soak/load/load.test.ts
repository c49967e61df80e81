/**
 * 500 honest clients in 50 rooms, alone and beside each attack: the server loses nothing and closes none of them. `RUNS` lengthens every
 * phase. The test judges latencies with slack, because other tests run beside it. `npm run bench:load` prints the figures of a quiet machine.
 */
import { expect, test } from 'vitest';
import { attackNames } from './attacks.ts';
import { factorBeside, phaseLine, runLoad, type Phase } from './load.ts';

const runs = Number(process.env['RUNS'] ?? 1);
const seed = Number(process.env['SEED'] ?? 20261123);
/** Milliseconds. */
const phase = Math.max(2_000, 5_000 * runs);
/** Bytes that the heap may grow in a phase long enough to distinguish growth from garbage. */
const mostGrowth = 64 * 1024 * 1024;
const longPhase = 60_000;
/** How many times as long people may wait beside an attack while other tests run, and milliseconds below which that is no matter. */
const slack = 8;
const noise = 400;

test(
  '[P4] [P5] [P32] [P33] [P35] [H41] 500 clients in 50 rooms, alone and beside each attack: all is durable and delivered, nothing lost, nobody honest closed',
  async () => {
    const lines: string[] = [];
    let alone: Phase | undefined;
    const { phases, losses } = await runLoad({ seed, phase }, (one) => {
      alone ??= one;
      lines.push(phaseLine(one, alone));
    });
    process.stdout.write(`load, seed ${seed}\n${lines.join('\n')}\n`);
    expect(losses).toEqual({ closed: 0, unacknowledged: 0, undelivered: 0, lost: 0 });
    expect(phases.map(({ name }) => name)).toEqual(['alone', ...attackNames]);
    for (const { name, figures, damage } of phases) {
      expect(figures.edits, name).toBeGreaterThan(phase / 10);
      if (damage) expect(damage.tried, name).toBeGreaterThan(0);
      // The aim is twice as long, which `npm run bench:load` measures on a quiet machine.
      const { p99 } = figures.durable;
      if (p99 > noise) expect(factorBeside({ name, figures, damage }, phases[0]!), `${name}: ${p99.toFixed(0)} ms`).toBeLessThan(slack);
    }
    const of = (wanted: string) => phases.find(({ name }) => name === wanted)!;
    expect(Object.keys(of('garbage').damage!.closes)).toEqual(expect.arrayContaining(['1007', '4413']));
    if (phase >= longPhase) for (const { name, figures } of phases) expect(figures.heapGrowth, name).toBeLessThan(mostGrowth);
  },
  120_000 + 4 * attackNames.length * phase,
);
