/** Many tabs of one browser: one stream of events for all of them, and room for everything else. */
import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startWorkspace, type Workspace, type Window } from '../support/browser.ts';
import { may } from '../support/cast.ts';

let workspace: Workspace;
let ada: Window;
const tabs: Page[] = [];
beforeAll(async () => {
  workspace = await startWorkspace();
  ada = await workspace.openWindow('ada', may.everything);
});
afterAll(() => workspace.close());

const name = (page: Page, text: string) =>
  page.getByRole('region', { name: 'All profiles' }).getByRole('link', { name: text, exact: true });
const create = async (profile: string): Promise<void> => {
  const admin = await workspace.server.signIn('admin');
  expect((await admin.call('POST', '/api/profiles', { body: { name: profile, chosen: ['Queues.View'] } })).status).toBe(201);
};
/** News that comes while a tab rests is read after that; on a busy machine a tab rests five seconds after a reading, which takes its time too. */
const soon = { timeout: 20_000 };
const seconds = async (what: string, heard: () => Promise<unknown>): Promise<number> => {
  const began = Date.now();
  await heard();
  const taken = Date.now() - began;
  process.stdout.write(`ten tabs: ${what} after ${taken} ms\n`);
  return taken;
};

describe('ten tabs of a browser', () => {
  it('[U23] have one stream, all hear of a change, and requests go on', async () => {
    tabs.push(ada.page);
    while (tabs.length < 10) {
      const page = await ada.context.newPage();
      await page.goto(workspace.server.url);
      await expect(name(page, 'Agent')).toBeVisible();
      tabs.push(page);
    }
    expect(streams()).toBe(1);
    await create('Heard by all');
    await seconds('all of them showed a new profile', () =>
      Promise.all(tabs.map((tab) => expect(name(tab, 'Heard by all')).toBeVisible(soon))),
    );
    const answered = await tabs[3]!.evaluate(async () => (await fetch('/api/session')).status);
    expect(answered).toBe(200);
  });

  it('[U23] when the tab that has the stream is closed, another takes over', async () => {
    const [first, ...others] = tabs;
    await first!.close();
    await expect.poll(streams, { timeout: 20_000 }).toBe(1);
    await create('Heard by nine');
    await seconds('the other nine showed another', () =>
      Promise.all(others.map((tab) => expect(name(tab, 'Heard by nine')).toBeVisible(soon))),
    );
    expect(ada.errors).toEqual([]);
  });

  it('[U22] what did not change is not drawn again', async () => {
    const page = tabs.at(-1)!;
    await name(page, 'Agent').evaluate((link) => link.setAttribute('data-drawn', 'once'));
    await create('A newer one');
    await expect(name(page, 'A newer one')).toBeVisible(soon);
    await expect(name(page, 'Agent')).toHaveAttribute('data-drawn', 'once');
  });
});

const streams = (): number => workspace.server.announcements.count();
