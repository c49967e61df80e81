import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  addProfile,
  isSaved,
  openGroup,
  openGroups,
  save,
  saveButton,
  startWorkspace,
  stateOf,
  tick,
  type Workspace,
  type Window,
} from '../support/browser.ts';
import { writeProfile } from '../support/canonical-list.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

/** Above the form, and in the review. */
const findings = ({ page }: Window) => page.locator('.editor__notices').getByRole('region', { name: 'Findings' });
const review = ({ page }: Window) => page.getByRole('dialog', { name: /^Review/ });
const toAcknowledge = (window: Window) => review(window).getByRole('button', { name: 'Acknowledge', exact: true });
const saveIt = (window: Window) => review(window).getByRole('button', { name: 'Save security profile' });
const closeAll = (...windows: Window[]) => Promise.all(windows.map(({ context }) => context.close()));

/** Ben ticks Edit in a tunnel while Ada takes View back; then they meet. */
async function meet(): Promise<{ ada: Window; ben: Window }> {
  const [ada, ben] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ben', may.everything)];
  const { url } = await addProfile(ada);
  await openGroup(ada.page, 'Channels and flows');
  await tick(ada.page, 'Prompts – View').check();
  await isSaved(ada.page);
  await ben.page.goto(url);
  await isSaved(ben.page);
  await openGroup(ben.page, 'Channels and flows');
  await ben.setOnline(false);
  await expect(stateOf(ben.page)).toHaveText(/^Offline/, { timeout: 20_000 });
  await tick(ben.page, 'Prompts – Edit').check();
  await tick(ada.page, 'Prompts – View').click();
  await isSaved(ada.page);
  await ben.setOnline(true);
  for (const { page } of [ada, ben]) {
    await expect(tick(page, 'Prompts – Edit')).toBeChecked({ timeout: 20_000 });
    await isSaved(page);
  }
  return { ada, ben };
}

