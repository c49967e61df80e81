/** The time of now, anew each minute, so that "just now" does not stay. */
import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { Platform } from '../../platform/platform.ts';

/** To be called by a component: it ends with it. */
export function createMinute({ now, after }: Pick<Platform, 'now' | 'after'>): Accessor<Date> {
  const [time, setTime] = createSignal(now());
  let cancel = (): void => undefined;
  const wait = (): void => {
    cancel = after(60_000, () => {
      setTime(now());
      wait();
    });
  };
  wait();
  onCleanup(() => cancel());
  return time;
}
