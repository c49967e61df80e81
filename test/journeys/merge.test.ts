import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { parseAssertions } from '../../core/validation/assertions/parse-assertions.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { isSaved, openGroup, save, saveButton, startWorkspace, tick, type Workspace, type Window } from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

const laidDown = parseAssertions(
  {
    version: 1,
    assertions: [{ id: 'a', says: 'Whoever edits people sees no queues.', never: ['Users.Edit', 'Queues.View'], severity: 'warning' }],
  },
  builtInCatalog(),
);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace({ assertions: laidDown.ok ? laidDown.assertions : [] });
});
afterAll(() => workspace.close());

/** Each begins a change of their own to the profile. */
async function beginChange({ page }: Window, profile: string): Promise<void> {
  await page.goto(`${workspace.server.url}/profiles/${profile}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const ownChange = page.getByRole('button', { name: 'Begin a change of your own' });
  await expect(ownChange.or(saveButton(page)).first()).toBeVisible();
  if (await ownChange.isVisible()) await ownChange.click();
  await page.waitForURL(/\/drafts\/[0-9a-f-]{36}$/);
  for (const group of ['Users and permissions', 'Routing']) await openGroup(page, group);
}

describe('two changes from one revision', () => {
  it('[M5] [M6] [Q6] the second is told, decides what needs what was taken away, and saves', async () => {
    const [ada, ben] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ben', may.everything)];
    const { id } = await workspace.server.plantProfile({ name: 'Night shift', chosen: ['Prompts.View', 'Users.View'] });
    await beginChange(ada, id);
    await tick(ada.page, 'Users – View').click();
    await isSaved(ada.page);
    await beginChange(ben, id);
    await tick(ben.page, 'Users – Edit').check();
    await tick(ben.page, 'Queues – View').check();
    await isSaved(ben.page);
    await save(ada.page);

    await saveButton(ben.page).click();
    await ben.page.getByRole('button', { name: 'Save security profile' }).click();
    const notice = ben.page.getByRole('alert').filter({ hasText: 'The profile was changed meanwhile' });
    await expect(notice).toContainText('ada saved revision 2');
    const before = ben.page.url();
    await notice.getByRole('button', { name: 'Carry your changes over' }).click();

    const dialog = ben.page.getByRole('dialog', { name: 'Bring both changes together' });
    const item = dialog.getByRole('group', { name: 'Users – Edit' });
    await expect(item).toContainText('You chose Users – Edit, which requires Users – View. ada took Users – View away.');
    const goOn = dialog.getByRole('button', { name: 'Carry your changes over' });
    await expect(goOn).toHaveAccessibleDescription('1 of 1 still to decide');
    await sweep(ben.page, 'merge');
    await goOn.click({ force: true });
    await expect(dialog).toBeVisible();
    const result = dialog.getByRole('region', { name: 'What your draft will change in revision 2' });
    await item.getByRole('radio', { name: 'Leave Users – Edit out' }).check();
    await expect(result).not.toContainText('Whoever edits people sees no queues.');
    await expect(result).not.toContainText('Users');
    await item.getByRole('radio', { name: 'Keep Users – Edit' }).check();
    await expect(result).toContainText('Users');
    await expect(result).toContainText('Whoever edits people sees no queues.');
    await goOn.click();

    await ben.page.waitForURL((url) => url.href !== before && url.pathname.startsWith('/drafts/'));
    await isSaved(ben.page);
    await save(ben.page);
    expect(await workspace.server.storage.profiles.byId(id)).toMatchObject({
      revision: 3,
      chosen: ['Prompts.View', 'Queues.View', 'Users.Edit'],
    });
    expect([...ada.errors, ...ben.errors]).toEqual([]);
    await Promise.all([ada.context.close(), ben.context.close()]);
  });
});
