/** The first minute of a draft, before anybody has written it; its end, and the way back. */
import { randomUUID } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Locator, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, it } from 'vitest';
import {
  addProfile,
  descriptionField,
  isOffline,
  isSaved,
  nameField,
  startWorkspace,
  stateOf,
  type Workspace,
  type Window,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

let workspace: Workspace;
const windows: Window[] = [];
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterEach(async () => {
  for (const { context, errors } of windows.splice(0)) {
    await context.close();
    expect(errors).toEqual([]);
  }
});
afterAll(() => workspace.close());
const open = async (username: string): Promise<Window> => {
  const window = await workspace.openWindow(username, may.everything);
  windows.push(window);
  return window;
};
const edit = (page: Page) => page.getByRole('button', { name: 'Edit', exact: true }).click();
const isBegun = async (page: Page): Promise<void> => {
  await page.waitForURL(/\/drafts\/[0-9a-f-]{36}$/);
  await expect(stateOf(page)).toHaveText('Nothing changed yet');
};
/** As fast as a hand does it, whatever the page does in between. */
const pressTwice = (button: Locator): Promise<void> =>
  button.evaluate(async (element: HTMLElement) => {
    element.click();
    await new Promise((resolve) => setTimeout(resolve, 60));
    element.click();
  });
const discard = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Discard draft' }).click();
  await page.waitForURL(/\/profiles$/);
};

it('[U40] [U42] [U48] [U70] two people who press Edit before either has typed find each other, and begin one document', async () => {
  const [ada, ben] = [await open('ada'), await open('ben')];
  const name = `Agents ${randomUUID().slice(0, 8)}`;
  const { id } = await workspace.server.plantProfile({ name, chosen: ['Queues.View'], tags: { Site: 'Ulm' } });
  for (const { page } of [ada, ben]) await page.goto(`${workspace.server.url}/profiles/${id}`);
  await edit(ada.page);
  await isBegun(ada.page);
  await expect.poll(() => workspace.server.relay.present(ada.page.url().slice(-36)).length).toBe(1);
  // The second is told who is at it, and may all the same begin one of their own, of which the first hears at once.
  await edit(ben.page);
  const dialog = ben.page.getByRole('dialog', { name: `“${name}” is being changed already` });
  await expect(dialog).toContainText('Begun by ada');
  await expect(dialog.getByRole('group', { name: 'In this draft: ada' })).toBeVisible();
  await sweep(ben.page, 'being changed already');
  await dialog.getByRole('button', { name: 'Begin a change of your own' }).click();
  await isBegun(ben.page);
  await expect(ben.page.getByText('ada has begun another change of this profile', { exact: true })).toBeVisible();
  await expect(ada.page.getByText('ben has begun another change of this profile', { exact: true })).toBeVisible();
  await sweep(ada.page, 'another change beside');
  await ada.page.getByRole('link', { name: 'Join the change begun by ben' }).click();
  await ada.page.waitForURL(ben.page.url());
  await expect(nameField(ada.page)).toHaveValue(name);
  await expect(ada.page.getByRole('group', { name: 'Also here: ben' })).toBeVisible();
  // Both at once, before either hears of the other.
  await Promise.all([nameField(ada.page).press('End'), descriptionField(ben.page).click()]);
  await Promise.all([ada.page.keyboard.type(' of Ulm'), ben.page.keyboard.type('Day shift')]);
  for (const { page } of [ada, ben]) {
    await isSaved(page);
    await expect(nameField(page)).toHaveValue(`${name} of Ulm`);
    await expect(descriptionField(page)).toHaveValue('Day shift');
  }
  // Whoever types goes on typing where they are when the connection comes back. [U70]
  await ben.setOnline(false);
  await ben.page.keyboard.type(', four');
  await isOffline(ben.page);
  await ben.setOnline(true);
  await isSaved(ben.page);
  await expect(descriptionField(ada.page)).toHaveValue('Day shift, four');
  await expect(ada.page.getByTitle('ben is here')).toBeVisible();
  await expect(descriptionField(ben.page)).toBeFocused();
  // Left as it was, one's own change is gone on with, without a question.
  await ben.page.goto(`${workspace.server.url}/profiles/${(await workspace.server.plantProfile({ name: `${name} 2`, chosen: [] })).id}`);
  await edit(ben.page);
  await isBegun(ben.page);
  const begun = ben.page.url();
  await ben.page.goBack();
  await expect.poll(() => workspace.server.relay.present(begun.slice(-36)).length).toBe(0);
  await edit(ben.page);
  await ben.page.waitForURL(begun);
});

