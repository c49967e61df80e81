/** Long work of one request, done in slices, between which everybody else has their turn. */
import { systemClock } from '../clock.ts';

/** Milliseconds after which a slice ends; a single piece of work may take longer. */
const longestSlice = 2;

/** Does the work for every item in order. What items read may change between two slices; `spent` is told what each took. [H40] */
export async function inSlices<Item>(
  items: readonly Item[],
  work: (item: Item) => void,
  nextTurn: () => Promise<void>,
  spent: (milliseconds: number) => void = () => {},
): Promise<void> {
  let [from, used] = [performance.now(), systemClock.used()];
  const note = (): void => spent(systemClock.used() - used);
  for (const item of items) {
    if (performance.now() - from >= longestSlice) {
      note();
      await nextTurn();
      [from, used] = [performance.now(), systemClock.used()];
    }
    work(item);
  }
  note();
}
