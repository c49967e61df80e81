/** What the browser itself enforces for this product, its content security policy with Trusted Types; where the focus goes; and what signing out does. */
import { expect as expectSoon, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  asPeopleHaveIt,
  addProfile,
  descriptionField,
  isSaved,
  openGroups,
  save,
  saveButton,
  signIn,
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

/** A menu takes the keyboard a moment after it is shown. */
const goToLast = (page: Page): Promise<void> =>
  expect(async () => {
    await page.keyboard.press('End');
    await expectSoon(page.getByRole('menuitem').last()).toBeFocused({ timeout: 500 });
  }).toPass();

/** What the policy refused in this window, in every page it shows from now on. */
async function watchPolicy(page: Page): Promise<string[]> {
  const refused: string[] = [];
  await page.exposeFunction('noteRefused', (what: string) => refused.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile, sample }) =>
      (globalThis as unknown as { noteRefused(what: string): void }).noteRefused(`${violatedDirective} ${sourceFile} ${sample}`),
    );
  });
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) refused.push(message.text());
  });
  return refused;
}

it('[U18] a dialog takes the focus also when it was closed before it had risen, and opened anew at once', async () => {
  const fay = await workspace.openWindow('fay', may.everything, asPeopleHaveIt);
  const { page, context } = fay;
  await addProfile(fay);
  const wasFocused = await page.evaluate(async () => {
    // Within one frame, in which no animation begins.
    const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
    const button = document.querySelector<HTMLElement>('[aria-label="Discard draft"]')!;
    const press = (): void => (button.focus(), button.click());
    const isIn = (): boolean => document.activeElement?.closest('[role="alertdialog"]') != null;
    press();
    await turn();
    const before = isIn();
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    press();
    await turn();
    return [before, isIn()];
  });
  expect(wasFocused).toEqual([true, true]);
  const [dialog, button] = [page.getByRole('alertdialog'), page.getByRole('button', { name: 'Discard draft' })];
  await expect(dialog.getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await expect(dialog).toHaveCount(0);
  await context.close();
});

describe('the content security policy', () => {
  it('[H25] [H25a] [H19] lets every part of the product work, and nothing else run', async () => {
    const cora = await workspace.openWindow('cora', may.everything, asPeopleHaveIt);
    const { page, context, errors } = cora;
    const refused = await watchPolicy(page);
    // From the first byte on, signing in included.
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    // A reload would break the request off that signs out.
    await expect(page.getByLabel('Username')).toBeVisible();
    await page.reload();
    await signIn(page, 'cora');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark theme' }).click();
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

    const { name } = await addProfile(cora);
    await openGroups(page);
    await tick(page, 'Users – Edit permission').check();
    await page.getByRole('button', { name: 'Show advanced settings' }).click();
    await page.getByRole('checkbox', { name: 'Prompts', exact: true }).check();
    await page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: 'Restrict no resource', exact: true }).click();
    await isSaved(page);
    await saveButton(page).click();
    await expect(page.getByRole('region', { name: 'Warnings' })).toBeVisible();
    await page.keyboard.press('Escape');
    await save(page);
    await expect(page.getByText('was saved as revision 1')).toBeVisible();
    await expect(page.getByRole('heading', { name })).toBeVisible();

    expect(await page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active?.scriptURL))).toBe(
      `${workspace.server.url}/sw.js`,
    );
    expect(
      await page.evaluate(() => fetch('/manifest.webmanifest').then(async (answer) => ((await answer.json()) as { name: string }).name)),
    ).toMatch(/^Accord/);
    await context.setOffline(true);
    await page.goto(`${workspace.server.url}/profiles`);
    await addProfile(cora, 'Begun without a network');
    await context.setOffline(false);
    expect(refused).toEqual([]);
    expect(errors).toEqual([]);

    const thrownBy = (what: 'markup' | 'policy' | 'worker' | 'code') =>
      page.evaluate(async (what) => {
        try {
          if (what === 'markup') document.body.innerHTML = '<img src=x onerror="globalThis.injected = true">';
          if (what === 'policy')
            (globalThis as never as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy(
              'default',
              {},
            );
          if (what === 'worker') await navigator.serviceWorker.register('/theme.js');
          if (what === 'code') document.createElement('script').text = 'globalThis.injected = true';
          return 'nothing';
        } catch (error) {
          return String(error);
        }
      }, what);
    expect(await thrownBy('markup')).toMatch(/TrustedHTML/);
    expect(await thrownBy('policy')).toMatch(/disallowed/);
    expect(await thrownBy('worker')).toMatch(/TrustedScriptURL/);
    expect(await thrownBy('code')).toMatch(/TrustedScript/);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.append('globalThis.injected = true');
      document.body.append(script);
      const parsed = document.createElement('a');
      parsed.setAttribute('href', 'javascript:globalThis.injected = true');
      document.body.append(parsed);
      parsed.click();
    });
    expect(await page.evaluate(() => (globalThis as { injected?: boolean }).injected)).toBeUndefined();
    await expect.poll(() => refused.map((one) => one.split(' ')[0]).join()).toMatch(/require-trusted-types-for/);
    expect(refused.some((one) => one.startsWith('script-src'))).toBe(true);
    await context.close();
  });
});

