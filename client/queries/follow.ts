/** Keeps something that is shown up to date: read again when the server says it changed, and now and then while it says nothing. */
import { createEffect, on, onCleanup } from 'solid-js';
import type { Platform } from '../platform/platform.ts';
import type { ServerChange } from './events/server-change.ts';
import type { ServerEvents } from './events/server-events.ts';
import { createPacedReading } from './paced-reading.ts';
import { askAgain } from './queries.ts';
import type { SessionStore } from './session.ts';

export interface Following {
  readonly platform: Platform;
  readonly session: SessionStore;
  readonly events: ServerEvents;
}

export interface Followed {
  /** Whether a change is about what is shown. */
  concerns(change: ServerChange): boolean;
  read(): Promise<void>;
  /** Whether the newest reading failed; tracked. */
  hasFailed(): boolean;
}

/** To be called by a component: it ends with it. */
export function followServer({ platform, session, events }: Following, { concerns, read, hasFailed }: Followed): void {
  const soon = createPacedReading({ platform, session, page: document, isLive: events.isLive }, read);
  let stopAsking = (): void => undefined;
  createEffect(
    on([events.isLive, hasFailed], ([live, failed]) => {
      stopAsking();
      const ask = (): void => {
        stopAsking = platform.after(failed ? askAgain.failed : askAgain.quiet, () => {
          soon();
          ask();
        });
      };
      if (!live || failed) ask(); // [U22]
    }),
  );
  onCleanup(events.listen((change) => (change.type === 'reset' || concerns(change)) && soon()));
  onCleanup(() => stopAsking());
}
