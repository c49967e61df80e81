/** Whoever takes a right away is answered once it counts everywhere. [P68] */
import type { Storage } from '../storage/storage.ts';
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
  const isEverywhere = async (epoch: number): Promise<boolean> => {
    const live = await liveNodes(storage, clock.now());
    return live.every((node) => node.id === self || node.epoch >= epoch);
  };
  return async () => {
    const from = monotonic();
    const { n: epoch } = await storage.epoch.read();
    if (epoch <= propagated) return;
    bus.send({ type: 'rights' });
    while (!(await isEverywhere(epoch)) && monotonic() - from < longestPropagation)
      await new Promise<void>((resolve) => void clock.after(lookEvery, resolve));
    propagated = Math.max(propagated, epoch);
  };
}
