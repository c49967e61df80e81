import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  asPeopleHaveIt,
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
  type Window,
  isOffline,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

/** The app shell is kept by the service worker once it controls the page. */
const isKept = async ({ page }: Window): Promise<void> => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  });
};
const askToSave = async (page: Window['page']): Promise<void> => {
  await saveButton(page).click();
  await page.getByRole('button', { name: 'Save when back online' }).last().click();
  await expect(page.getByText('Your Save is waiting')).toBeVisible();
};

describe('a train tunnel', () => {
  it('[D2] [U1] two people edit apart, and everything merges', async () => {
    const [ada, ben] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ben', may.everything)];
    const { url, draft } = await addProfile(ada);
    await isSaved(ada.page);
    await ben.page.goto(url);
    await isSaved(ben.page);
    for (const { page } of [ada, ben]) await openGroups(page);
    await tick(ada.page, 'Prompts – View').check();
    await expect(tick(ben.page, 'Prompts – View')).toBeChecked();
    await Promise.all([ada.setOnline(false), ben.setOnline(false)]);
    await tick(ada.page, 'Prompts – View').click();
    await tick(ada.page, 'Queues – Edit').check();
    await tick(ben.page, 'Prompts – Edit').check();
    await descriptionField(ben.page).fill('Written in a tunnel');
    await Promise.all([isOffline(ada.page), isOffline(ben.page)]);
    await Promise.all([ada.setOnline(true), ben.setOnline(true)]);
    for (const { page } of [ada, ben]) {
      await isSaved(page);
      await expect(tick(page, 'Queues – Edit')).toBeChecked();
      await expect(tick(page, 'Prompts – Edit')).toBeChecked();
      await expect(tick(page, 'Prompts – View')).toHaveJSProperty('indeterminate', true);
      await expect(descriptionField(page)).toHaveValue('Written in a tunnel');
    }
    await expect.poll(async () => (await workspace.server.storage.drafts.updates(draft)).length).toBeGreaterThan(3);
    await Promise.all([ada.context.close(), ben.context.close()]);
  });

  it('[U1] a window reloaded offline opens with its draft, and a draft begun offline reaches the server', async () => {
    const ada = await workspace.openWindow('ada', may.everything, asPeopleHaveIt);
    const { name } = await addProfile(ada);
    await isSaved(ada.page);
    await isKept(ada);
    await ada.setOnline(false);
    await ada.page.reload();
    await expect(nameField(ada.page)).toHaveValue(name);
    await openGroups(ada.page);
    await tick(ada.page, 'Prompts – Edit').check();
    await isOffline(ada.page);
    await ada.page.reload();
    await openGroups(ada.page);
    await expect(tick(ada.page, 'Prompts – Edit')).toBeChecked();
    await ada.page.goto(`${workspace.server.url}/profiles`);
    const begun = await addProfile(ada, 'Begun on a train');
    await expect(stateOf(ada.page)).toHaveText(/saved on this device/i);
    await ada.setOnline(true);
    await isSaved(ada.page);
    await expect.poll(async () => (await workspace.server.storage.drafts.byId(begun.draft))?.name).toBe('Begun on a train');
    await ada.context.close();
  });

  it('[K7] [U45] a Save asked for offline is carried out when Accord is open again, also after its window was closed', async () => {
    const ada = await workspace.openWindow('ada', may.everything, asPeopleHaveIt);
    await isKept(ada);
    await ada.setOnline(false);
    const { name } = await addProfile(ada);
    await expect(stateOf(ada.page)).toHaveText(/saved on this device/i);
    await askToSave(ada.page);
    await expect(ada.page.getByText('nothing is sent until one is open again')).toBeVisible();
    await ada.page.close();
    await ada.setOnline(true);
    const page = await ada.context.newPage();
    await page.goto(workspace.server.url);
    await expect(page.getByText(`“${name}” was saved, as you asked while offline.`)).toBeVisible({ timeout: 20_000 });
    expect((await workspace.server.storage.profiles.byName(name))?.revision).toBe(1);
    await ada.context.close();
  });

  it('[U27] [U29] a commit from another device is not taken for the Save that waits here, whose edits are offered', async () => {
    const [train, desktop] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ada', may.everything)];
    const { url, name, draft } = await addProfile(train);
    await isSaved(train.page);
    await desktop.page.goto(url);
    await isSaved(desktop.page);
    await train.setOnline(false);
    await descriptionField(train.page).fill('Written on a train');
    await isOffline(train.page);
    await askToSave(train.page);
    await sweep(train.page, 'a Save waits');
    await save(desktop.page);
    await expect.poll(async () => (await workspace.server.storage.drafts.byId(draft))?.state, { timeout: 20_000 }).toBe('committed');
    await train.setOnline(true);
    await expect(train.page.getByText('ada saved this draft as revision 1 before your last edits arrived')).toBeVisible();
    await expect(train.page.getByText('Written on a train').first()).toBeVisible();
    await expect(train.page.getByText('as you asked while offline')).toHaveCount(0);
    expect((await workspace.server.storage.profiles.byName(name))?.description).toBe('');
    await Promise.all([train.context.close(), desktop.context.close()]);
  });

  it('[U27] [U29] where exactly what waits here was saved, the Save that waits is done, and nothing is offered again', async () => {
    const [train, desktop] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ada', may.everything)];
    const saveTheSame = async (isAsked: boolean): Promise<string> => {
      await train.page.goto(workspace.server.url);
      const { url, name } = await addProfile(train);
      await isSaved(train.page);
      await desktop.page.goto(url);
      await isSaved(desktop.page);
      await train.setOnline(false);
      await descriptionField(train.page).fill('The same words');
      await isOffline(train.page);
      if (isAsked) await askToSave(train.page);
      await descriptionField(desktop.page).fill('The same words');
      await isSaved(desktop.page);
      await save(desktop.page);
      await train.setOnline(true);
      return name;
    };
    const name = await saveTheSame(true);
    await train.page.waitForURL(/\/profiles\/[0-9a-f-]{36}$/);
    await expect(train.page.getByText(`“${name}” was saved as revision 1.`)).toBeVisible();
    await saveTheSame(false);
    await expect(train.page.getByText('ada saved this draft as revision 1', { exact: true })).toBeVisible();
    await expect(stateOf(train.page)).toHaveText('Closed');
    await Promise.all([train.context.close(), desktop.context.close()]);
  });

  it('[K7] a Save whose draft changed meanwhile asks, with the difference', async () => {
    const [ada, ben] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ben', may.everything)];
    const { url, name } = await addProfile(ada);
    await isSaved(ada.page);
    await ben.page.goto(url);
    await isSaved(ben.page);
    await ada.setOnline(false);
    await descriptionField(ada.page).fill('Reviewed');
    await isOffline(ada.page);
    await askToSave(ada.page);
    await openGroups(ben.page);
    await tick(ben.page, 'Users – Edit permission').check();
    await isSaved(ben.page);
    await ada.setOnline(true);
    const dialog = ada.page.getByRole('dialog', { name: 'The draft changed since you asked to save it' });
    await expect(dialog).toBeVisible({ timeout: 20_000 });
    await expect(dialog).toContainText('Edit permission');
    expect(await workspace.server.storage.profiles.byName(name)).toBeNull();
    await dialog.getByRole('button', { name: 'Save anyway' }).click();
    await expect.poll(async () => (await workspace.server.storage.profiles.byName(name))?.chosen).toEqual(['Users.EditPermission']);
    await Promise.all([ada.context.close(), ben.context.close()]);
  });

  it.each(['committed', 'discarded'] as const)(
    '[P9] edits made offline to a draft that was %s meanwhile are offered as a new draft',
    async (how) => {
      const [ada, ben] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ben', may.everything)];
      const { url, name, draft } = await addProfile(ada);
      await isSaved(ada.page);
      await ben.page.goto(url);
      await isSaved(ben.page);
      await ada.setOnline(false);
      await descriptionField(ada.page).fill('Too late');
      await isOffline(ada.page);
      if (how === 'committed') {
        await saveButton(ben.page).click();
        await ben.page.getByRole('button', { name: 'Save security profile' }).click();
      } else {
        await ben.page.getByRole('button', { name: 'Discard draft' }).click();
        await ben.page.getByRole('alertdialog').or(ben.page.getByRole('dialog')).getByRole('button', { name: 'Discard draft' }).click();
      }
      await expect.poll(async () => (await workspace.server.storage.drafts.byId(draft))?.state).toBe(how);
      await ada.setOnline(true);
      await expect(ada.page.getByText('before your last edits arrived')).toBeVisible({ timeout: 20_000 });
      await ada.page.getByRole('button', { name: 'Continue as a new draft' }).click();
      await ada.page.waitForURL((to) => to.href !== url);
      await expect(descriptionField(ada.page)).toHaveValue('Too late');
      await expect(nameField(ada.page)).toHaveValue(name);
      await isSaved(ada.page);
      const rescued = await workspace.server.storage.drafts.byId(ada.page.url().slice(-36));
      expect(rescued?.base === null).toBe(how === 'discarded');
      await Promise.all([ada.context.close(), ben.context.close()]);
    },
  );
});
