/** Deeds interrupted by a fault, at one step or at two, and what has to hold whatever the step was. */
import type { CanonicalStorage, Storage } from '../../server/storage/storage.ts';
import type { Act, Deed } from './deeds.ts';

/** A database on which a deed is tried, and where it fails. */
export interface Bench {
  /** Of whoever asks now. */
  storage(): CanonicalStorage;
  /** From here on steps are counted, and the one with this number fails; null ends that. */
  arm(step: number | null): void;
  /** Steps since then. */
  count(): number;
  /** Whether the step that failed could have taken effect: then whoever asked cannot be told. */
  mayHaveHappened(): boolean;
  /** Opens the database anew, as after the end of the process; where it can be, in every way a power loss may leave it. */
  look(look: (storage: Storage) => Promise<void>): Promise<void>;
  /** Goes on as a server would: with the same storage where it still serves, else with a new one. */
  goOn(): Promise<void>;
  close(): Promise<void>;
}

export interface Outcomes {
  acknowledged: number;
  refused: number;
  /** Refused, and there nevertheless: nobody could tell. */
  unsure: number;
}

export const createOutcomes = (): Outcomes => ({ acknowledged: 0, refused: 0, unsure: 0 });

/** Asks with a fault at each of the given steps, one after another, and at last without; answers whether all faults were met. */
export async function interrupt(deed: Deed, bench: Bench, steps: readonly number[], outcomes: Outcomes): Promise<boolean> {
  let act = await deed.open(bench.storage());
  let isMet = true;
  for (const step of steps) {
    bench.arm(step);
    const isAcknowledged = await succeeds(act);
    isMet &&= bench.count() >= step;
    bench.arm(null);
    const isThere = await findAfter(deed, bench, isAcknowledged);
    outcomes[isAcknowledged ? 'acknowledged' : isThere ? 'unsure' : 'refused'] += 1;
    await bench.goOn();
    act = await deed.open(bench.storage());
  }
  await act();
  if (!(await deed.parts(bench.storage())).every(Boolean)) throw new Error(`${deed.name} was done again and is not there whole`);
  return isMet;
}

const succeeds = (act: Act): Promise<boolean> =>
  act().then(
    () => true,
    () => false,
  );

/** Whole where it was acknowledged; otherwise not there, or whole where nobody can tell. Answers whether it may be found. */
async function findAfter(deed: Deed, bench: Bench, isAcknowledged: boolean): Promise<boolean> {
  let isThere = false;
  await bench.look(async (storage) => {
    const parts = await deed.parts(storage);
    const there = parts.filter(Boolean).length;
    if (there !== 0 && there !== parts.length) throw new Error(`${deed.name}: ${there} of ${parts.length} parts are there`);
    if (isAcknowledged && there === 0) throw new Error(`${deed.name} was acknowledged and is not there`);
    isThere ||= there > 0;
  });
  if (isThere && !isAcknowledged && !bench.mayHaveHappened()) throw new Error(`${deed.name} was refused and is there`);
  return isThere;
}
