import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  addProfile,
  isSaved,
  may,
  openGroup,
  save,
  saveButton,
  startDesk,
  stateOf,
  tick,
  type Desk,
  type Window,
} from '../support/browser.ts';
import { sweep } from '../support/sweep.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const notices = ({ page }: Window) => page.locator('.editor__notices').getByRole('region', { name: 'Edits made apart' });

/** Ben ticks Edit in a tunnel while Ada takes View back; then they meet. */
async function meet(): Promise<{ ada: Window; ben: Window }> {
  const [ada, ben] = [await desk.openWindow('ada', may.everything), await desk.openWindow('ben', may.everything)];
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

describe('two people edit apart', () => {
  it('[X5] [X7] [X9] a removal undone names both, keeps Save off, and is settled for both by one who looks', async () => {
    const { ada, ben } = await meet();
    for (const window of [ada, ben]) {
      await expect(notices(window)).toContainText('A removal was undone');
      await expect(notices(window)).toContainText(/ada took back Prompts – View and ben chose Prompts – Edit/);
      await expect(saveButton(window.page)).toHaveAttribute('aria-disabled', 'true');
    }
    await sweep(ada.page, 'edits made apart');
    await ada.page.reload();
    await expect(notices(ada)).toContainText('A removal was undone');
    await notices(ben).getByRole('button', { name: 'Keep it: I have looked' }).click();
    for (const window of [ada, ben]) {
      await expect(window.page.getByText('A removal was undone')).toHaveCount(0);
      await isSaved(window.page);
    }
    await save(ada.page);
    expect([...ada.errors, ...ben.errors]).toEqual([]);
    await Promise.all([ada.context.close(), ben.context.close()]);
  });

  it('[X6] leaving out what undid it settles it too', async () => {
    const { ada, ben } = await meet();
    await notices(ada).getByRole('button', { name: 'Leave out Prompts – Edit' }).click();
    for (const window of [ada, ben]) {
      await expect(window.page.getByText('A removal was undone')).toHaveCount(0);
      await expect(tick(window.page, 'Prompts – Edit')).not.toBeChecked();
      await isSaved(window.page);
    }
    await save(ben.page);
    expect([...ada.errors, ...ben.errors]).toEqual([]);
    await Promise.all([ada.context.close(), ben.context.close()]);
  });
});
