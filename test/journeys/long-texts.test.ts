/** Every text that a person can enter, at its limit and without a space, on every screen that shows it. */
import { expect as expectSoon, type Page } from '@playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import { limits } from '../../core/profile/limits.ts';
import {
  addProfile,
  descriptionField,
  isSaved,
  nameField,
  saveButton,
  startWorkspace,
  type Workspace,
  type Window,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';

const expect = expectSoon.configure({ timeout: 20_000 });
const widths = [1280, 768, 360];

const long = (letter: string, length: number): string => letter.repeat(length);
const name = long('N', limits.name);
const description = `https://${long('d', limits.description - 8)}`;
const tagsOf = (letter: string, count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}${long(letter, limits.tagKey - 2)}`, long('v', limits.tagValue)]));
const username = long('u', 100);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace({ config: { instanceName: long('i', 100) } });
  const rights = await workspace.server.plantProfile({ name: 'Rights', chosen: may.everything });
  await workspace.server.plantUser(username, [rights.id], { displayName: long('D', 100), tags: tagsOf('u', 3) });
});
afterAll(() => workspace.close());

/** What reaches beyond the window, or out of the dialog it stands in. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const beyond = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
    const wide =
      scrollWidth > clientWidth ? [`the page: ${scrollWidth} of ${clientWidth}`, ...beyond.slice(0, 5).map((one) => one.className)] : [];
    // What scrolls up and down would scroll sideways, too, unseen by the page.
    const parts = [...document.querySelectorAll('.dialog__body, .dialog, .side, .menu, .toast, .review-warnings ul')];
    return [
      ...wide,
      ...parts
        .filter((part) => part.scrollWidth > part.clientWidth + 1)
        .map((part) => `${part.className}: ${part.scrollWidth} of ${part.clientWidth}`),
    ];
  });

async function fits({ page }: Window, screen: string): Promise<void> {
  const height = page.viewportSize()!.height;
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    await expect.poll(() => tooWide(page), `${screen} at ${width} px`).toEqual([]);
    if (process.env['PICTURES'])
      await page.screenshot({ path: `${process.env['PICTURES']}/long-${screen.replaceAll(' ', '-')}-${width}.png` });
  }
  await page.setViewportSize({ width: 1280, height });
}

it('[U67] no text at its limit makes a screen wider than its window', async () => {
  const access = { resources: ['User', 'SecurityProfile'], tags: tagsOf('a', limits.accessTags) };
  const tags = tagsOf('k', 8);
  const chosen = ['Users.Edit', 'SecurityProfiles.Edit', 'Prompts.View', long('X', 100)];
  const { id } = await workspace.server.plantProfile({ name, description, chosen, accessControl: access, tags });
  const [una, ben] = [await workspace.openWindow(username, []), await workspace.openWindow('ben', may.everything)];
  const { page } = una;
  await page.getByRole('button', { name: /^Account of/ }).click();
  await fits(una, 'menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await page.getByRole('link', { name: 'What you may do, and through which security profiles' }).click();
  await expect(page.getByRole('list', { name: 'Resource tags' })).toBeVisible();
  await fits(una, 'person');
  await page.goto(`${workspace.server.url}/profiles`);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByText('History')).toBeVisible();
  await fits(una, 'profile');
  await page.getByRole('button', { name: 'What changed in revision 1' }).click();
  await expect(page.getByRole('dialog')).toContainText('Newly granted');
  await fits(una, 'what changed');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete' }).click();
  await fits(una, 'delete');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await descriptionField(page).fill(`${long('e', 300)} ${long('f', 500)}`);
  await isSaved(page);
  await nameField(page).focus();
  await ben.page.goto(page.url());
  await expect(ben.page.getByRole('button', { name: 'Hide advanced settings' })).toBeVisible();
  await expect(ben.page.getByRole('group', { name: /^Also here/ })).toBeVisible();
  await fits(ben, 'draft');
  await ben.page.goto(`${workspace.server.url}/profiles`);
  await expect(ben.page.getByRole('group', { name: /^In this draft/ })).toBeVisible();
  await fits(ben, 'list');
  await ben.page.goto(`${workspace.server.url}/profiles/${id}`);
  await ben.page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(ben.page.getByRole('dialog')).toBeVisible();
  await fits(ben, 'being changed');
  await ben.context.close();

  await descriptionField(page).fill(long('g', limits.description));
  // What the catalogue does not have may keep it from being saved.
  await page
    .getByRole('button', { name: /^Remove X/ })
    .first()
    .click();
  await expect(saveButton(page)).not.toHaveAttribute('aria-disabled');
  await saveButton(page).click();
  await expect(page.getByRole('dialog', { name: /^Review/ })).toBeVisible();
  await fits(una, 'review');
  await page.getByRole('button', { name: 'Save security profile' }).click();
  await expect(page.getByText('was saved as revision 2')).toBeVisible();
  await fits(una, 'toast');

  // Another of the same name is refused, in a notice.
  await page.goto(`${workspace.server.url}/profiles`);
  await addProfile(una, name);
  await saveButton(page).click();
  await page.getByRole('button', { name: 'Save security profile' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Another security profile has this name' })).toBeVisible();
  await fits(una, 'name taken');
  expect(una.errors).toEqual([]);
  await una.context.close();
});