describe('signing out everywhere', () => {
  it('[W10] is asked, can fail, ends the other windows, and keeps what only this device has', async () => {
    const [here, there] = [await workspace.openWindow('dora', may.everything), await workspace.openWindow('dora', may.everything)];
    const { url, draft } = await addProfile(here);
    await isSaved(here.page);
    await there.page.goto(url);
    await isSaved(there.page);
    await here.setOnline(false);
    await descriptionField(here.page).fill('Written on a train');
    await expect(stateOf(here.page)).toHaveText('Offline – saved on this device', { timeout: 20_000 });

    const menu = here.page.getByRole('button', { name: 'Account of dora' });
    await menu.focus();
    await here.page.keyboard.press('Enter');
    await expect(here.page.getByRole('menu')).toBeVisible();
    await goToLast(here.page);
    await here.page.keyboard.press('Enter');
    const dialog = here.page.getByRole('alertdialog', { name: 'Sign out everywhere?' });
    await expect(dialog).toHaveAccessibleDescription(
      /Every session of dora ends at once.*One draft has edits that exist only on this device/,
    );
    await here.page.keyboard.press('Escape');
    await expect(menu).toBeFocused();
    await here.page.keyboard.press('Enter');
    await expect(here.page.getByRole('menu')).toBeVisible();
    await goToLast(here.page);
    await here.page.keyboard.press('Enter');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await here.page.keyboard.press('Tab');
    await here.page.keyboard.press('Enter');
    await expect(dialog.getByRole('alert')).toContainText('The server cannot be reached, so nobody has been signed out.');
    await sweep(here.page, 'signing out failed');
    // Straight to the server again, before the page has noticed that it is back.
    await here.setOnline(true);
    await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();

    await expect(here.page.getByRole('status').filter({ hasText: 'You are signed out everywhere' })).toBeVisible();
    await expect(here.page.getByLabel('Username')).toBeFocused();
    await sweep(here.page, 'signed out everywhere');
    await expect(there.page.getByText('You are signed out.', { exact: true })).toBeVisible();
    expect((await here.context.cookies()).filter(({ name }) => name.endsWith('accord_session'))).toEqual([]);
    await signIn(here.page, 'dora');
    await here.page.goto(url);
    await expect(descriptionField(here.page)).toHaveValue('Written on a train');
    await isSaved(here.page);
    const stored = await workspace.server.storage.drafts.byId(draft);
    expect(stored?.state).toBe('open');
    expect([...here.errors, ...there.errors]).toEqual([]);
    await Promise.all([here.context.close(), there.context.close()]);
  });
});
