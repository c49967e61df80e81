/** Long work of one request, done in slices, between which everybody else has their turn. */

/** Milliseconds after which a slice ends; a single piece of work may take longer. */
const longestSlice = 4;

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Does the work for every item in order. What items read may change between two slices. [H40] */
export async function inSlices<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  let from = performance.now();
  for (const item of items) {
    if (performance.now() - from >= longestSlice) {
      await nextTurn();
      from = performance.now();
    }
    work(item);
  }
}
