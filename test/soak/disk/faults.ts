/** Operations interrupted by a fault, at one step or at two, and what must hold at every step. */
import type { CanonicalStorage, Storage } from '../../../server/storage/storage.ts';
import type { Act, Operation } from './operations.ts';

/** A database for one operation, and the step at which it fails. */
export interface Bench {
  /** For a caller at this moment. */
  storage(): CanonicalStorage;
  /** From here on steps are counted, and the one with this number fails; null ends that. */
  arm(step: number | null): void;
  /** Steps since then. */
  count(): number;
  /** Whether the failed step could have taken effect: then the caller cannot know. */
  mayHaveHappened(): boolean;
  /** Opens the database anew, as after the end of the process; where it can be, in every way a power loss may leave it. */
  look(look: (storage: Storage) => Promise<void>): Promise<void>;
  /** Continues as a server would: with the same storage if it still works, otherwise with a new one. */
  goOn(): Promise<void>;
  close(): Promise<void>;
}

export interface Outcomes {
  acknowledged: number;
  refused: number;
  /** Refused but present: no caller could tell. */
  unsure: number;
}

export const createOutcomes = (): Outcomes => ({ acknowledged: 0, refused: 0, unsure: 0 });

/** Asks with a fault at each of the given steps, one after another, and at last without; answers whether all faults were met. */
export async function interrupt(operation: Operation, bench: Bench, steps: readonly number[], outcomes: Outcomes): Promise<boolean> {
  let act = await operation.open(bench.storage());
  let isMet = true;
  for (const step of steps) {
    bench.arm(step);
    const isAcknowledged = await succeeds(act);
    isMet &&= bench.count() >= step;
    bench.arm(null);
    const isThere = await findAfter(operation, bench, isAcknowledged);
    outcomes[isAcknowledged ? 'acknowledged' : isThere ? 'unsure' : 'refused'] += 1;
    await bench.goOn();
    act = await operation.open(bench.storage());
  }
  await act();
  if (!(await operation.parts(bench.storage())).every(Boolean)) throw new Error(`${operation.name} was done again and is not there whole`);
  return isMet;
}

const succeeds = (act: Act): Promise<boolean> =>
  act().then(
    () => true,
    () => false,
  );

/** Whole if it was acknowledged; otherwise absent, or whole if no caller can tell. Returns whether it may be present. */
async function findAfter(operation: Operation, bench: Bench, isAcknowledged: boolean): Promise<boolean> {
  let isThere = false;
  await bench.look(async (storage) => {
    const parts = await operation.parts(storage);
    const there = parts.filter(Boolean).length;
    if (there !== 0 && there !== parts.length) throw new Error(`${operation.name}: ${there} of ${parts.length} parts are there`);
    if (isAcknowledged && there === 0) throw new Error(`${operation.name} was acknowledged and is not there`);
    isThere ||= there > 0;
  });
  if (isThere && !isAcknowledged && !bench.mayHaveHappened()) throw new Error(`${operation.name} was refused and is there`);
  return isThere;
}
