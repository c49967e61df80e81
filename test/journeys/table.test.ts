/** A page of list and form on the kit, in a real browser: what ten thousand rows cost, and what can be done without a mouse. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect as expectSoon, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { slack } from '../support/slack.ts';
import { sweep } from '../support/sweep.ts';

/** Machines that do other things too are given time; what is measured has its own bounds. */
const expect = expectSoon.configure({ timeout: 20_000 });

const folder = mkdtempSync(join(tmpdir(), 'accord-kit-'));
const address = 'http://kit.test/';
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  const { VITEST: _vitest, NODE_ENV: _mode, ...env } = process.env;
  execFileSync(process.execPath, [fileURLToPath(new URL('../support/build-kit.ts', import.meta.url)), folder], { env, stdio: 'inherit' });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route(`${address}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(folder, pathname === '/' ? 'index.html' : pathname) });
  });
  await page.goto(address);
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const table = () => page.getByRole('table', { name: 'People' });
const row = (at: number) => table().locator(`tr[data-index="${at}"]`);
const tell = (what: string, figure: number, unit: string): void =>
  void process.stdout.write(`table of 10000 rows: ${what} ${Math.round(figure)} ${unit}\n`);

describe('a table of 10,000 rows', () => {
  it('[U127] has at most 3,000 elements, and holds up no frame while it is scrolled', async () => {
    await expect(row(0)).toContainText('person.00000');
    await expect(table()).toHaveAttribute('aria-rowcount', '10001');
    const { tasks, frame, elements, last } = await page.evaluate(
      () =>
        new Promise<{ tasks: number[]; frame: number; elements: number; last: string }>((resolve) => {
          const scroller = document.querySelector<HTMLElement>('.table')!;
          const tasks: number[] = [];
          const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
          observer.observe({ type: 'longtask' });
          let [before, longest, elements] = [performance.now(), 0, 0];
          const end = before + 3_000;
          const scroll = (now: number): void => {
            longest = Math.max(longest, now - before);
            before = now;
            elements = Math.max(elements, document.querySelectorAll('*').length);
            scroller.scrollTop += 1_700;
            if (now < end) return void requestAnimationFrame(scroll);
            observer.disconnect();
            resolve({ tasks, frame: longest, elements, last: [...document.querySelectorAll('tr[data-index]')].at(-1)?.textContent ?? '' });
          };
          requestAnimationFrame(scroll);
        }),
    );
    tell('elements while scrolling', elements, '');
    tell('longest frame', frame, 'ms');
    tell('longest task', Math.max(0, ...tasks), 'ms');
    expect(elements).toBeLessThanOrEqual(3_000);
    expect(Math.max(0, ...tasks)).toBeLessThan(50 * slack());
    // It did go on.
    expect(Number(/\d{5}/.exec(last)?.[0])).toBeGreaterThan(500);
  });

  it('[U128] is gone through, opened and selected by keyboard, in ranges too', async () => {
    await page.reload();
    await row(0).focus();
    await page.keyboard.press('ArrowDown');
    await expect(row(1)).toBeFocused();
    await page.keyboard.press('Space');
    await page.keyboard.press('PageDown');
    await expect(table().locator('tr:focus')).toHaveAttribute('data-index', /^1\d$/);
    await page.keyboard.press('Shift+Space');
    const selected = page.getByRole('group', { name: 'Selected people' });
    await expect(selected).toContainText(/1\d selected/);
    await page.keyboard.press('End');
    await expect(row(9_999)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('person.09999 was opened.')).toBeVisible();
    await page.keyboard.press('Home');
    await expect(row(0)).toBeFocused();
    await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
    await expect(selected).toContainText('10000 selected');
    await page.getByRole('button', { name: 'Clear the selection' }).click();
    await expect(selected).toBeHidden();
    await page.getByRole('checkbox', { name: 'Select person.00003' }).check();
    await expect(selected).toContainText('1 selected');
  });

  it('[U129] is sorted, searched and filtered, and shows the columns that were chosen, also the next time', async () => {
    await page.getByRole('button', { name: 'Username' }).click();
    await expect(page.getByRole('columnheader', { name: 'Username' })).toHaveAttribute('aria-sort', 'descending');
    await expect(row(0)).toContainText('person.09999');
    await page.getByLabel('Search people').fill('0012');
    await expect(table()).toHaveAttribute('aria-rowcount', '12');
    await page.getByRole('button', { name: 'Site' }).first().click();
    await page.getByRole('option', { name: 'Harbour' }).click();
    await expect(row(0)).toContainText('Harbour');
    await page.getByLabel('Search people').fill('nobody');
    await expect(page.getByText('Nobody matches')).toBeVisible();
    await page.getByLabel('Search people').fill('');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Profiles' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('columnheader', { name: 'Profiles' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('columnheader', { name: 'Profiles' })).toBeVisible();
  });

  it('[U126] [U59] what the server says of a member is said at its field, and axe finds nothing', async () => {
    await sweep(page, 'kit page');
    await page.getByRole('button', { name: 'Add person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(dialog.getByLabel('Username')).toBeFocused();
    await expect(dialog.getByText('The username is missing; type one.')).toBeVisible();
    await dialog.getByLabel('Username').fill('person.00001');
    await dialog.getByLabel('Name', { exact: true }).fill('Ada Acosta');
    const site = dialog.getByRole('combobox', { name: 'Site' });
    await site.fill('Har');
    await expect(page.getByRole('option')).toHaveText(['Harbour']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(site).toHaveValue('Harbour');
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(dialog.getByText('“person.00001” is taken; choose another username.')).toBeVisible();
    await expect(dialog.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true');
    await sweep(page, 'kit form');
    await dialog.getByLabel('Username').fill('zz.new');
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(page.getByText('zz.new was added.')).toBeVisible();
    await page.getByLabel('Search people').fill('zz.new');
    await expect(row(0)).toContainText('Harbour');
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await expect(page.getByRole('tabpanel')).toContainText('No session.');
    await page.getByRole('tab', { name: 'Rights' }).click();
    await page.getByText('May sign in').click();
    await expect(page.getByRole('switch', { name: 'May sign in' })).toBeChecked();
    expect(errors).toEqual([]);
  });
});
