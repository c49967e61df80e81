import { createRoot, createSignal } from 'solid-js';
import { expect, it } from 'vitest';
import { createPacedReading, type Surroundings } from './paced-reading.ts';

type SessionState = { readonly state: 'signed-in' | 'signed-out'; readonly status?: 'confirmed' | 'remembered' };

/** A window whose clock, network and session the test turns. `took`: milliseconds that a reading takes. */
function openWindow({ isLive = true } = {}) {
  const [session, setSession] = createSignal<SessionState>({ state: 'signed-in', status: 'confirmed' });
  const timers = new Map<() => void, number>();
  const listeners = { visible: new Set<() => void>(), network: new Set<(online: boolean) => void>() };
  const page = {
    visibilityState: 'visible' as DocumentVisibilityState,
    addEventListener: (_: string, listener: () => void) => void listeners.visible.add(listener),
    removeEventListener: (_: string, listener: () => void) => void listeners.visible.delete(listener),
  };
  const counts = { readings: 0, returns: 0, now: 0, took: 0, fails: false };
  const surroundings = {
    session: { session },
    platform: {
      now: () => new Date(counts.now),
      newId: () => '00000000-0000-4000-8000-000000000000',
      after: (milliseconds: number, run: () => void) => {
        timers.set(run, counts.now + milliseconds);
        return () => timers.delete(run);
      },
      onNetwork: (listener: (online: boolean) => void) => {
        listeners.network.add(listener);
        return () => listeners.network.delete(listener);
      },
    },
    page,
    isLive: () => isLive,
  } as unknown as Surroundings;
  const read = async (): Promise<void> => {
    counts.readings++;
    counts.now += counts.took;
    if (counts.fails) throw new Error('the server cannot be reached');
  };
  const { soon, dispose } = createRoot((end) => ({
    soon: createPacedReading(surroundings, read, () => counts.returns++),
    dispose: end,
  }));
  const turn = async (milliseconds: number): Promise<number> => {
    counts.now += milliseconds;
    for (const [run, at] of timers) if (at <= counts.now && timers.delete(run)) run();
    await new Promise((done) => setTimeout(done));
    return counts.readings;
  };
  const see = (visibilityState: DocumentVisibilityState): void => {
    page.visibilityState = visibilityState;
    for (const listener of listeners.visible) listener();
  };
  const online = (isOnline: boolean): void => listeners.network.forEach((listener) => listener(isOnline));
  return { counts, soon, turn, see, online, setSession, dispose, timers, listeners };
}

it('[U123] what is wanted at once is read once, soon', async () => {
  const { soon, turn } = openWindow();
  for (let at = 0; at < 3; at++) soon();
  expect(await turn(49)).toBe(0);
  expect(await turn(1)).toBe(1);
  expect(await turn(60_000)).toBe(1);
});

it.each([
  [0, 1_000],
  [200, 2_000],
  [60_000, 5_000],
])('[U123] after a reading of %i ms the window rests for %i ms', async (took, rest) => {
  const { counts, soon, turn } = openWindow();
  counts.took = took;
  soon();
  expect(await turn(50)).toBe(1);
  soon();
  expect(await turn(rest - 1)).toBe(1);
  expect(await turn(1)).toBe(2);
});

it('[U123] a reading that fails rests like one that works, and the next reason reads again', async () => {
  const { counts, soon, turn } = openWindow();
  counts.fails = true;
  soon();
  expect(await turn(50)).toBe(1);
  expect(await turn(60_000)).toBe(1);
  soon();
  expect(await turn(50)).toBe(2);
});

it('[U123] a hidden window waits until it is seen, and then reads what it missed', async () => {
  const { counts, soon, turn, see } = openWindow();
  see('hidden');
  soon();
  expect(await turn(60_000)).toBe(0);
  see('visible');
  expect(await turn(50)).toBe(1);
  // Nothing was missed: it hears of every change.
  see('hidden');
  see('visible');
  expect([await turn(60_000), counts.returns]).toEqual([1, 0]);
});

it('[U123] a window that hears of no change reads again whenever it is seen', async () => {
  const { counts, turn, see } = openWindow({ isLive: false });
  see('visible');
  expect([await turn(50), counts.returns]).toEqual([1, 1]);
});

it('[U123] it reads again once the network is back, or the session is confirmed', async () => {
  const { counts, turn, online, setSession } = openWindow();
  online(false);
  expect(await turn(60_000)).toBe(0);
  online(true);
  expect([await turn(50), counts.returns]).toEqual([1, 1]);
  setSession({ state: 'signed-out' });
  expect(await turn(60_000)).toBe(1);
  setSession({ state: 'signed-in', status: 'remembered' });
  expect(await turn(60_000)).toBe(1);
  setSession({ state: 'signed-in', status: 'confirmed' });
  expect([await turn(50), counts.returns]).toEqual([2, 2]);
});

it('[U125] the end of its owner stops it: nothing waits, and nothing is read any more', async () => {
  const { soon, turn, online, dispose, timers, listeners } = openWindow();
  soon();
  dispose();
  expect([timers.size, listeners.visible.size, listeners.network.size]).toEqual([0, 0, 0]);
  soon();
  online(true);
  expect(await turn(60_000)).toBe(0);
});
