/** The product in a real browser: its own server, and one private window for each person. */
import { randomUUID } from 'node:crypto';
import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { clientDir } from '../../server/ops/build/build-client.ts';
import { launchChromium } from './chromium.ts';
import { password, startServer, type Options, type TestServer } from './server.ts';

/** One person's window, signed in, on the list of profiles. */
export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly username: string;
  /** Unexpected errors of the page. */
  readonly errors: string[];
  /** Cuts this window off from the server, or lets it back; sockets included. */
  setOnline(online: boolean): Promise<void>;
}

export interface Workspace {
  readonly server: TestServer;
  readonly browser: Browser;
  openWindow(username: string, permissions: readonly string[], options?: Parameters<Browser['newContext']>[0]): Promise<Window>;
  close(): Promise<void>;
}

/** With the settings of a real user. Other windows run without animation and app shell, at two thirds of the processor time. */
export const asPeopleHaveIt = { reducedMotion: 'no-preference', serviceWorkers: 'allow' } as const;

export async function startWorkspace(options: Options = {}): Promise<Workspace> {
  const [server, browser] = await Promise.all([startServer({ clientDir, ...options }), launchChromium()]);
  const openWindow: Workspace['openWindow'] = async (username, permissions, options) => {
    if (!(await server.storage.users.byUsername(username))) {
      const profile = await server.plantProfile({ name: `Rights of ${username}`, chosen: permissions });
      await server.plantUser(username, [profile.id]);
    }
    const context = await browser.newContext({
      ...{ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', serviceWorkers: 'block' },
      ...options,
    });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(server.url);
    await signIn(page, username);
    await expect(page.getByRole('heading', { name: 'Security profiles', exact: true })).toBeVisible();
    const setOnline = async (online: boolean): Promise<void> => {
      await context.setOffline(!online);
    };
    return { page, context, username, errors, setOnline };
  };
  return {
    server,
    browser,
    openWindow,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** In the dialog that a signed-out window offers. */
export async function signInAgain(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Begins a draft for a new profile and answers its address. */
export async function addProfile(
  { page }: Window,
  name = `Shift ${randomUUID().slice(0, 8)}`,
): Promise<{ readonly url: string; readonly name: string; readonly draft: string }> {
  await page
    .getByRole('button', { name: 'Add new security profile' })
    .or(page.getByRole('link', { name: 'Add new security profile' }))
    .click();
  await nameField(page).fill(name);
  await page.waitForURL(/\/drafts\/[0-9a-f-]{36}$/);
  return { url: page.url(), name, draft: page.url().slice(-36) };
}

export const nameField = (page: Page): Locator => page.getByLabel('Name', { exact: true });
export const descriptionField = (page: Page): Locator => page.getByLabel('Description', { exact: true });
export const stateOf = (page: Page): Locator => page.getByRole('status', { name: 'State of the draft' });
export const saveButton = (page: Page): Locator =>
  page.getByRole('group', { name: 'Draft actions' }).getByRole('button', { name: /^Save/ });
/** A tick by its row and column; in two rows where the permission is. */
export const tick = (page: Page, name: string): Locator => page.getByRole('checkbox', { name, exact: true }).first();

export async function openGroups(page: Page): Promise<void> {
  const fold = page.getByRole('button', { name: /^(Expand|Collapse) all$/ });
  if ((await fold.textContent())?.includes('Expand')) await fold.click();
}

/** One group alone, for tests that need not show all. */
export const openGroup = (page: Page, name: string): Promise<void> => page.getByRole('button', { name: new RegExp(`^${name}`) }).click();

export const isSaved = (page: Page): Promise<void> => expect(stateOf(page)).toHaveText('Saved on the server');
/** Noticed within some seconds; from then on a reload finds every edit again. */
export const isOffline = (page: Page): Promise<void> =>
  expect(stateOf(page)).toHaveText('Offline – saved on this device', { timeout: 20_000 });

/** Reviews and saves; answers when the saved profile is shown. */
export async function save(page: Page): Promise<void> {
  await saveButton(page).click();
  await page.getByRole('button', { name: 'Save security profile' }).click();
  await page.waitForURL(/\/profiles\/[0-9a-f-]{36}$/);
}
