import { describe, expect, it } from 'vitest';
import { faults } from './faults.ts';
import { explore } from './graph.ts';
import { createInstance } from './instance.ts';
import { actors, begin, type Heard } from './model.ts';
import { judgePromises } from './promises.ts';
import { createCheck } from './readings.ts';
import { createReplay } from './replay.ts';
import { Divergence, walkAll } from './walk.ts';

const usual = 6;
/** `STEPS=8` searches further, with as many concurrent requests as there are actors. */
const length = Number(process.env['STEPS'] ?? usual);
const mostPending = length > usual ? actors.length : 1;

/** What a search of the usual length must have met. */
const answers: readonly Heard[] = ['committed', 'told committed', 'stale', 'forbidden', 'closed', 'told closed'];
const worlds = [
  ['a new profile', false, [...answers, 'signed-out']],
  ['a change of a profile', true, [...answers, 'base-removed']],
] as const;

describe('edits, revocations, commits, retries, crashes and removals by three people, in every order', () => {
  it.each(worlds)(
    '[K9] [K9a] [K2] [K3] [K4] [K5] [K7] [P6] [P8] [P9] answer, and leave on the disk, what the protocol says: %s',
    async (name, hasBase, wanted) => {
      const began = process.cpuUsage();
      const instance = await createInstance(hasBase);
      const graph = explore(begin(hasBase, mostPending), length, judgePromises);
      const figures = await walkAll(graph, () => createReplay(instance), createCheck(instance));
      const seconds = (process.cpuUsage(began).user / 1e6).toFixed(1);
      const { walks, actions, steps, heard } = figures;
      process.stdout.write(
        `${name}: ${graph.sequences} sequences of ${length} actions come to ${graph.states} states and ${steps} steps between them; ` +
          `each was replayed, in ${walks} walks of ${actions} actions, ${seconds} s of CPU; heard was ${JSON.stringify(heard)}\n`,
      );
      expect(steps).toBe(graph.inner.reduce((sum, node) => sum + node.steps().size, 0));
      if (length >= usual) for (const what of wanted) expect(heard[what], what).toBeGreaterThan(10);
    },
    36_000_000,
  );

  it.each(faults)(
    '[K9] are told from those of a server of which it is true that %s',
    async (_name, hasBase, fault) => {
      const instance = await createInstance(hasBase);
      const search = async (length: number): Promise<unknown> =>
        walkAll(explore(begin(hasBase, 1), length, judgePromises), () => createReplay(instance, fault), createCheck(instance));
      // Most show early, and then few steps have been taken.
      await expect(search(3).then(() => search(5))).rejects.toThrow(Divergence);
    },
    120_000,
  );
});
