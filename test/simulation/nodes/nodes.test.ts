import { expect, it } from 'vitest';
import { numRuns } from '../../support/runs.ts';
import type { NodeFaults } from './node.ts';
import { play, type Met } from './play.ts';

/** Schedules of the usual run; `SHARE` and `RUNS` multiply them, `SEED` is the first. */
const usual = 10_000;
const first = Number(process.env['SEED'] ?? 1);

it(
  '[P60] [P60a] [P61] [P62] [P62a] [S130] [S133] several servers on one database: whatever breaks, all have the same, nothing acknowledged is lost, and no lost right counts',
  { timeout: 360_000_000 },
  async () => {
    const sum: Met = { edits: 0, entries: 0, revocations: 0, crashes: 0, pauses: 0, cuts: 0, endings: 0 };
    const count = numRuns(usual);
    for (let seed = first; seed < first + count; seed++) {
      const { failure, met } = await play(seed);
      if (failure) throw new Error(`SEED=${seed}: ${failure.message}`, { cause: failure });
      for (const what of Object.keys(sum) as (keyof Met)[]) sum[what] += met[what];
    }
    process.stdout.write(`nodes: ${count} schedules, ${JSON.stringify(sum)}\n`);
    if (count >= usual) for (const what of Object.keys(sum) as (keyof Met)[]) expect(sum[what], what).toBeGreaterThan(0);
  },
);

const faults: readonly (readonly [name: string, fault: NodeFaults])[] = [
  [
    'the database numbers what comes',
    {
      storage: (storage) => ({
        ...storage,
        drafts: {
          ...storage.drafts,
          append: async (entries, epoch) => {
            const [head] = await storage.drafts.heads([entries[0]!.draft]);
            return storage.drafts.append(
              entries.map((entry, at) => ({ ...entry, position: (head?.head ?? 0) + at })),
              epoch,
            );
          },
        },
      }),
    },
  ],
  [
    'appends ask for no epoch',
    { storage: (storage) => ({ ...storage, drafts: { ...storage.drafts, append: (entries) => storage.drafts.append(entries) } }) },
  ],
  ['whatever is known is shown', { nodes: (nodes) => ({ ...nodes, isFresh: () => true, whenFresh: (action) => action() }) }],
  ['what others wrote is not looked for', { storage: (storage) => ({ ...storage, drafts: { ...storage.drafts, heads: async () => [] } }) }],
];

it.each(faults)('[P60] a fault is found: %s', { timeout: 600_000 }, async (_, fault) => {
  for (let seed = 1; seed <= 200; seed++) if ((await play(seed, fault)).failure) return;
  expect.unreachable('no schedule found it');
});
