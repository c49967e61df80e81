/** The product without a mouse, without sight, in the system's own colours, by touch, and in a browser that translates. */
import { expect as expectSoon, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  addProfile,
  descriptionField,
  isSaved,
  nameField,
  openGroups,
  save,
  saveButton,
  startWorkspace,
  stateOf,
  tick,
  type Workspace,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

/** Machines that do other things too are given time. */
const expect = expectSoon.configure({ timeout: 20_000 });

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const heard = (page: Page) => page.locator('[role=status][aria-live=polite]').first();

describe('every screen', () => {
  it('[U55] [U59] [U61] takes the focus along to its heading, says its title, and axe finds nothing', async () => {
    const { page, context, errors } = await workspace.openWindow('ada', may.everything);
    const arrived = async (title: RegExp): Promise<void> => {
      await expect(heading(page)).toBeFocused();
      await expect(heard(page)).toHaveText(title);
    };
    await arrived(/^Security profiles – Accord/);
    await page.getByRole('link', { name: 'Agent', exact: true }).click();
    await arrived(/^Agent – Accord/);
    await page.getByRole('button', { name: 'What changed in revision 1' }).click();
    await expect(page.getByRole('dialog')).toContainText('Newly granted');
    await sweep(page, 'what changed');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await arrived(/^Agent – Accord/);
    await descriptionField(page).fill('Answers calls');
    await isSaved(page);
    // What the page reads meanwhile takes nobody's place away.
    await expect(descriptionField(page)).toBeFocused();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await saveButton(page).click();
    await page.getByRole('button', { name: 'Save security profile' }).click();
    await expect(page.getByText('was saved as revision 2')).toBeVisible();
    await arrived(/^Agent – Accord/);
    await sweep(page, 'profile with a toast');
    await page.goBack();
    await arrived(/^Agent|^Draft/);
    await sweep(page, 'ended draft');
    await page.getByRole('link', { name: /^Accord/ }).click();
    await arrived(/^Security profiles – Accord/);
    await page.getByLabel('Search security profiles').fill('nothing like it');
    await expect(page.getByText('No profile matches')).toBeVisible();
    await sweep(page, 'no match');
    for (const [address, title] of [
      ['/nowhere', 'There is nothing at this address'],
      ['/profiles/00000000-0000-4000-8000-000000000000', /./],
      ['/drafts/00000000-0000-4000-8000-000000000000', 'There is no such draft'],
    ] as const) {
      await page.goto(workspace.server.url + address);
      await expect(heading(page)).toHaveText(title);
      await sweep(page, `not found ${address.slice(1, 9)}`);
    }
    // A reload begins at the top, with nothing to undo, and says so.
    await page.goto(`${workspace.server.url}/profiles`);
    await page.getByRole('button', { name: 'Add new security profile' }).click();
    await arrived(/^New security profile – Accord/);
    await descriptionField(page).fill('To be discarded');
    await isSaved(page);
    await page.reload();
    await descriptionField(page).press('Control+z');
    await expect(page.getByText('Nothing to undo since this window opened the draft.')).toBeVisible();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard draft' }).click();
    await arrived(/^Security profiles – Accord/);
    expect(errors).toEqual([]);
    await context.close();
    const guest = await workspace.browser.newPage({ reducedMotion: 'reduce' });
    await guest.goto(`${workspace.server.url}/setup#token`);
    await expect(heading(guest)).toBeVisible();
    await sweep(guest, 'set up');
    await guest.close();
  });
});

describe('forced colours', () => {
  it('[U60] show what is chosen, what is derived and what is neither, each otherwise', async () => {
    const fay = await workspace.openWindow('fay', may.everything, { forcedColors: 'active' });
    const { page } = fay;
    await addProfile(fay);
    await openGroups(page);
    await tick(page, 'Queues – Edit').check();
    /** The colour of the box, and that of the mark in it, as they are painted. */
    const painted = (name: string) =>
      tick(page, name).evaluate((input) => [getComputedStyle(input).backgroundColor, getComputedStyle(input, '::before').backgroundColor]);
    const [chosen, derived, neither] = [await painted('Queues – Edit'), await painted('Queues – View'), await painted('Queues – Create')];
    expect(chosen[0]).not.toBe(chosen[1]);
    expect(derived[0]).not.toBe(derived[1]);
    expect(chosen[0]).not.toBe(derived[0]);
    expect(neither[1]).toBe('rgba(0, 0, 0, 0)');
    await fay.context.close();
  });
});

describe('touch', () => {
  it('[U58] opens the reasons of a row, and the reason why Save is off stays in sight', async () => {
    const tom = await workspace.openWindow('tom', may.edit, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
    const { page } = tom;
    await addProfile(tom);
    await page.getByRole('button', { name: /^Routing/ }).tap();
    await tick(page, 'Queues – Edit').check();
    await page.getByRole('button', { name: 'Why: Queues' }).tap();
    await expect(page.getByRole('dialog', { name: 'Queues' })).toContainText('Required by Queues – Edit');
    await sweep(page, 'reasons of a row');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().tap();
    await page.evaluate(() => scrollTo(0, 5_000));
    await expect(page.getByText('Only someone with the permission Security profiles – Create can save')).toBeInViewport({ ratio: 1 });
    await tom.context.close();
  });
});

describe('a co-editor', () => {
  it('[U56] is heard: coming, ticking, taking back and writing, in few sentences', async () => {
    const [eva, ben] = [await workspace.openWindow('eva', may.everything), await workspace.openWindow('ben', may.everything)];
    const { url } = await addProfile(eva);
    await isSaved(eva.page);
    const said: string[] = [];
    await eva.page.exposeFunction('noteSaid', (text: string) => said.push(text));
    await heard(eva.page).evaluate((region) =>
      new MutationObserver(() => (globalThis as unknown as { noteSaid(text: string): void }).noteSaid(region.textContent ?? '')).observe(
        region,
        { childList: true, characterData: true, subtree: true },
      ),
    );
    await ben.page.goto(url);
    await openGroups(ben.page);
    await expect.poll(() => said.join(' ')).toContain('ben joined.');
    await tick(ben.page, 'Queues – Edit').check();
    await tick(ben.page, 'Prompts – Edit').check();
    await tick(ben.page, 'Queues – Edit').click();
    await descriptionField(ben.page).pressSequentially('For nights, and only for nights');
    await expect.poll(() => said.join(' ')).toMatch(/ben ticked Prompts – Edit, took back Queues – Edit and changed the description\./);
    await ben.context.close();
    expect(said.length).toBeLessThan(5);
    await eva.context.close();
  });
});

describe('a translated page', () => {
  it('[U57] goes on to say what is true: state, counts, title and Save', async () => {
    const ida = await workspace.openWindow('ida', may.everything);
    const { page } = ida;
    await addProfile(ida, 'Before');
    await openGroups(page);
    await isSaved(page);
    expect(await page.evaluate(() => document.documentElement.translate)).toBe(false);
    await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Node[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode);
      for (const text of texts) {
        const copy = document.createElement('font');
        copy.append(text.textContent ?? '');
        (text as ChildNode).replaceWith(copy);
      }
    });
    await nameField(page).fill('After');
    await expect(heading(page)).toHaveText('After');
    await expect(page).toHaveTitle('After – Accord');
    const section = page.getByRole('button', { name: /^Routing/ });
    await tick(page, 'Queues – Edit').check();
    await expect(page.getByRole('region', { name: 'Grants' })).toContainText('1 chosen, 3 derived');
    await expect(section).toContainText('1 of');
    await isSaved(page);
    await ida.setOnline(false);
    await nameField(page).fill('Büro');
    await expect(stateOf(page)).toHaveText('Offline – saved on this device');
    await expect(saveButton(page)).toHaveText('Save when back online');
    await expect(saveButton(page)).toHaveAccessibleDescription('One error must be fixed first.');
    await ida.setOnline(true);
    await nameField(page).fill('After all');
    await isSaved(page);
    await save(page);
    expect(ida.errors).toEqual([]);
    await ida.context.close();
  });
});

