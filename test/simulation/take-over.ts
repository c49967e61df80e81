/** Puts what the runtime gives every program into the hands of one world. */
import type { Device } from './device.ts';
import { runUnder } from './runtime.ts';
import type { Realm, World } from './world.ts';

export function takeOver(world: World, deviceOf: (realm: Realm) => Device | undefined): void {
  const timers = new Map<number, () => void>();
  runUnder({
    now: world.now,
    randomness: () => world.random.next(),
    timer: (milliseconds, action, repeats) => {
      const id = timers.size + 1;
      timers.set(id, repeats ? world.every(milliseconds, action) : world.after(milliseconds, action));
      return id;
    },
    cancel: (timer) => timers.get(timer)?.(),
    channel: (name) => deviceOf(world.realm())!.channel(name, world.realm()),
  });
}

/** UUIDs by the chance of the world. */
export const createIds = (world: World) => (): string => {
  const hex = Array.from({ length: 8 }, () => world.random.below(0x1_0000).toString(16).padStart(4, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};
