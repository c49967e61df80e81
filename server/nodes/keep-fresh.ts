/** The questions that a server on a shared database asks by itself: for changes of rights, and whether it is still known. */
import type { Clock } from '../clock.ts';
import { askEvery } from './follow-epoch.ts';
import { beatEvery, type Membership } from './membership.ts';
import type { Nodes } from './nodes.ts';

/** While anybody is shown something; a failed question is repeated with the next. [P62] */
export const keepFresh = (nodes: Pick<Nodes, 'isDue' | 'catchUp'>, clock: Pick<Clock, 'every'>, isWatched: () => boolean): (() => void) =>
  clock.every(askEvery, () => {
    // Each entry that is added has asked too.
    if (nodes.isDue() && isWatched()) nodes.catchUp().catch(() => undefined);
  });

/** Before it says what it knows, it looks what there is: also where nobody is shown anything. [G140] */
export function keepRow(
  membership: Pick<Membership, 'beat'>,
  nodes: Pick<Nodes, 'catchUp' | 'epoch'>,
  clock: Pick<Clock, 'every'>,
): () => void {
  let isBusy = false;
  const beat = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    await nodes.catchUp().catch(() => undefined);
    await membership.beat(nodes.epoch() ?? 0).catch(() => undefined);
    isBusy = false;
  };
  return clock.every(beatEvery, () => void beat());
}
