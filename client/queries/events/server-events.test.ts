import { afterEach, expect, it } from 'vitest';
import { createServerEvents, type ServerEvents } from './server-events.ts';
import type { ServerChange } from './server-change.ts';

/** The streams that a browser has open, whichever tab they belong to. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static open: FakeSource[] = [];
  readyState = 0;
  constructor() {
    super();
    FakeSource.open.push(this);
  }
  begin(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  say(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    if (readyState === FakeSource.CLOSED) FakeSource.open = FakeSource.open.filter((one) => one !== this);
    this.dispatchEvent(new Event('error'));
  }
  close(): void {
    this.readyState = 2;
    FakeSource.open = FakeSource.open.filter((one) => one !== this);
  }
}

/** Exclusive locks, as far as they are used: one holder, a line, and stealing. */
function fakeLocks(): LockManager {
  let holder: { reject: (error: Error) => void } | null = null;
  const line: (() => void)[] = [];
  const request = (_name: string, options: LockOptions, callback: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      const take = (): void => {
        const mine = { reject };
        holder = mine;
        void callback().then(() => {
          resolve();
          if (holder !== mine) return;
          holder = null;
          line.shift()?.();
        });
      };
      if (options.steal) holder?.reject(new Error('stolen'));
      if (options.steal || holder === null) return take();
      line.push(take);
      options.signal?.addEventListener('abort', () => {
        line.splice(line.indexOf(take), 1);
        reject(new Error('aborted'));
      });
    });
  return { request } as unknown as LockManager;
}

function fakePage() {
  const events = new EventTarget();
  const page = { visibilityState: 'visible' as DocumentVisibilityState };
  const show = (visibilityState: DocumentVisibilityState): void => {
    page.visibilityState = visibilityState;
    events.dispatchEvent(new Event('visibilitychange'));
  };
  return {
    ...{ show },
    page: Object.assign(page, {
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
    }),
  };
}

interface Tab {
  readonly events: ServerEvents;
  readonly heard: ServerChange[];
  readonly timers: Map<number, () => void>;
  readonly refused: { count: number };
  show(state: DocumentVisibilityState): void;
}

const tabs: Tab[] = [];
let name = 0;
function openTab(locks: LockManager | undefined, channel: string): Tab {
  const timers = new Map<number, () => void>();
  const { page, show } = fakePage();
  const refused = { count: 0 };
  let at = 0;
  const events = createServerEvents({
    ...{ name: channel, locks, page },
    EventSource: FakeSource as unknown as typeof EventSource,
    after: (_milliseconds, action) => {
      const timer = at++;
      timers.set(timer, action);
      return () => timers.delete(timer);
    },
    onRefused: () => void refused.count++,
  });
  const heard: ServerChange[] = [];
  events.listen((change) => heard.push(change));
  events.turn(true);
  const tab = { events, heard, timers, refused, show };
  tabs.push(tab);
  return tab;
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));
const only = (): FakeSource => {
  expect(FakeSource.open.length).toBe(1);
  return FakeSource.open[0]!;
};

afterEach(async () => {
  for (const { events } of tabs.splice(0)) events.close();
  await settle();
  expect(FakeSource.open).toEqual([]);
});

const drafts: ServerChange = { type: 'drafts', items: [{ id: 'a', revision: 1 }] };

it('[U23] ten tabs have one stream, and all of them hear what it says', async () => {
  const [locks, channel] = [fakeLocks(), `tabs ${name++}`];
  const ten = Array.from({ length: 10 }, () => openTab(locks, channel));
  await settle();
  only().begin();
  only().say('drafts', { items: drafts.items });
  await settle();
  for (const { heard, events } of ten) {
    expect(heard).toEqual([{ type: 'reset' }, drafts]);
    expect(events.isLive()).toBe(true);
  }
});

it('[U23] [U23a] when the tab that has it goes, another takes over and everything is read again', async () => {
  const [locks, channel] = [fakeLocks(), `tabs ${name++}`];
  const [first, second] = [openTab(locks, channel), openTab(locks, channel)];
  await settle();
  only().begin();
  await settle();
  first.events.close();
  await settle();
  only().begin();
  only().say('drafts', { items: drafts.items });
  expect(second.heard).toEqual([{ type: 'reset' }, { type: 'reset' }, drafts]);
});

it('[U23] a tab that is looked at takes the stream from one that is frozen', async () => {
  const [locks, channel] = [fakeLocks(), `tabs ${name++}`];
  const frozen = openTab(locks, channel);
  await settle();
  only().begin();
  // What a frozen tab is told, it does not hear.
  frozen.events.turn(true);
  const other = openTab(locks, `${channel} unheard`);
  await settle();
  other.show('visible');
  expect(FakeSource.open.length).toBe(1);
  for (const action of [...other.timers.values()]) action();
  await settle();
  only().begin();
  expect(other.heard).toEqual([{ type: 'reset' }]);
});

it('[U23] without locks, a tab has a stream while it is looked at', async () => {
  const tab = openTab(undefined, `tabs ${name++}`);
  only().begin();
  tab.show('hidden');
  expect(FakeSource.open).toEqual([]);
  expect(tab.events.isLive()).toBe(false);
  tab.show('visible');
  only().begin();
  expect(tab.heard).toEqual([{ type: 'reset' }, { type: 'reset' }]);
});

it('[U23] a stream that is refused asks about the session and is tried again; one that was cut off is the browser’s matter', async () => {
  const tab = openTab(fakeLocks(), `tabs ${name++}`);
  await settle();
  only().begin();
  only().fail(0);
  expect([tab.events.isLive(), tab.refused.count]).toEqual([false, 0]);
  only().fail(FakeSource.CLOSED);
  expect(tab.refused.count).toBe(1);
  for (const action of [...tab.timers.values()]) action();
  only().begin();
  expect(tab.events.isLive()).toBe(true);
});

it('[U23] whoever is signed out has no stream, and what is no change is left out', async () => {
  const tab = openTab(fakeLocks(), `tabs ${name++}`);
  await settle();
  only().begin();
  only().say('drafts', { items: [{ id: 1 }, 'x', null, { id: 'a', revision: null }] });
  only().dispatchEvent(new MessageEvent('drafts', { data: 'no JSON' }));
  expect(tab.heard.slice(1)).toEqual([{ type: 'drafts', items: [{ id: 'a', revision: null }] }]);
  tab.events.turn(false);
  await settle();
  expect(FakeSource.open).toEqual([]);
});
