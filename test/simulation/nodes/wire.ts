/** What servers tell each other over, as bad as it is allowed to be: it loses, doubles, delays and reorders, or carries nothing at all. */
import type { NodeWire } from '../../../server/nodes/bus.ts';
import type { World } from '../world.ts';
import type { Machine } from './network.ts';

export interface Wires {
  readonly isDead: boolean;
  /** Whether it loses what it should carry. */
  readonly isLossy: boolean;
  /** The end of one node. */
  connect(machine: Machine): NodeWire;
  /** Somebody else says this. */
  forge(topic: string, text: string): void;
}

interface End {
  readonly machine: Machine;
  hear: (text: string) => void;
  readonly topics: Set<string>;
}

export function createWires(world: World, isSilent = false): Wires {
  const [isDead, lost] = [world.isOneOf(0.2) || isSilent, world.isOneOf(0.5) ? 0.3 : 0];
  const ends: End[] = [];
  const send = (topic: string, text: string): void => {
    if (isDead) return;
    for (const { machine, hear, topics } of ends)
      for (let copies = world.isOneOf(0.05) ? 2 : 1; copies > 0; copies--)
        if (topics.has(topic) && !world.isOneOf(lost))
          machine.clock.after(world.between(0.1, world.isOneOf(0.1) ? 800 : 5), () => hear(text));
  };
  return {
    isDead,
    isLossy: lost > 0,
    forge: send,
    connect: (machine) => {
      const end: End = { machine, hear: () => undefined, topics: new Set() };
      ends.push(end);
      return {
        send,
        listen: (hear) => void (end.hear = hear),
        join: (topic) => void end.topics.add(topic),
        leave: (topic) => void end.topics.delete(topic),
        onReady: () => undefined,
        close: async () => undefined,
      };
    },
  };
}
