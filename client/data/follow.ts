/** Keeps something that is shown up to date: read again when the server says it changed, and now and then while it says nothing. */
import { createEffect, on, onCleanup } from 'solid-js';
import type { Desk } from './app.tsx';
import type { ServerNews } from './events/server-news.ts';

/** Milliseconds; all windows hear of a change at once and shall not all ask at once. */
const pause = { shortest: 50, spread: 300 } as const;
/** Milliseconds between two readings: the longer, the longer the last one took, so that a busy server is asked less. */
const rest = { shortest: 1_000, longest: 5_000, times: 10 } as const;
/** Milliseconds between two readings while no news arrives, and while they fail: of that no news tells, for the stream may live. */
const askAgain = { quiet: 30_000, failed: 5_000 } as const;

export interface Followed {
  /** Whether a piece of news is about what is shown. */
  concerns(news: ServerNews): boolean;
  read(): Promise<void>;
  /** Whether the newest reading failed; tracked. */
  hasFailed(): boolean;
}

/** To be called by a component: it ends with it. */
export function followServer(desk: Desk, { concerns, read, hasFailed }: Followed): void {
  let isStale = false;
  let isReading = false;
  let isOver = false;
  let cancel: (() => void) | null = null;
  let restUntil = 0;
  const now = (): number => desk.edge.now().getTime();
  const chance = (): number => parseInt(desk.edge.newId().slice(0, 4), 16) / 0x1_0000;

  const look = async (): Promise<void> => {
    cancel = null;
    if (!isStale || isReading || isOver || document.visibilityState !== 'visible') return;
    isStale = false;
    isReading = true;
    const began = now();
    await read().catch(() => undefined);
    isReading = false;
    restUntil = now() + Math.min(rest.longest, Math.max(rest.shortest, (now() - began) * rest.times));
    if (isStale) schedule();
  };
  const schedule = (): void => {
    isStale = true;
    if (cancel || isReading || isOver) return;
    cancel = desk.edge.after(Math.max(restUntil - now(), pause.shortest + chance() * pause.spread), () => void look());
  };
  /** News that comes to nobody's eyes waits until somebody looks. */
  const onVisible = (): void => {
    if (isStale || !desk.events.isLive()) schedule();
  };
  let stopAsking = (): void => undefined;
  createEffect(
    on([desk.events.isLive, hasFailed], ([live, failed]) => {
      stopAsking();
      const ask = (): void => {
        stopAsking = desk.edge.after(failed ? askAgain.failed : askAgain.quiet, () => {
          schedule();
          ask();
        });
      };
      if (!live || failed) ask(); // [U22]
    }),
  );
  // Signed in again, or reachable again.
  createEffect(
    on(desk.session.session, (session) => session.state === 'signed-in' && session.standing === 'confirmed' && schedule(), { defer: true }),
  );
  document.addEventListener('visibilitychange', onVisible);
  const stopListening = desk.events.listen((news) => (news.type === 'reset' || concerns(news)) && schedule());
  onCleanup(desk.edge.onNetwork((online) => online && schedule()));
  onCleanup(() => {
    isOver = true;
    cancel?.();
    stopAsking();
    stopListening();
    document.removeEventListener('visibilitychange', onVisible);
  });
}