describe('two people undo each other', () => {
  it('[X21] [X25] [U100] [U101] both are named, and who saves acknowledges it in the review', async () => {
    const { ada, ben } = await meet();
    for (const window of [ada, ben]) {
      await expect(findings(window)).toContainText('One finding to acknowledge before this is saved');
      await expect(findings(window)).toContainText('Prompts – View was taken back, and is granted all the same: Prompts – Edit needs it.');
      await expect(
        findings(window)
          .getByRole('listitem')
          .filter({ hasText: /^ada took back Prompts – View$/ }),
      ).toHaveCount(1);
      await expect(
        findings(window)
          .getByRole('listitem')
          .filter({ hasText: /^ben chose Prompts – Edit$/ }),
      ).toHaveCount(1);
    }
    await sweep(ada.page, 'a finding above the form');
    await ada.page.reload();
    await expect(findings(ada)).toContainText('ada took back Prompts – View');
    // Ben contributed to it: his word settles it for himself, and for nobody else.
    await findings(ben).getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await expect(findings(ben)).toHaveCount(0);
    await isSaved(ben.page);
    await expect(findings(ada)).toContainText('One finding to acknowledge');
    await saveButton(ada.page).click();
    await expect(saveIt(ada)).toHaveAttribute('aria-disabled', 'true');
    await expect(review(ada)).toContainText('ben chose Prompts – Edit');
    await sweep(ada.page, 'a finding in the review');
    await toAcknowledge(ada).click();
    await expect(review(ada)).toContainText('Every finding is acknowledged');
    await saveIt(ada).click();
    await ada.page.waitForURL(/\/profiles\/[0-9a-f-]{36}$/);
    expect([...ada.errors, ...ben.errors]).toEqual([]);
    await closeAll(ada, ben);
  });

  it('[X21] leaving out what undid it settles it too', async () => {
    const { ada, ben } = await meet();
    await findings(ada).getByRole('button', { name: 'Leave out Prompts – Edit' }).click();
    for (const window of [ada, ben]) {
      await expect(findings(window)).toHaveCount(0);
      await expect(tick(window.page, 'Prompts – Edit')).not.toBeChecked();
      await isSaved(window.page);
    }
    await save(ben.page);
    expect([...ada.errors, ...ben.errors]).toEqual([]);
    await closeAll(ada, ben);
  });

  it('[U102] what was found in a change is found again where it goes on from a newer revision', async () => {
    const [ada, ben] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ben', may.everything)];
    const profile = await workspace.server.plantProfile({ name: 'Night shift', chosen: ['Prompts.View', 'Queues.View'] });
    await ada.page.goto(`${workspace.server.url}/profiles/${profile.id}`);
    await ada.page.getByRole('button', { name: 'Edit', exact: true }).click();
    await ada.page.waitForURL(/\/drafts\/[0-9a-f-]{36}$/);
    await openGroup(ada.page, 'Channels and flows');
    await tick(ada.page, 'Prompts – View').click();
    await isSaved(ada.page);
    await ben.page.goto(ada.page.url());
    await openGroup(ben.page, 'Channels and flows');
    await tick(ben.page, 'Prompts – Edit').check();
    await isSaved(ben.page);
    await findings(ada).getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await isSaved(ada.page);
    await writeProfile(workspace.server.storage, { ...profile, revision: 2, description: 'At night', updatedBy: 'cy' });
    await saveButton(ada.page).click();
    await saveIt(ada).click();
    const notice = ada.page.getByRole('alert').filter({ hasText: 'The profile was changed meanwhile' });
    const before = ada.page.url();
    await notice.getByRole('button', { name: 'Carry your changes over' }).click();
    await ada.page.waitForURL((url) => url.href !== before && url.pathname.startsWith('/drafts/'));
    await isSaved(ada.page);
    // She removed the one, and carried the other over: it stays the choice of another.
    await expect(findings(ada)).toContainText('ada took back Prompts – View');
    await expect(findings(ada)).toContainText('somebody chose Prompts – Edit');
    await findings(ada).getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await isSaved(ada.page);
    await save(ada.page);
    expect(await workspace.server.storage.profiles.byId(profile.id)).toMatchObject({ revision: 3, description: 'At night' });
    expect([...ada.errors, ...ben.errors]).toEqual([]);
    await closeAll(ada, ben);
  });
});

