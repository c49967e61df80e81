/** Nothing that was entered or is shown this once is lost without a question: by Escape, the cross, Cancel, Back and a reload. */
import { expect as expectSoon, type Dialog, type Page } from '@playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import { addProfile, descriptionField, isSaved, startWorkspace, stateOf, type Window, type Workspace } from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

const expect = expectSoon.configure({ timeout: 20_000 });

let workspace: Workspace;
let ada: Window;
beforeAll(async () => {
  workspace = await startWorkspace();
  ada = await workspace.openWindow('ada', [
    'Users.Create',
    'Users.Edit',
    'Users.EnableAndDisable',
    'Users.EditPermission',
    'SecurityProfiles.View',
  ]);
  for (const name of ['mara', 'nia', 'otto']) await workspace.server.plantUser(name, [], { displayName: '' });
});
afterAll(() => workspace.close());

const toUsers = (page: Page): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).click();
const question = (page: Page) => page.getByRole('alertdialog', { name: 'Discard what you entered?' });

/** What the browser itself asks at a reload; who is asked stays. */
async function isAskedAtReload(page: Page): Promise<boolean> {
  const asked: string[] = [];
  const stay = (dialog: Dialog): void => {
    asked.push(dialog.type());
    void dialog.dismiss();
  };
  page.on('dialog', stay);
  await page.evaluate(() => {
    location.reload();
  });
  await expect.poll(() => asked).toEqual(['beforeunload']);
  page.off('dialog', stay);
  return true;
}

