/** A fault at every statement and every disk step of an append, a compaction and a commit, and at two of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../support/random.ts';
import { numRuns } from '../../support/runs.ts';
import { operationsOf, type Operation } from './operations.ts';
import { benchOfDisk, benchOfQueries, type Files, type QueryFault } from './fault-benches.ts';
import { createOutcomes, interrupt, type Bench, type Outcomes } from './faults.ts';
import { RecordedDisk, type Fault } from './recorded-disk.ts';
import { openStorageOn } from './recorded-storage.ts';
import { beginning } from './recording.ts';
import { removeImages } from './recovered.ts';

const seed = Number(process.env['SEED'] ?? 1);
const timeout = 60_000 + numRuns(60_000);
const operations = operationsOf(1);

/** A database before every operation. */
let files: Files;
beforeAll(async () => {
  const disk = new RecordedDisk();
  const { storage } = await openStorageOn(disk, { checkpoint: 1000, synchronous: 'FULL' });
  for (const step of beginning) await step({ storage });
  for (const operation of operations) await operation.prepare(storage);
  await storage.close();
  files = disk.files();
});
afterAll(removeImages);

const queryFaults: readonly QueryFault[] = ['refused', 'lost before', 'lost after'];
const diskFaults: readonly Fault[] = ['failed', 'full'];

/** Opens the bench for an operation. */
type Open = (seed: number) => Promise<Bench>;

const places: readonly (readonly [name: string, open: Open])[] = [
  ...queryFaults.map((fault) => [`a statement is ${fault}`, () => benchOfQueries(files, fault)] as const),
  ...diskFaults.map(
    (fault) => [`the disk has ${fault === 'full' ? 'no space' : 'failed'}`, (seed: number) => benchOfDisk(files, fault, seed)] as const,
  ),
];

async function tryAt(operation: Operation, open: Open, steps: readonly number[], outcomes: Outcomes, seed: number): Promise<boolean> {
  const bench = await open(seed);
  try {
    return await interrupt(operation, bench, steps, outcomes);
  } catch (error) {
    throw new Error(`SEED=${seed}, ${operation.name}, faults at ${steps.join(' and ')}: ${String(error)}`, { cause: error });
  } finally {
    await bench.close();
  }
}

/** Every step until there are no more; answers how many there are. */
async function tryEach(operation: Operation, open: Open, outcomes: Outcomes): Promise<number> {
  let step = 1;
  while (await tryAt(operation, open, [step], outcomes, seed + step)) step += 1;
  return step - 1;
}

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  test.each(places)(
    '[S51] is refused cleanly or durably done, whatever the step: %s',
    async (place, open) => {
      const outcomes = createOutcomes();
      const steps = await tryEach(operation, open, outcomes);
      process.stdout.write(`${name}, ${place}: ${steps} steps, ${JSON.stringify(outcomes)}\n`);
      expect(steps).toBeGreaterThan(3);
      expect(outcomes.refused).toBeGreaterThan(0);
    },
    timeout,
  );
});

test(
  '[S51] [S51a] the same when a second fault meets who asks again',
  async () => {
    const outcomes = createOutcomes();
    let met = 0;
    for (let pair = 0; pair < numRuns(20); pair += 1) {
      const random = createRandom(seed + pair);
      const steps = [1 + random.below(40), 1 + random.below(40)];
      const [, open] = random.pick(places);
      met += (await tryAt(random.pick(operations), open, steps, outcomes, seed + pair)) ? 1 : 0;
    }
    process.stdout.write(`pairs, SEED=${seed}: ${met} met of ${numRuns(20)}, ${JSON.stringify(outcomes)}\n`);
    expect(outcomes.refused).toBeGreaterThan(0);
  },
  timeout,
);
