import { expect, it } from 'vitest';
import { numRuns } from '../../support/runs.ts';
import type { NodeFaults } from './node.ts';
import { play, type Met } from './play.ts';

/** Schedules of the usual run; `SHARE` and `RUNS` multiply them, `SEED` is the first. */
const usual = 10_000;
const first = Number(process.env['SEED'] ?? 1);

it(
  '[P60] [P60a] [P61] [P62] [P62a] [P63] [P67] [P68] [G141] [G143] [S130] [S133] several servers on one database: whatever breaks, all have the same, nothing acknowledged is lost, and no lost right counts',
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

type Storage = Parameters<NonNullable<NodeFaults['storage']>>[0];
/** In place of what a node asks of drafts. */
const drafts = (change: (drafts: Storage['drafts']) => Partial<Storage['drafts']>): NodeFaults => ({
  storage: (storage) => ({ ...storage, drafts: { ...storage.drafts, ...change(storage.drafts) } }),
});

const faults: readonly (readonly [name: string, fault: NodeFaults, found: RegExp])[] = [
  [
    'the database numbers what comes',
    drafts(({ append, heads }) => ({
      append: async (entries, epoch) => {
        const [head] = await heads([entries[0]!.draft]);
        return append(
          entries.map((entry, at) => ({ ...entry, position: (head?.head ?? 0) + at })),
          epoch,
        );
      },
    })),
    /would not be admitted|differ|has \[|document may not be/,
  ],
  [
    'appends ask for no epoch',
    drafts(({ append }) => ({ append: (entries) => append(entries) })),
    /taken of somebody whose right had ended/,
  ],
  [
    'nobody asks whether rights have changed, and whatever is known is shown',
    { nodes: (nodes) => ({ ...nodes, catchUp: async () => {}, isFresh: () => true, whenFresh: (action) => action() }) },
    /was shown the draft/,
  ],
  ['what others wrote is not looked for', drafts(() => ({ heads: async () => [] })), /has \[|was not told/],
  [
    'what is on no disk is acknowledged',
    drafts(({ append }) => ({ append: async (entries, epoch) => (await append(entries, epoch)).map(() => 'added') })),
    /is on disk that is not|has \[|document may not be/,
  ],
  [
    'who is gone is shown for ever',
    {
      nodes: ({ bus, ...nodes }) => ({
        ...nodes,
        bus: { ...bus, send: (said) => (said.type === 'presence' && said.isWhole ? undefined : bus.send(said)) },
      }),
    },
    /in the draft, where/,
  ],
  ['servers with other settings serve too', { servesAlways: true }, /settings are not in force/],
  ['each goes by the clock of its machine', { hasOwnTime: true }, /is dated/],
];

it.each(faults)('[P60] [P61] [P62] [P67] [G141] [G143] a fault is found: %s', { timeout: 600_000 }, async (_, fault, found) => {
  for (let seed = 1; seed <= 300; seed++) {
    const { failure } = await play(seed, fault);
    if (failure && found.test(failure.message)) return;
  }
  expect.unreachable('no schedule found it');
});
