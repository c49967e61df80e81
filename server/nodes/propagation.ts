/** Whoever takes a right away is answered once it counts everywhere. [P68] */
import { fingerprintOf } from '../../core/profile/digest.ts';
import type { Storage } from '../storage/storage.ts';
import type { EpochReading } from '../storage/tables/epoch.ts';
import type { Clock } from '../clock.ts';
import type { NodeBus } from './bus.ts';
import { liveNodes } from './membership.ts';

/** Milliseconds after which no server shows anything by what it knew before. */
export const longestPropagation = 250;
/** Milliseconds between two looks at what the others have. */
const lookEvery = 20;

export interface PropagationDeps {
  readonly storage: Pick<Storage, 'epoch' | 'nodes'>;
  readonly bus: NodeBus;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly monotonic: () => number;
  /** The id of this server. */
  readonly self: string;
}

export function createPropagation({ storage, bus, clock, monotonic, self }: PropagationDeps): () => Promise<void> {
  let propagated = -1;
  // A server whose settings are not in force shows nothing, and reads all facts anew before it does.
  const isEverywhere = async ({ n, settings: inForce }: EpochReading): Promise<boolean> => {
    const live = await liveNodes(storage, clock.now());
    return live.every(({ id, epoch, settings }) => id === self || epoch >= n || fingerprintOf(settings) !== inForce);
  };
  return async () => {
    const from = monotonic();
    const reading = await storage.epoch.read();
    if (reading.n <= propagated) return;
    bus.send({ type: 'rights' });
    while (!(await isEverywhere(reading)) && monotonic() - from < longestPropagation)
      await new Promise<void>((resolve) => void clock.after(lookEvery, resolve));
    propagated = Math.max(propagated, reading.n);
  };
}