it('[U40] [U49] the link to a draft that is not there yet opens by itself as soon as it is', async () => {
  const [ada, ben] = [await open('ada'), await open('ben')];
  // The server does not hear of it.
  const drafts = '**/api/drafts/*';
  await ada.page.route(drafts, (route) => (route.request().method() === 'PUT' ? route.abort() : route.fallback()));
  await ada.page.getByRole('button', { name: 'Add new security profile' }).click();
  await isBegun(ada.page);
  await ben.page.goto(ada.page.url());
  await expect(ben.page.getByRole('heading', { name: 'There is no such draft' })).toBeVisible();
  await ada.page.unroute(drafts);
  await ada.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(ben.page.getByRole('group', { name: 'Also here: ada' })).toBeVisible({ timeout: 20_000 });
  await nameField(ben.page).fill('Begun by two');
  await expect(nameField(ada.page)).toHaveValue('Begun by two');
  for (const { page } of [ada, ben]) await isSaved(page);
});

it('[U41] [U47] [U90] what somebody discards, everybody in it is told of and can open again, also from the toast and the list', async () => {
  const [ada, ben] = [await open('ada'), await open('ben')];
  const { url, name } = await addProfile(ada);
  await isSaved(ada.page);
  await ben.page.goto(url);
  await isSaved(ben.page);
  await discard(ben.page);
  await expect(ada.page.getByText('ben discarded this draft')).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Continue as a new draft' })).toBeVisible();
  // Undone by whoever did it: the other goes on where they were.
  await ben.page.getByRole('button', { name: 'Undo' }).click();
  await ben.page.waitForURL(url);
  for (const { page } of [ada, ben]) {
    await isSaved(page);
    await expect(nameField(page)).toHaveValue(name);
  }
  await descriptionField(ada.page).fill('Back again');
  await expect(descriptionField(ben.page)).toHaveValue('Back again');
  // Undone by who was in it.
  await discard(ben.page);
  await sweep(ada.page, 'a discarded draft');
  await ada.page.getByRole('button', { name: 'Open it again' }).click();
  await isSaved(ada.page);
  await expect(ada.page.getByText('ben discarded this draft')).toHaveCount(0);
  // What is only at the server goes on as a new draft too.
  await discard(ada.page);
  await ben.page.goto(url);
  await expect(ben.page.getByRole('heading', { name: `“${name}” was discarded` })).toBeVisible();
  await sweep(ben.page, 'the page of a discarded draft');
  await pressTwice(ben.page.getByRole('button', { name: 'Continue as a new draft' }));
  await ben.page.waitForURL((to) => to.href !== url);
  await expect(descriptionField(ben.page)).toHaveValue('Back again');
  await isSaved(ben.page);
  // And from the list, by anybody.
  await ben.page.goto(`${workspace.server.url}/profiles`);
  await expect(ben.page.getByRole('link', { name, exact: true })).toHaveCount(1);
  await ben.page.getByText('Discarded drafts').click();
  await expect(ben.page.getByRole('button', { name: `Open again: ${name}` })).toBeVisible();
  await sweep(ben.page, 'discarded drafts');
  await ben.page.getByRole('button', { name: `Open again: ${name}` }).click();
  await ben.page.waitForURL(url);
  await expect(descriptionField(ben.page)).toHaveValue('Back again');
  await isSaved(ben.page);
});

