/** Several tabs of one browser, which share a session. */
import { randomBytes } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { resetPassword } from '../../server/ops/operator-reset.ts';
import { addProfile, descriptionField, isSaved, signIn, startWorkspace, type Workspace } from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';
import { password } from '../support/server.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

const signOut = async (page: Page, username: string): Promise<void> => {
  await page.getByRole('button', { name: `Account of ${username}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
};
const signInPage = (page: Page) => page.getByRole('heading', { name: 'Sign in to Accord' });
/** As the browser says it of a tab that comes to the front. */
const bringToFront = (page: Page): Promise<boolean> => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

describe('several tabs', () => {
  it('[U20] signing out in one ends what every other shows at once; signing in as somebody else shows theirs', async () => {
    const ada = await workspace.openWindow('ada', may.everything);
    await workspace.openWindow('edo', may.view).then(({ context }) => context.close());
    const { url, name } = await addProfile(ada);
    await isSaved(ada.page);
    const [draft, list] = [await ada.context.newPage(), await ada.context.newPage()];
    await draft.goto(url);
    await expect(draft.getByLabel('Name', { exact: true })).toHaveValue(name);
    await list.goto(`${workspace.server.url}/profiles`);
    await expect(list.getByText('Rights of ada')).toBeVisible();

    await signOut(ada.page, 'ada');
    for (const page of [ada.page, draft, list]) {
      await expect(signInPage(page)).toBeVisible({ timeout: 3_000 });
      expect(await page.content()).not.toMatch(/Rights of ada|Shift /);
    }
    await signIn(list, 'edo');
    for (const page of [ada.page, draft, list]) await expect(page.getByRole('button', { name: 'Account of edo' })).toBeVisible();
    expect(ada.errors).toEqual([]);
    await ada.context.close();
  });

  it('[U20] a tab whose session the server ended while it was hidden says so when it is seen again', async () => {
    const vera = await workspace.openWindow('vera', may.view);
    const { id } = (await workspace.server.storage.users.byUsername('vera'))!;
    // Without a word to anybody, as a server that was restored or a session that ran out does it.
    await workspace.server.storage.sessions.deleteOfUser(id);
    await bringToFront(vera.page);
    await expect(vera.page.getByText('You are signed out.')).toBeVisible({ timeout: 3_000 });
    await vera.context.close();
  });

  it('[U21] [W13] who signs in with a password that could not be set any more is told, until they put it away', async () => {
    const passwordHash = await workspace.server.passwords.hash('eight888');
    await workspace.server.plantUser('old', [], { passwordHash });
    const page = await workspace.browser.newPage({ reducedMotion: 'reduce' });
    await page.goto(workspace.server.url);
    await page.getByLabel('Username').fill('old');
    await page.getByLabel('Password', { exact: true }).fill('eight888');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const notice = page.getByText('Your password needs to be changed.');
    await expect(notice).toBeVisible();
    await expect(page.getByText('at least 15 characters')).toBeVisible();
    await page.getByRole('button', { name: 'Account of old' }).click();
    await sweep(page, 'a banner and the menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Later' }).click();
    await expect(notice).toHaveCount(0);
    await page.close();
  });

  it('[H70] [H72] everybody can change their own password, and set a lost one with a link, once', async () => {
    const ida = await workspace.openWindow('ida', may.edit);
    const { page } = ida;
    const { url, draft } = await addProfile(await workspace.openWindow('ira', may.everything));
    await page.goto(url);
    const other = await ida.context.newPage();
    await other.goto(workspace.server.url);
    await other.bringToFront();
    await other.getByRole('button', { name: 'Account of ida' }).click();
    await other.getByRole('menuitem', { name: 'Change password…' }).click();
    const dialog = other.getByRole('dialog', { name: 'Change your password' });
    const fill = async (current: string, next: string): Promise<void> => {
      for (const [label, text] of [
        ['Current password', current],
        ['New password', next],
        ['New password again', next],
      ] as const)
        await dialog.getByLabel(label, { exact: true }).fill(text);
      await dialog.getByRole('button', { name: 'Change password' }).click();
    };
    await fill('wrong wrong wrong', 'another long secret');
    await expect(dialog.getByText('The current password is wrong')).toBeVisible();
    await sweep(other, 'changing a password');
    await fill(password, 'another long secret');
    await expect(dialog).toHaveCount(0);
    await expect(other.getByText('Your password is changed.')).toBeVisible();
    // The window with the draft goes on under the new session.
    await expect(page.getByText('You are signed out.')).toHaveCount(0);
    await isSaved(page);
    await descriptionField(page).fill('Goes on');
    await isSaved(page);
    expect((await workspace.server.storage.drafts.updates(draft)).length).toBeGreaterThan(1);

    const { token } = await resetPassword(workspace.server.storage, 'ida', { random: randomBytes, now: Date.now });
    await other.goto(`${workspace.server.url}/setup#nothing`);
    await expect(other.getByText('The link is used up')).toBeVisible();
    await expect(other.getByText('Create the first administrator.')).toHaveCount(0);
    // No strip is left for a scrollbar where the colours go to the edge.
    expect(await other.evaluate(() => document.querySelector('.sign-in')!.getBoundingClientRect().right === innerWidth)).toBe(true);
    await other.goto(`${workspace.server.url}/invitation#nothing`);
    await expect(other.getByText('The link is no longer valid')).toBeVisible();
    // Only the key changes: the tab stays on its page.
    await other.goto(`${workspace.server.url}/invitation#${token}`);
    const set = async (): Promise<void> => {
      for (const label of ['New password', 'New password again']) await other.getByLabel(label, { exact: true }).fill(password);
      await other.getByRole('button', { name: 'Set password' }).click();
    };
    await sweep(other, 'a link to set a password');
    await set();
    await expect(other.getByText('Your password is set')).toBeVisible();
    await expect(other.getByText('With this link you set it once.')).toHaveCount(0);
    await other.getByRole('link', { name: 'Sign in' }).click();
    await signIn(other, 'ida');
    await expect(other.getByRole('heading', { name: 'Security profiles', exact: true })).toBeVisible();
    await other.goto(`${workspace.server.url}/invitation#${token}`);
    await expect(other.getByText('The link is no longer valid')).toBeVisible();
    await ida.context.close();
  });
});
