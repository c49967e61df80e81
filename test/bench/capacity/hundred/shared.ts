/** What nodes share: rows of the database, as far as real code asks for them, and the bus. */
import { atMost } from '../../../../server/at-most.ts';
import type { NodeBus } from '../../../../server/nodes/bus.ts';
import type { NodeMessage } from '../../../../server/nodes/message.ts';
import type { Change } from '../../../../server/storage/tables/epoch.ts';
import type { StoredNode } from '../../../../server/storage/tables/nodes.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Shared {
  readonly changes: Change[];
  settings: string | null;
  readonly rows: Map<string, StoredNode>;
  /** Whoever changes rights has the row with the newest number until that is on disk. */
  readonly alone: ReturnType<typeof atMost>;
  /** Whether nodes hear of each other at once. */
  hasRedis: boolean;
  readonly hearers: Map<string, (message: NodeMessage) => void>;
}

export const createShared = (): Shared => ({
  changes: [],
  settings: null,
  rows: new Map(),
  alone: atMost(1),
  hasRedis: true,
  hearers: new Map(),
});

export const newestOf = ({ changes }: Shared): number => changes.length;

export const liveRows = ({ rows }: Shared, since: string): StoredNode[] => [...rows.values()].filter(({ seenAt }) => seenAt >= since);

/** Milliseconds of a message on its way. */
const onItsWay = 0.5;

/** Hints of changes of rights alone: drafts are hashed, so that no two nodes have one. `hear` does something once the node has time for it. */
export function createBus(shared: Shared, clock: VirtualClock, self: string, hear: (action: () => void) => void): NodeBus {
  let onRights = (): void => undefined;
  shared.hearers.set(self, ({ type }) => {
    if (type === 'rights') hear(onRights);
  });
  return {
    send(message) {
      if (!shared.hasRedis) return;
      for (const [id, heard] of shared.hearers)
        if (id !== self) clock.after(onItsWay, () => shared.hearers.get(id) === heard && heard(message));
    },
    on: (type, handle) => {
      if (type === 'rights') onRights = () => handle({ type: 'rights' } as never, '');
    },
    join: () => undefined,
    leave: () => undefined,
    isElsewhere: () => false,
    onReady: () => undefined,
  };
}
