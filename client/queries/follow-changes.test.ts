import { expect, it } from 'vitest';
import { createRoot } from 'solid-js';
import type { ServerChange } from './events/server-change.ts';
import { followChanges, type Changes } from './follow-changes.ts';

/** A window whose clock, network and stream the test turns; `readings` are the keys that were read again. */
function openWindow() {
  const readings: unknown[] = [];
  const timers: { at: number; run: () => void }[] = [];
  const told: { change(change: ServerChange): void; online(online: boolean): void; visible(): void } = {
    ...{ change: () => undefined, online: () => undefined, visible: () => undefined },
  };
  let [now, took] = [0, 0];
  const page = {
    visibilityState: 'visible' as DocumentVisibilityState,
    addEventListener: (_: string, listener: () => void) => (told.visible = listener),
    removeEventListener: () => undefined,
  };
  const deps = {
    queries: {
      isLive: () => true,
      client: {
        invalidateQueries: async ({ queryKey }: { queryKey: unknown[] }) => (readings.push(queryKey[0] ?? 'everything'), (now += took)),
      },
    },
    events: { listen: (listener: typeof told.change) => ((told.change = listener), () => undefined) },
    session: { session: () => ({ state: 'unknown' }) },
    platform: {
      now: () => new Date(now),
      newId: () => '00000000-0000-4000-8000-000000000000',
      after: (milliseconds: number, run: () => void) => {
        const timer = { at: now + milliseconds, run };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), 1);
      },
      onNetwork: (listener: typeof told.online) => ((told.online = listener), () => undefined),
    },
    page,
  } as unknown as Changes;
  const dispose = createRoot((end) => (followChanges(deps), end));
  const turn = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    for (const timer of timers.filter(({ at }) => at <= now)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
    await new Promise((done) => setTimeout(done));
  };
  const change = (type: 'profiles' | 'drafts' | 'users'): void => told.change({ type, items: [] });
  return { readings, turn, change, told, page, dispose, take: (milliseconds: number) => (took = milliseconds) };
}

it('[U123] a change reads again what it is about, once for all that comes together; a reset reads everything', async () => {
  const { readings, turn, change, told } = openWindow();
  change('profiles');
  change('drafts');
  change('profiles');
  expect(readings).toEqual([]);
  await turn(50);
  expect(readings).toEqual(['profiles', 'drafts', 'access']);
  change('users');
  told.change({ type: 'reset' });
  await turn(1_000);
  expect(readings.slice(3)).toEqual(['everything']);
});

it('[U123] a window that nobody looks at waits until somebody does', async () => {
  const { readings, turn, change, told, page } = openWindow();
  page.visibilityState = 'hidden';
  change('profiles');
  await turn(10_000);
  expect(readings).toEqual([]);
  page.visibilityState = 'visible';
  told.visible();
  await turn(50);
  expect(readings).toEqual(['profiles', 'access']);
});

it('[U123] a server that takes long is asked less, and a network that is back is a reason to ask', async () => {
  const { readings, turn, change, told, take, dispose } = openWindow();
  take(300);
  change('drafts');
  await turn(50);
  change('drafts');
  await turn(2_000);
  expect(readings.length).toBe(1);
  await turn(1_000);
  expect(readings.length).toBe(2);
  told.online(true);
  await turn(5_000);
  expect(readings.at(-1)).toBe('everything');
  change('users');
  dispose();
  await turn(5_000);
  expect(readings.length).toBe(3);
});
