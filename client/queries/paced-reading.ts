/** When something that is shown is read again: soon after there is a reason to, in one window after the other, and the less often, the longer it takes. */
import { createEffect, on, onCleanup } from 'solid-js';
import { randomnessOf, type Platform } from '../platform/platform.ts';
import type { SessionStore } from './session.ts';

/** Milliseconds; all windows hear of a change at once and shall not all ask at once. */
const pause = { shortest: 50, spread: 300 } as const;
/** Milliseconds between two readings: the longer, the longer the last one took, so that a busy server is asked less. */
const rest = { shortest: 1_000, longest: 5_000, times: 10 } as const;

export interface Surroundings {
  readonly session: Pick<SessionStore, 'session'>;
  readonly platform: Pick<Platform, 'now' | 'newId' | 'after' | 'onNetwork'>;
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  /** Whether changes are announced. */
  readonly isLive: () => boolean;
}

/** `read` is what there is a reason to read; `onReturn` notes what to read when the session or the network is back, or a window is seen that hears of no change. */
export function createPacedReading(
  { session, platform, page, isLive }: Surroundings,
  read: () => Promise<void>,
  onReturn = (): void => {},
) {
  let [isWanted, isReading, isOver] = [false, false, false];
  let cancel: (() => void) | null = null;
  let restUntil = 0;
  const now = (): number => platform.now().getTime();

  const readNow = async (): Promise<void> => {
    cancel = null;
    // A hidden window waits until it is seen.
    if (!isWanted || isReading || isOver || page.visibilityState !== 'visible') return;
    isWanted = false;
    isReading = true;
    const began = now();
    await read().catch(() => undefined);
    isReading = false;
    restUntil = now() + Math.min(rest.longest, Math.max(rest.shortest, (now() - began) * rest.times));
    if (isWanted) soon();
  };
  const soon = (): void => {
    isWanted = true;
    if (cancel || isReading || isOver) return;
    cancel = platform.after(Math.max(restUntil - now(), pause.shortest + randomnessOf(platform) * pause.spread), () => void readNow());
  };
  const again = (): void => {
    onReturn();
    soon();
  };
  const onVisible = (): void => {
    if (!isLive()) again();
    else if (isWanted) soon();
  };
  // Signed in again, or reachable again.
  createEffect(on(session.session, (is) => is.state === 'signed-in' && is.status === 'confirmed' && again(), { defer: true }));
  page.addEventListener('visibilitychange', onVisible);
  onCleanup(platform.onNetwork((online) => online && again()));
  onCleanup(() => {
    isOver = true;
    cancel?.();
    page.removeEventListener('visibilitychange', onVisible);
  });
  return soon;
}
