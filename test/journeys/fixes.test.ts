import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { parseAssertions } from '../../core/validation/assertions/parse-assertions.ts';
import { catalog } from '../support/actors.ts';
import {
  asPeopleHaveIt,
  addProfile,
  isSaved,
  nameField,
  openGroup,
  openGroups,
  saveButton,
  isOffline,
  startWorkspace,
  tick,
  type Workspace,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

const laidDown = parseAssertions(
  { version: 1, assertions: [{ id: 'a', says: 'Agents see no prompts.', where: { name: 'Agent' }, never: ['Prompts.View'] }] },
  catalog,
);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace({ assertions: laidDown.ok ? laidDown.assertions : [] });
});
afterAll(() => workspace.close());

describe('fixes', () => {
  it('[V44] [V40] a problem is settled with one click and one step of undo, and the focus stays among the problems', async () => {
    const fia = await workspace.openWindow('fia', may.everything);
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
    const review = page.getByRole('dialog', { name: /^Review/ });
    const findings = review.getByRole('region', { name: 'Findings' });
    await expect(review.getByRole('region', { name: 'Warnings' })).toContainText('Users – Create is powerful');
    await expect(findings).toContainText('are risky together');
    await sweep(page, 'review with warnings');
    await findings.getByRole('button', { name: 'Leave out Users – Create' }).click();
    await expect(findings).toHaveCount(0);
    await expect(page.getByText('Changed since your first review')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save security profile' })).not.toHaveAttribute('aria-disabled');
    expect(fia.errors).toEqual([]);
    await fia.context.close();
  });

  it('[Q6] [Q8] what the instance lays down is checked while typing, without the server too', async () => {
    const gil = await workspace.openWindow('gil', may.everything, asPeopleHaveIt);
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

  it('[G49] [G50] [G51] names that the catalogue lacked are shown without effect, and have it once the profile is saved anew', async () => {
    const { page, errors, context } = await workspace.openWindow('gil', may.everything);
    const planted = await workspace.server.plantProfile({ name: 'Old names', chosen: ['Prompts.View', 'Users.Edt', 'Users.View'] });
    await workspace.server.storage.canonicalTransaction((tables) =>
      tables.profiles.write({ ...planted, revision: 2, unlisted: ['Prompts.View'] }, null, false),
    );
    await workspace.server.access.refresh();
    const address = `${workspace.server.url}/profiles/${planted.id}`;
    await page.goto(address);
    const dormant = page.getByText('The catalogue had no Prompts.View when this profile was saved');
    await expect(dormant).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Not in the catalogue: kept, without effect' })).toBeVisible();
    await sweep(page, 'a profile with names without effect');
    await page
      .getByRole('button', { name: 'Edit', exact: true })
      .or(page.getByRole('link', { name: 'Edit', exact: true }))
      .first()
      .click();
    await openGroup(page, 'Channels and flows');
    for (const isChosen of [false, true]) await tick(page, 'Prompts – View').setChecked(isChosen);
    await expect(page.getByText('did you mean Users – Edit (Users.Edit)?').first()).toBeVisible();
    await isSaved(page);
    await saveButton(page).click();
    const review = page.getByRole('dialog', { name: /^Review/ });
    await expect(review.getByText('Newly granted')).toBeVisible();
    await review.getByRole('button', { name: 'Save security profile' }).click();
    await page.waitForURL(address);
    await expect(dormant).toHaveCount(0);
    expect((await workspace.server.storage.profiles.byId(planted.id))?.unlisted).toEqual(['Users.Edt']);
    expect(errors).toEqual([]);
    await context.close();
  });
});
