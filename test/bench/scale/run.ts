/**
 * What a large instance costs: `npm run bench:scale`. Fills a database with 10,000 profiles, 20,000 users and 2,000 drafts, and one with a tenth,
 * runs the server on each in turn, and prints every aim with its figures. `RUNS` (5), `SECONDS` of each phase (4), `REQUESTS` (200) and `SIZE` (1) size it.
 */
import { isPinned, pinLoad } from '../../soak/load/server-process.ts';
import { quantile } from '../measure.ts';
import { judge, type Median } from './aims.ts';
import { plant } from './planted.ts';
import { runOnce, type Figure, type RunOptions } from './run-once.ts';

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);
const seed = number('SEED', 20_261_129);
const runs = number('RUNS', 5);
const size = number('SIZE', 1);
const options: RunOptions = { seed, phase: number('SECONDS', 4) * 1000, requests: number('REQUESTS', 200) };
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const sizeOf = (share: number) => ({ profiles: 10_000 * share, users: 20_000 * share, drafts: 2_000 * share });

pinLoad();
const [full, tenth] = [await plant(sizeOf(size), seed), await plant(sizeOf(size / 10), seed)];
try {
  write(`seed ${seed}, medians of ${runs} runs; ${isPinned ? 'server on core 0, load on core 1' : 'not pinned to cores'}`);
  write(`${full.profiles.length} profiles, ${full.users.length} users, ${full.drafts.length} drafts, beside a tenth of each`);
  const figures: { readonly full: Figure[]; readonly tenth: Figure[] } = { full: [], tenth: [] };
  for (let run = 0; run < runs; run++) {
    figures.tenth.push(...(await runOnce(tenth, options)));
    figures.full.push(...(await runOnce(full, options)));
  }
  const small = medians(figures.tenth);
  const unmet = medians(figures.full).filter(
    (one) =>
      !writeLine(
        one,
        small.find(({ name }) => name === one.name)!,
      ),
  );
  write(unmet.length === 0 ? 'every aim is met' : `not met: ${unmet.map(({ name }) => name).join('; ')}`);
} finally {
  full.remove();
  tenth.remove();
}
process.exit(0);

function medians(figures: readonly Figure[]): Median[] {
  return [...Map.groupBy(figures, ({ name }) => name).values()].map((same) => ({
    ...same[0]!,
    value: quantile(
      same.map(({ value }) => value),
      0.5,
    ),
    ...(same[0]!.alone !== undefined && {
      alone: quantile(
        same.map(({ alone = 0 }) => alone),
        0.5,
      ),
    }),
  }));
}

function writeLine(one: Median, small: Median): boolean {
  const { aim, isMet, ratio } = judge(one, small);
  const shown = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0)).padStart(8);
  write(
    `${one.name.padEnd(52)} ${shown(one.value)} ${shown(small.value)}  × ${ratio.toFixed(2).padEnd(6)} ${aim.padEnd(16)} ${isMet ? 'met' : 'NOT MET'}`,
  );
  return isMet;
}
