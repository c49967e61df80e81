import { expect, test } from 'vitest';
import type { Account, Api, Result } from '../api/api.ts';
import type { Platform } from '../platform/platform.ts';
import { createSessionStore } from './session.ts';
import type { TabMessage, Tabs } from '../platform/tabs.ts';

const accountOf = (username: string): Account => ({
  user: {
    ...{ id: `id of ${username}`, username, displayName: username, enabled: true, profiles: [], tags: {} },
    ...{ createdAt: '2030-01-01T00:00:00.000Z', updatedAt: '2030-01-01T00:00:00.000Z', hasPassword: true, revision: 1 },
  },
  permissions: [],
  instance: 'accord',
});

/** A browser with its notes, its one session at the server, and tabs that hear each other unless they are asleep. */
function createBrowser() {
  const notes = new Map<string, string>();
  const storage = {
    getItem: (key: string) => notes.get(key) ?? null,
    setItem: (key: string, value: string) => void notes.set(key, value),
    removeItem: (key: string) => void notes.delete(key),
  } as unknown as Storage;
  const platform = { notes: storage, after: () => () => undefined } as unknown as Platform;
  let at: { username: string | null; reachable: boolean } = { username: null, reachable: true };
  const refusal = (code: 'signed-out' | 'unreachable'): Result<never> => ({
    ok: false,
    problem: { code, status: code === 'signed-out' ? 401 : 0, title: '', detail: '' },
  });
  const answer = (): Result<Account> =>
    !at.reachable ? refusal('unreachable') : at.username === null ? refusal('signed-out') : { ok: true, value: accountOf(at.username) };
  const api = {
    session: async () => answer(),
    signIn: async ({ username }: { username: string }) => ((at = { ...at, username }), answer()),
    signOut: async () => ((at = { ...at, username: null }), { ok: true, value: undefined }),
    signOutEverywhere: async () => ((at = { ...at, username: null }), { ok: true, value: undefined }),
  } as unknown as Api;
  const members: { readonly tab: object; hear(message: TabMessage): void }[] = [];
  const openTab = () => {
    const own = { isAsleep: false, see: () => undefined as void };
    const tabs: Tabs = {
      tell: (message) => members.filter(({ tab }) => tab !== own).forEach(({ hear }) => hear(message)),
      onMessage: (listener) => void members.push({ tab: own, hear: (message) => (own.isAsleep ? undefined : listener(message)) }),
      onSeen: (listener) => (own.see = listener),
    };
    return { own, store: createSessionStore(platform, () => api, tabs) };
  };
  return { openTab, end: () => (at = { ...at, username: null }), cutOff: () => (at = { ...at, reachable: false }), api };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** Two tabs of one browser, ada signed in. */
async function twoTabs() {
  const browser = createBrowser();
  const [here, there] = [browser.openTab(), browser.openTab()];
  await here.store.check();
  await there.store.check();
  await here.store.signIn({ username: 'ada', password: '' });
  await settled();
  return { browser, here, there };
}
const whoIn = ({ store }: { readonly store: { session: () => unknown } }): unknown => {
  const session = store.session() as { state: string; status?: string; account?: Account };
  return session.state === 'signed-in' ? `${session.account?.user.username} ${session.status}` : session.state;
};

test('[U20] who signs in or out in one tab is, or is not, in all others at once', async () => {
  const { here, there } = await twoTabs();
  expect([whoIn(here), whoIn(there)]).toEqual(['ada confirmed', 'ada confirmed']);
  await here.store.signOut('here', async () => undefined);
  await settled();
  expect([whoIn(here), whoIn(there)]).toEqual(['signed-out', 'signed-out']);
  expect(there.store.session()).toMatchObject({ before: null, everywhere: false });
  await there.store.signIn({ username: 'edo', password: '' });
  await settled();
  expect([whoIn(here), whoIn(there)]).toEqual(['edo confirmed', 'edo confirmed']);
  await here.store.signIn({ username: 'ada', password: '' });
  await settled();
  expect([whoIn(here), whoIn(there)]).toEqual(['ada confirmed', 'ada confirmed']);
  await here.store.signOut('everywhere', async () => undefined);
  await settled();
  expect(there.store.session()).toMatchObject({ state: 'signed-out', everywhere: true });
});

test('[U20] an answer from before somebody signed out brings nobody back', async () => {
  const { browser, here, there } = await twoTabs();
  const { session } = browser.api;
  const late = Promise.withResolvers<Result<Account>>();
  Object.assign(browser.api, { session: () => late.promise });
  const checking = there.store.check();
  await here.store.signOut('here', async () => undefined);
  Object.assign(browser.api, { session });
  late.resolve({ ok: true, value: accountOf('ada') });
  await checking;
  expect(whoIn(there)).toBe('signed-out');
});

test('[U20] a tab that missed it asks when it is seen again: signed out here, online or not; somebody else; ended by the server', async () => {
  for (const online of [true, false]) {
    const { browser, here, there } = await twoTabs();
    there.own.isAsleep = true;
    await here.store.signOut('here', async () => undefined);
    if (!online) browser.cutOff();
    expect(whoIn(there)).toBe('ada confirmed');
    there.own.see();
    await settled();
    expect(whoIn(there)).toBe('signed-out');
  }
  const { browser, here, there } = await twoTabs();
  there.own.isAsleep = true;
  await here.store.signIn({ username: 'edo', password: '' });
  there.own.see();
  await settled();
  expect(whoIn(there)).toBe('edo confirmed');
  browser.end();
  there.own.see();
  await settled();
  expect(whoIn(there)).toBe('edo expired');
});

test('[U64] who signs in with a browser that keeps no cookie is told so, and what to do', async () => {
  const browser = createBrowser();
  const { store } = browser.openTab();
  await store.check();
  const { signIn } = browser.api;
  browser.api.signIn = async (input) => {
    const answer = await signIn(input);
    browser.end();
    return answer;
  };
  const result = await store.signIn({ username: 'ada', password: '' });
  expect(result).toMatchObject({ ok: false, problem: { code: 'no-cookie', detail: expect.stringContaining('Allow cookies') } });
  expect(store.session().state).toBe('signed-out');
});

test('[U64a] who signs in while the server is too busy for the next request is in the product', async () => {
  const browser = createBrowser();
  const { store } = browser.openTab();
  await store.check();
  browser.api.session = async () => ({ ok: false, problem: { code: 'too-fast', status: 429, title: '', detail: '' } });
  await store.signIn({ username: 'ada', password: '' });
  expect(whoIn({ store })).toBe('ada confirmed');
});