it('[U43] whoever edits a change is told at once that its profile was deleted, and goes on as a new profile', async () => {
  const ada = await open('ada');
  const admin = await workspace.server.signIn('admin');
  const name = `Nights ${randomUUID().slice(0, 8)}`;
  const { id } = await workspace.server.plantProfile({ name, chosen: ['Queues.View'] });
  await ada.page.goto(`${workspace.server.url}/profiles/${id}`);
  await edit(ada.page);
  await descriptionField(ada.page).fill('Nearly done');
  await isSaved(ada.page);
  const draft = ada.page.url();
  expect((await admin.call('DELETE', `/api/profiles/${id}`, { headers: { 'if-match': '"1"' } })).status).toBe(204);
  await expect(ada.page.getByText(`“${name}” was deleted`)).toBeVisible();
  await sweep(ada.page, 'its profile was deleted');
  await ada.page.getByRole('button', { name: 'Continue as a new profile' }).click();
  await ada.page.waitForURL((to) => to.href !== draft);
  await expect(descriptionField(ada.page)).toHaveValue('Nearly done');
  await isSaved(ada.page);
  expect((await workspace.server.storage.drafts.byId(ada.page.url().slice(-36)))?.base).toBeNull();
});

/** What nginx is with nothing but `proxy_pass`: requests go through, and a WebSocket loses the headers that make it one. */
async function startPlainProxy(to: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const { upgrade: _upgrade, connection: _connection, ...headers } = incoming.headers;
    const passed = request(to + (incoming.url ?? ''), { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

it('[U46] where a proxy lets no WebSocket through, the page says so and what to ask for, and keeps what is edited', async () => {
  const ada = await open('ada');
  const proxy = await startPlainProxy(workspace.server.url);
  await ada.page.goto(proxy.url);
  await addProfile(ada, 'Behind a proxy');
  await expect(stateOf(ada.page)).toHaveText('No live connection – saved on this device', { timeout: 20_000 });
  await expect(ada.page.getByText('The server answers, but live editing does not get through')).toBeVisible();
  await expect(ada.page.getByText('Upgrade and Connection')).toBeVisible();
  await sweep(ada.page, 'no live connection');
  await ada.page.goto('about:blank');
  proxy.server.closeAllConnections();
  proxy.server.close();
});

it('[U44] a draft that is kept from somebody by its tags is told as one that is not there', async () => {
  const limit = {
    name: `Ulm only ${randomUUID()}`,
    chosen: may.everything,
    accessControl: { resources: ['SecurityProfile'], tags: { Site: 'Ulm' } },
  };
  const { id } = await workspace.server.plantProfile(limit);
  const eve = `eve-${randomUUID().slice(0, 8)}`;
  await workspace.server.plantUser(eve, [id]);
  const window = await open(eve);
  const profile = await workspace.server.plantProfile({ name: `Kept ${eve}`, chosen: [], tags: { Site: 'Ulm' } });
  await window.page.goto(`${workspace.server.url}/profiles/${profile.id}`);
  await edit(window.page);
  await descriptionField(window.page).fill('Mine');
  await isSaved(window.page);
  await window.setOnline(false);
  await descriptionField(window.page).fill('Mine, still');
  await expect(stateOf(window.page)).toHaveText('Offline – saved on this device', { timeout: 20_000 });
  const admin = await workspace.server.signIn('admin');
  const body = { name: profile.name, description: '', chosen: [], accessControl: null, tags: { Site: 'Bonn' } };
  await admin.call('PUT', `/api/profiles/${profile.id}`, { body, headers: { 'if-match': '"1"' } });
  await window.setOnline(true);
  await expect(window.page.getByText('This draft is no longer available to you')).toBeVisible({ timeout: 20_000 });
  await expect(stateOf(window.page)).toHaveText('Edits rejected – kept on this device');
});