describe('one person makes something risky', () => {
  it('[U100] [U100a] [U101] one click in the review acknowledges it, by keyboard too, and one takes that back', async () => {
    const ada = await workspace.openWindow('ada', may.everything);
    await addProfile(ada);
    await openGroup(ada.page, 'Users and permissions');
    await tick(ada.page, 'Users – Create').check();
    await tick(ada.page, 'Users – Edit permission').check();
    await isSaved(ada.page);
    await expect(findings(ada)).toContainText('are risky together');
    await expect(ada.page.getByRole('complementary', { name: 'Summary' }).getByText(/are risky together/)).toHaveCount(1);
    await saveButton(ada.page).click();
    await expect(review(ada).getByText(/are risky together/)).toHaveCount(1);
    await toAcknowledge(ada).focus();
    await ada.page.keyboard.press('Enter');
    await expect(toAcknowledge(ada)).toHaveCount(0);
    await expect(ada.page.getByRole('status').filter({ hasText: 'Nothing is left to acknowledge' }).first()).toBeAttached();
    await review(ada).getByRole('button', { name: 'Take back' }).click();
    await expect(saveIt(ada)).toHaveAttribute('aria-disabled', 'true');
    await toAcknowledge(ada).click();
    await saveIt(ada).click();
    await ada.page.waitForURL(/\/profiles\/[0-9a-f-]{36}$/);
    // What the profile is already, nobody is asked about again.
    await ada.page
      .getByRole('button', { name: 'Edit' })
      .or(ada.page.getByRole('link', { name: 'Edit' }))
      .first()
      .click();
    await ada.page.waitForURL(/\/drafts\//);
    await ada.page.getByRole('textbox', { name: 'Description' }).fill('Both');
    await isSaved(ada.page);
    await expect(findings(ada)).toHaveCount(0);
    await save(ada.page);
    expect(ada.errors).toEqual([]);
    await closeAll(ada);
  });

  it('[U100b] [U100c] one click acknowledges all, as one edit; a contributor who may not save reads who can', async () => {
    const [ada, cem] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('cem', may.edit)];
    const { url } = await addProfile(ada);
    await openGroups(ada.page);
    for (const name of ['Users – Create', 'Security profiles – Create', 'Contact search – View']) await tick(ada.page, name).check();
    await isSaved(ada.page);
    await cem.page.goto(url);
    await openGroups(cem.page);
    await tick(cem.page, 'Users – Edit permission').check();
    const all = (window: Window) => findings(window).getByRole('button', { name: /^Acknowledge all/ });
    await expect(findings(ada)).toContainText('2 findings to acknowledge');
    await expect(all(ada)).toHaveCount(0);
    await tick(ada.page, 'Delete recorded conversations – Enable').check();
    await expect(findings(ada)).toContainText('3 findings to acknowledge');
    // Of two he wrote a half, the third is none of his.
    await expect(findings(cem).getByText('You contributed to this. People with the permission Security profiles – Create')).toHaveCount(2);
    await expect(findings(cem).getByRole('button', { name: 'Acknowledge', exact: true })).toHaveCount(1);
    await expect(all(cem)).toHaveCount(0);
    for (const { page } of [ada, cem]) await page.getByRole('button', { name: 'Collapse all' }).click();
    await cem.page.evaluate(() => scrollTo(0, 0));
    await sweep(cem.page, 'findings that others acknowledge');
    await all(ada).focus();
    // It goes away by itself.
    const announced = expect(ada.page.getByRole('status').filter({ hasText: '3 findings are acknowledged.' }).first()).toBeAttached();
    await ada.page.keyboard.press('Enter');
    await expect(findings(ada)).toHaveCount(0);
    await announced;
    await ada.page.getByRole('button', { name: /^Undo/ }).click();
    await expect(findings(ada)).toContainText('3 findings to acknowledge');
    await saveButton(ada.page).click();
    await sweep(ada.page, 'three findings in the review');
    await review(ada)
      .getByRole('button', { name: /^Acknowledge all/ })
      .click();
    await expect(review(ada)).toContainText('Every finding is acknowledged');
    await expect(review(ada).getByRole('button', { name: 'Take back' })).toHaveCount(3);
    await expect(review(ada).getByRole('region', { name: 'Findings' })).toBeFocused();
    await saveIt(ada).click();
    await ada.page.waitForURL(/\/profiles\/[0-9a-f-]{36}$/);
    expect([...ada.errors, ...cem.errors]).toEqual([]);
    await closeAll(ada, cem);
  });

  it('[U101] [U45] a Save offline waits with its acknowledgement, and is carried out', async () => {
    const ada = await workspace.openWindow('ada', may.everything);
    await addProfile(ada);
    await openGroup(ada.page, 'Users and permissions');
    await isSaved(ada.page);
    await ada.setOnline(false);
    await expect(stateOf(ada.page)).toHaveText(/^Offline/, { timeout: 20_000 });
    await tick(ada.page, 'Users – Create').check();
    await tick(ada.page, 'Users – Edit permission').check();
    await saveButton(ada.page).click();
    await toAcknowledge(ada).click();
    await review(ada).getByRole('button', { name: 'Save when back online' }).click();
    await expect(ada.page.getByText('Your Save is waiting')).toBeVisible();
    await ada.setOnline(true);
    await ada.page.waitForURL(/\/profiles\/[0-9a-f-]{36}$/, { timeout: 20_000 });
    expect(ada.errors).toEqual([]);
    await closeAll(ada);
  });
});
