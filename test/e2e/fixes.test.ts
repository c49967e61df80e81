import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { parseAssertions } from '../../core/assertions/parse-assertions.ts';
import { catalog } from '../support/actors.ts';
import {
  asPeopleHaveIt,
  addProfile,
  isSaved,
  may,
  nameField,
  openGroup,
  openGroups,
  saveButton,
  isOffline,
  startDesk,
  tick,
  type Desk,
} from '../support/browser.ts';
import { sweep } from '../support/sweep.ts';

const laidDown = parseAssertions(
  { version: 1, assertions: [{ id: 'a', says: 'Agents see no prompts.', where: { name: 'Agent' }, never: ['Prompts.View'] }] },
  catalog,
);

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk({ assertions: laidDown.ok ? laidDown.assertions : [] });
});
afterAll(() => desk.close());

describe('fixes', () => {
  it('[V44] [V40] a problem is settled with one click and one step of undo, and the focus stays among the problems', async () => {
    const fia = await desk.openWindow('fia', may.everything);
    const { page } = fia;
    await addProfile(fia);
    for (const group of ['Users and permissions', 'Channels and flows']) await openGroup(page, group);
    await tick(page, 'Users – Edit permission').check();
    await tick(page, 'Users – Create').check();
    await page.getByRole('button', { name: 'Show advanced settings' }).click();
    await page.getByRole('checkbox', { name: 'Prompts', exact: true }).check();
    const problems = page.getByRole('region', { name: 'Problems' });
    const grant = problems.getByRole('button', { name: 'Grant Prompts – View', exact: true });
    await expect(grant).toHaveAccessibleDescription(/Prompt is restricted but Prompts – View is not granted/);
    await sweep(page, 'problems');

    await grant.click();
    await expect(tick(page, 'Prompts – View')).toBeChecked();
    await expect(grant).toHaveCount(0);
    await expect(problems.locator('.problem-link:focus')).toHaveCount(1);
    await page.keyboard.press('Control+z');
    await expect(tick(page, 'Prompts – View')).not.toBeChecked();
    await problems.getByRole('button', { name: 'Restrict no resource', exact: true }).click();
    await expect(page.getByRole('checkbox', { name: 'Prompts', exact: true })).not.toBeChecked();
    await isSaved(page);

    await saveButton(page).click();
    const warnings = page.getByRole('region', { name: 'Warnings' });
    await expect(warnings).toContainText('are risky together');
    await sweep(page, 'review with warnings');
    await warnings.getByRole('button', { name: 'Leave out Users – Create' }).first().click();
    await expect(warnings).not.toContainText('are risky together');
    await expect(page.getByText('Since you looked first')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save security profile' })).not.toHaveAttribute('aria-disabled');
    expect(fia.errors).toEqual([]);
    await fia.context.close();
  });

  it('[Q6] [Q8] what the instance lays down is checked while typing, without the server too', async () => {
    const gil = await desk.openWindow('gil', may.everything, asPeopleHaveIt);
    const { page } = gil;
    await addProfile(gil);
    await openGroups(page);
    await tick(page, 'Prompts – View').check();
    await isSaved(page);
    const problems = page.getByRole('region', { name: 'Problems' });
    await expect(problems).toContainText('No errors.');
    // Without it nothing would be there to open offline.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await gil.setOnline(false);
    await nameField(page).fill('Agent');
    await expect(problems).toContainText('Agents see no prompts. Prompts – View is granted.');
    await isOffline(page);
    await page.reload();
    await expect(problems).toContainText('Agents see no prompts.');
    await problems.getByRole('button', { name: 'Leave out Prompts – View', exact: true }).click();
    await expect(problems).toContainText('No errors.');
    expect(gil.errors).toEqual([]);
    await gil.context.close();
  });
});