it('[U262] [U263] adding a user: Escape, Cancel, the cross and Back ask by keyboard, lead back to the field, and go on', async () => {
  const { page } = ada;
  await toUsers(page);
  const add = page.getByRole('button', { name: 'Add new user' });
  await add.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add new user' });
  // Nobody has entered anything.
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await add.press('Enter');
  await page.keyboard.type('half.typed');
  await page.keyboard.press('Escape');
  await expect(question(page).getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await sweep(page, 'a question before what was entered is lost');
  await page.keyboard.press('Escape');
  await expect(question(page)).toHaveCount(0);
  await expect(dialog.getByLabel('Username')).toBeFocused();
  await expect(dialog.getByLabel('Username')).toHaveValue('half.typed');
  expect(await isAskedAtReload(page)).toBe(true);
  for (const name of ['Cancel', 'Close']) {
    await dialog.getByRole('button', { name }).press('Enter');
    await question(page).getByRole('button', { name: 'Keep editing' }).press('Enter');
    await expect(dialog.getByRole('button', { name })).toBeFocused();
  }
  await page.goBack();
  await expect(question(page)).toBeVisible();
  await expect(page).toHaveURL(/\/users$/);
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Username')).toHaveValue('half.typed');
  await page.goBack();
  await question(page).getByRole('button', { name: 'Discard' }).press('Enter');
  await expect(page).toHaveURL(/\/profiles$/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // Nothing is left of the question.
  await page.goForward();
  await expect(page).toHaveURL(/\/users$/);
  expect(ada.errors).toEqual([]);
});

it('[U262] [U263] a user who is edited: a tag that was taken away and a name count, and Discard closes', async () => {
  const { page } = ada;
  const { id } = await workspace.server.plantUser('tagged', [], { tags: { site: 'Ulm' }, displayName: 'Tagged' });
  await page.goto(`${workspace.server.url}/users/${id}`);
  const [edit, dialog] = [page.getByRole('button', { name: 'Edit', exact: true }), page.getByRole('dialog', { name: 'Edit Tagged' })];
  await edit.click();
  await dialog.getByRole('button', { name: 'Remove resource tag 1' }).click();
  await page.keyboard.press('Escape');
  await question(page).getByRole('button', { name: 'Discard' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(edit).toBeFocused();
  await edit.click();
  await expect(dialog.getByLabel('Resource tag 1 key')).toHaveValue('site');
  const name = dialog.getByLabel('Display name');
  await name.fill('Tagged, typed');
  // As it was: nothing to be asked about.
  await name.fill('Tagged');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect((await workspace.server.storage.users.byId(id))?.tags).toEqual({ site: 'Ulm' });
});

it('[U266] on a telephone a message about what was just done leaves the buttons of a dialog free', async () => {
  const { page } = ada;
  await page.setViewportSize({ width: 390, height: 800 });
  await page.getByRole('button', { name: 'Disable…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable tagged' }).click();
  const message = page.getByText('Tagged (tagged) is disabled.');
  await expect(message).toBeVisible();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  // Without force: it has to be there to be pressed.
  await page.getByRole('dialog', { name: 'Edit Tagged' }).getByRole('button', { name: 'Cancel' }).click({ timeout: 2_000 });
  await expect(message).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 900 });
});

it('[U247] a link that is shown stays through Escape, the cross, Back and a reload, until Done', async () => {
  const { page } = ada;
  await page.goto(`${workspace.server.url}/profiles`);
  await toUsers(page);
  await page.getByRole('link', { name: 'mara' }).click();
  await page.getByRole('button', { name: /link for a new password/i }).click();
  const dialog = page.getByRole('dialog');
  const link = dialog.getByLabel('Link to set a new password');
  await expect(link).toHaveValue(/\/invitation#/);
  const url = await link.inputValue();
  const held = dialog.getByRole('alert').filter({ hasText: 'The link is shown only now. Copy it, then press Done.' });
  await page.goBack();
  await expect(held).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('Escape');
  expect(await isAskedAtReload(page)).toBe(true);
  await sweep(page, 'a link that is held');
  await expect(link).toHaveValue(url);
  await expect(page).toHaveURL(/\/users\/[0-9a-f-]{36}$/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(/\/users$/);
  expect(ada.errors).toEqual([]);
});

it('[U262] the page of a link asks before what was typed is gone, and no more once the password is set', async () => {
  const admin = await workspace.server.signIn('admin');
  const { id } = (await workspace.server.storage.users.byUsername('mara'))!;
  const { url } = (await admin.call('POST', `/api/users/${id}/invitation`)).body as unknown as { url: string };
  const context = await workspace.browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('New password', { exact: true }).fill('a long secret of one');
  expect(await isAskedAtReload(page)).toBe(true);
  await page.getByLabel(/again/i).fill('a long secret of one');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Your password is set')).toBeVisible();
  await page.reload();
  await expect(page.getByText(/link (was|is) used/i)).toBeVisible();
  await context.close();
});

it('[U264] Back while many users are changed stops that, and shows what became of each', async () => {
  const { page } = ada;
  for (const name of ['nia', 'otto']) await page.getByRole('checkbox', { name: `Select ${name}` }).click();
  await page.getByRole('group', { name: 'Selected users' }).getByRole('button', { name: 'Disable…' }).click();
  let answer = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/enabled', (route) => isHeld.then(() => route.continue()), { times: 1 });
  const dialog = page.getByRole('dialog', { name: 'Disable 2 users' });
  await dialog.getByRole('button', { name: 'Disable 2 users' }).click();
  await expect(dialog.getByRole('button', { name: 'Stop' })).toBeVisible();
  await page.goBack();
  answer();
  await expect(dialog.getByRole('status')).toHaveText('Done for 1 user, 1 not tried.');
  await dialog.getByRole('button', { name: 'Done', exact: true }).click();
  await expect(page).toHaveURL(/\/users$/);
});

it('[U265] a browser that keeps nothing asks while edits are in the window alone, and no more once the server has them', async () => {
  const editor = await workspace.openWindow('edo', may.everything);
  await editor.context.addInitScript(() => void Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  const { page } = editor;
  await page.reload();
  await expect(page.getByText('This browser keeps nothing on this device.')).toBeVisible();
  await addProfile(editor);
  await isSaved(page);
  await editor.setOnline(false);
  await descriptionField(page).fill('Only here');
  await expect(stateOf(page)).toHaveText(/this window/);
  expect(await isAskedAtReload(page)).toBe(true);
  await editor.setOnline(true);
  await isSaved(page);
  await page.reload();
  await expect(descriptionField(page)).toHaveValue('Only here');
});
