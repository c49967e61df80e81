import { expect, type Locator } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import {
  addProfile,
  descriptionField,
  isSaved,
  nameField,
  openGroups,
  saveButton,
  startWorkspace,
  stateOf,
  tick,
  type Workspace,
  type Window,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';

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
const open = async (...args: Parameters<Workspace['openWindow']>): Promise<Window> => {
  const window = await workspace.openWindow(...args);
  windows.push(window);
  return window;
};

describe('two administrators', () => {
  it('[U19] see where the edits are, who is here and Save on any width, however far they scroll', async () => {
    const [ada, ben] = [await open('ada', may.everything), await open('ben', may.everything)];
    const { url } = await addProfile(ada);
    await isSaved(ada.page);
    await ben.page.goto(url);
    await openGroups(ada.page);
    const { page } = ada;
    const kept = [stateOf(page), page.getByRole('group', { name: 'Also here: ben' }), saveButton(page)];
    for (const width of [1280, 700, 390, 320]) {
      await page.setViewportSize({ width, height: 700 });
      for (const top of [0, 1_500, 100_000]) {
        await page.evaluate((to) => scrollTo(0, to), top);
        for (const part of kept) await expect(part, `${width} wide, scrolled to ${top}`).toBeInViewport({ ratio: 1 });
      }
    }
    // The last line of the page is above what stays.
    const end = await page.getByRole('region', { name: 'Problems' }).getByText('No errors.').boundingBox();
    const state = (await stateOf(page).boundingBox())!;
    expect(end!.y + end!.height).toBeLessThan(state.y);
    const news = (await page
      .getByRole('region', { name: /^Notifications/ })
      .locator('.toasts')
      .boundingBox())!;
    expect(news.y + news.height).toBeLessThanOrEqual(state.y);
  });

  it('[D2] [K2] [P3] [U65] walk through a new profile together and save it', async () => {
    const [ada, ben] = [await open('ada', may.everything), await open('ben', may.everything)];
    const { url, name } = await addProfile(ada);
    await isSaved(ada.page);
    // The other finds it among the drafts, with who is in it.
    await ben.page.reload();
    const row = ben.page.getByRole('region', { name: 'Drafts in progress' }).getByRole('link', { name: new RegExp(name) });
    await expect(ben.page.getByRole('group', { name: 'In this draft: ada' })).toBeVisible();
    await row.click();
    await ben.page.waitForURL(url);
    await expect(nameField(ben.page)).toHaveValue(name);
    await expect(ada.page.getByRole('group', { name: 'Also here: ben' })).toBeVisible();

    // Ticks and typing appear in the other window; what follows is shown as derived, with its reason.
    await openGroups(ada.page);
    await openGroups(ben.page);
    await tick(ada.page, 'Users – Edit').check();
    await expect(tick(ben.page, 'Users – Edit')).toBeChecked();
    await expect(tick(ben.page, 'Users – View')).toHaveJSProperty('indeterminate', true);
    await expect(tick(ben.page, 'Users – View')).toHaveAccessibleDescription(/Required by Users – Edit/);
    await tick(ben.page, 'Queues – Edit').check();
    await expect(tick(ada.page, 'Queues – Edit')).toBeChecked();
    await descriptionField(ben.page).fill('For Argentina');
    await expect(descriptionField(ada.page)).toHaveValue('For Argentina');

    // Access control and resource tags.
    await ada.page.getByRole('button', { name: 'Show advanced settings' }).click();
    await ben.page.getByRole('button', { name: 'Show advanced settings' }).click();
    for (const type of ['User', 'SecurityProfile'])
      await ada.page
        .getByRole('checkbox', { name: new RegExp(`^${type === 'User' ? 'Users' : 'Security profiles'}( |$)`) })
        .last()
        .check();
    await ada.page.getByRole('button', { name: 'Add access control tag' }).click();
    // Spaces at its ends and doubled ones are gone when it is left.
    await ada.page.getByLabel('Access control tag 1 key').fill(' Country  ');
    await ada.page.getByLabel('Access control tag 1 value').fill('Argentina');
    await ben.page.getByRole('button', { name: 'Add resource tag' }).click();
    await ben.page.getByLabel('Resource tag 1 key').fill('Country');
    await ben.page.getByLabel('Resource tag 1 value').fill('Argentina');
    await expect(ada.page.getByLabel('Resource tag 1 value')).toHaveValue('Argentina');
    await isSaved(ada.page);
    await isSaved(ben.page);

    await saveButton(ada.page).click();
    // What the two of them let pass together by the tags is acknowledged first. [U100]
    const toAcknowledge = ada.page.getByRole('dialog', { name: /^Review/ }).getByRole('button', { name: 'Acknowledge', exact: true });
    await expect(toAcknowledge.first()).toBeVisible();
    while ((await toAcknowledge.count()) > 0) await toAcknowledge.first().click();
    await ada.page.getByRole('button', { name: 'Save security profile' }).click();
    await ada.page.waitForURL(/\/profiles\/[0-9a-f-]{36}$/);
    await expect(ada.page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(ben.page.getByText('ada saved this draft as revision 1')).toBeVisible();
    const saved = await workspace.server.storage.profiles.byName(name);
    expect(saved).toMatchObject({
      description: 'For Argentina',
      chosen: ['Queues.Edit', 'Users.Edit'],
      accessControl: { resources: ['SecurityProfile', 'User'], tags: { Country: 'Argentina' } },
      tags: { Country: 'Argentina' },
      createdBy: 'ada',
    });
  });

  it('[D4] type in one field at once without losing a letter', async () => {
    const [ada, ben] = [await open('ada', may.everything), await open('ben', may.everything)];
    const { url } = await addProfile(ada, 'middle');
    await isSaved(ada.page);
    await ben.page.goto(url);
    await expect(nameField(ben.page)).toHaveValue('middle');
    await nameField(ada.page).press('Home');
    await nameField(ben.page).press('End');
    await Promise.all([
      nameField(ada.page).pressSequentially('left ', { delay: 20 }),
      nameField(ben.page).pressSequentially(' right', { delay: 25 }),
    ]);
    await expect(nameField(ada.page)).toHaveValue('left middle right');
    await expect(nameField(ben.page)).toHaveValue('left middle right');
  });

  it('[D40] [D43] [U11] [U65] type and compose in one tag at once without losing a letter or the place', async () => {
    const [ada, ben] = [await open('ada', may.everything), await open('ben', may.everything)];
    const { url } = await addProfile(ada);
    await ada.page.getByRole('button', { name: 'Show advanced settings' }).click();
    await ada.page.getByRole('button', { name: 'Add resource tag' }).click();
    const [mine, theirs] = [ada.page, ben.page].map((page) => page.getByLabel('Resource tag 1 value')) as [Locator, Locator];
    await mine.fill('-');
    await isSaved(ada.page);
    await ben.page.goto(url);
    await expect(theirs).toHaveValue('-');
    await mine.press('Home');
    await theirs.press('End');
    await Promise.all([mine.pressSequentially('abcdefghij', { delay: 20 }), theirs.pressSequentially('0123456789', { delay: 25 })]);
    for (const field of [mine, theirs]) await expect(field).toHaveValue('abcdefghij-0123456789');
    expect(await mine.evaluate((input: HTMLInputElement) => [input.selectionStart, input.selectionEnd])).toEqual([10, 10]);

    // What the keyboard shows while it composes, and what others type before and after it meanwhile.
    const keyboard = await ada.context.newCDPSession(ada.page);
    for (const text of ['n', 'に', 'にほ', 'にほん']) {
      await keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await theirs.press(text.length % 2 === 0 ? 'Home' : 'End');
      await theirs.press('Q');
    }
    await expect(theirs).toHaveValue('Qabcdefghij-0123456789QQQ');
    await expect(mine).toHaveValue('abcdefghijにほん-0123456789');
    await keyboard.send('Input.insertText', { text: '日本' });
    for (const field of [mine, theirs]) await expect(field).toHaveValue('Qabcdefghij日本-0123456789QQQ');
    await mine.press('!');
    for (const field of [mine, theirs]) await expect(field).toHaveValue('Qabcdefghij日本!-0123456789QQQ');

    // Left while somebody else is in it, and left by the last.
    await theirs.fill(' North  West ');
    await theirs.blur();
    await expect(mine).toHaveValue(' North  West ');
    await mine.press('End');
    await mine.press('!');
    await expect(ben.page.locator('.tag.has-people')).toHaveCount(1);
    await expect(ada.page.locator('.tag.has-people')).toHaveCount(0);
    await mine.blur();
    for (const field of [mine, theirs]) await expect(field).toHaveValue('North West !');
  });

  it('[C3] [U61] unticking what is still required keeps it, and undo brings back', async () => {
    const ada = await open('ada', may.everything);
    await addProfile(ada);
    await openGroups(ada.page);
    await tick(ada.page, 'Prompts – View').check();
    await tick(ada.page, 'Prompts – Edit').check();
    await tick(ada.page, 'Prompts – View').click();
    await expect(tick(ada.page, 'Prompts – View')).toHaveJSProperty('indeterminate', true);
    await tick(ada.page, 'Prompts – Edit').click();
    await expect(tick(ada.page, 'Prompts – View')).toHaveJSProperty('indeterminate', false);
    await expect(tick(ada.page, 'Prompts – View')).not.toBeChecked();
    await ada.page.keyboard.press('Control+z');
    await expect(tick(ada.page, 'Prompts – Edit')).toBeChecked();
    // The key in the place of Z, on a keyboard of Cyrillic letters.
    const cyrillic = { key: 'я', code: 'KeyZ', ctrlKey: true, bubbles: true };
    await tick(ada.page, 'Prompts – Edit').dispatchEvent('keydown', { ...cyrillic, shiftKey: true });
    await expect(tick(ada.page, 'Prompts – Edit')).not.toBeChecked();
    await tick(ada.page, 'Prompts – Edit').dispatchEvent('keydown', cyrillic);
    await expect(tick(ada.page, 'Prompts – Edit')).toBeChecked();
    await isSaved(ada.page);
  });

  it('[K8] a second profile of the same name is refused, and its draft stays', async () => {
    const ada = await open('ada', may.everything);
    await addProfile(ada, 'Agent');
    await saveButton(ada.page).click();
    await ada.page.getByRole('button', { name: 'Save security profile' }).click();
    await expect(ada.page.getByRole('alert').filter({ hasText: 'Another security profile has this name' })).toBeVisible();
    await expect(stateOf(ada.page)).toHaveText('Saved on the server');
  });

  it('[V10] [V10a] [U69] problems stand beside the field and in the summary, and keep Save off', async () => {
    const ada = await open('ada', may.everything);
    await addProfile(ada, 'Büro');
    await nameField(ada.page).blur();
    await expect(nameField(ada.page)).toHaveAccessibleDescription(/remove ü/);
    await expect(saveButton(ada.page)).toHaveAccessibleDescription('One error must be fixed first.');
    await expect(ada.page.locator('[role=status][aria-live=polite]').first()).toHaveText(/^Error: The name may hold only.*remove ü/);
    await saveButton(ada.page).click({ force: true });
    await expect(ada.page.getByRole('dialog')).toHaveCount(0);
  });
});
