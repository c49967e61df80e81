/** Splits the long work of one request into slices, each with a turn of its own, so that other requests run in between. */
import type { FastifyRequest } from 'fastify';
import { systemClock } from '../clock.ts';
import type { LoopTurns } from '../web/budget/loop-turns.ts';

/** Milliseconds after which a slice ends; a single piece of work may take longer. */
const longestSlice = 2;

/** Does the work for every item in order. The data may change between two slices; `spent` receives the time of each slice. [H40] */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void,
  nextTurn: () => Promise<void>,
  spent: (milliseconds: number) => void = () => {},
): Promise<void> {
  // What it waited for before may have come for several requests at once.
  await nextTurn();
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

/** The same for one request: its person is charged, and has a turn after each slice. [P34] [P36] */
export const slicesOf =
  (request: FastifyRequest, loopTurns: LoopTurns) =>
  <Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> =>
    inSlices(
      items,
      work,
      () => loopTurns.next(request.account ?? request),
      (milliseconds) => request.account?.charge(milliseconds),
    );