describe('a page whose parts are gone from the server', () => {
  it('[U66] says so and offers to reload, with every edit kept', async () => {
    const uli = await workspace.openWindow('uli', may.everything);
    const { page } = uli;
    // As after an upgrade: a name that only the older version knows.
    const gone = (part: string) => page.route(`**/assets/${part}-*.js`, (route) => route.fulfill({ status: 404, body: '' }));
    await gone('new-draft');
    await gone('draft-page');
    await page.getByRole('button', { name: 'Add new security profile' }).click();
    const news = page.getByRole('region', { name: /^Notifications/ });
    await expect(news).toContainText('A part of this page could not be loaded');
    await page.unroute('**/assets/new-draft-*.js');
    await news.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('button', { name: 'Add new security profile' }).click();
    await expect(heading(page)).toHaveText('This page has to be reloaded');
    await sweep(page, 'gone');
    await page.unroute('**/assets/draft-page-*.js');
    await page.getByRole('main').getByRole('button', { name: 'Reload' }).click();
    await nameField(page).fill('After an upgrade');
    await isSaved(page);
    await uli.context.close();
  });
});

describe('what a stored text hides', () => {
  it('[V60] is marked in the list, on the page of the profile and in its history', async () => {
    const { id } = await workspace.server.plantProfile({
      ...{ name: 'Night  Shift', description: 'For\u200b the \u0421ountry\u202e', chosen: ['Queues.View'] },
      tags: { 'Country ': ' Chile' },
    });
    const { page, context } = await workspace.openWindow('vi', may.view);
    const row = page.locator('.profile-row').filter({ hasText: 'ountry' });
    await expect(row).toContainText('ForU+200B the С U+0421ountryU+202E');
    await expect(row.locator('mark')).toHaveCount(4);
    await page.goto(`${workspace.server.url}/profiles/${id}`);
    await expect(heading(page).locator('mark')).toHaveCount(1);
    await expect(page.locator('.tag-chip mark')).toHaveCount(2);
    await page.getByRole('button', { name: 'What changed in revision 1' }).click();
    await expect(page.getByRole('dialog').locator('mark')).toHaveCount(6);
    await sweep(page, 'marked texts');
    await context.close();
  });
});
