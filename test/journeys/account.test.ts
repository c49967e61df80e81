/** One's own account in the browser: who one is, where one is signed in, and the programs that act in one's name. */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { expect as expectSoon } from '@playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import { password } from '../support/server.ts';
import { sweep } from '../support/sweep.ts';
import { startWorkspace, type Window, type Workspace } from '../support/browser.ts';

const expect = expectSoon.configure({ timeout: 20_000 });

let workspace: Workspace;
let ada: Window;
beforeAll(async () => {
  workspace = await startWorkspace();
  ada = await workspace.openWindow('ada', ['SecurityProfiles.View']);
});
afterAll(() => workspace.close());

it('[U170] [U171] the menu leads to it; another session ends alone, and all others at once', async () => {
  const { page } = ada;
  const others = [await workspace.server.signIn('ada'), await workspace.server.signIn('ada'), await workspace.server.signIn('ada')];
  const areSignedIn = () => Promise.all(others.map(async (one) => (await one.call('GET', '/api/session')).status));
  await page.getByRole('button', { name: 'Account of ada' }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeFocused();
  await expect(page).toHaveTitle('Your account – Accord');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await expect(sessions.getByRole('listitem')).toHaveCount(4);
  const own = sessions.getByRole('listitem').filter({ hasText: 'This session' });
  await expect(own).toContainText(/Chrome on Linux.*127\.0\.0\.1.*started.*last used.*Ends by itself/s);
  await expect(own.getByRole('button')).toHaveCount(0);
  await sessions.getByRole('button', { name: 'End the session in node, 127.0.0.1' }).first().click();
  await expect(page.getByText('The session in node has ended.')).toBeVisible();
  await expect(sessions.getByRole('listitem')).toHaveCount(3);
  await expect(sessions.getByRole('heading', { name: 'Sessions' })).toBeFocused();
  expect((await areSignedIn()).sort()).toEqual([200, 200, 401]);
  await sessions.getByRole('button', { name: 'Sign out of all others…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out of all others' }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  expect(await areSignedIn()).toEqual([401, 401, 401]);
  await page.getByRole('button', { name: 'Change password…' }).click();
  await expect(page.getByRole('dialog', { name: 'Change your password' })).toBeVisible();
  await page.keyboard.press('Escape');
  expect(ada.errors).toEqual([]);
});

it('[U172] [U173] [U247] [U250] [A60] a token is made, shown once, used by a program, and ended', async () => {
  const { page } = ada;
  const tokens = page.getByRole('region', { name: 'Tokens' });
  await expect(tokens).toContainText('You have none.');
  await tokens.getByRole('button', { name: 'New token…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New token' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('The token has no name');
  await expect(dialog).toContainText('The token would be good for nothing');
  await expect(dialog).toContainText('Your password is missing');
  await sweep(page, 'making a token');
  await dialog.getByLabel('Name').fill('Nightly “export”');
  await dialog.getByRole('checkbox', { name: /Read security profiles/ }).press('Space');
  await dialog.getByRole('checkbox', { name: /Ask for decisions/ }).check();
  await dialog.getByLabel('Your password').fill('not the right one');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('The current password is wrong')).toBeInViewport({ ratio: 0.9 });
  await expect(dialog.getByLabel('Name')).toHaveValue('Nightly “export”');
  await dialog.getByLabel('Good until the end of').fill('2020-01-01');
  await dialog.getByLabel('Your password').fill(password);
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('The token would have ended already');
  await dialog.getByLabel('Good until the end of').fill(await dialog.getByLabel('Good until the end of').getAttribute('max').then(String));
  await dialog.getByRole('button', { name: 'Make token' }).click();
  const made = page.getByRole('dialog', { name: 'The token is made' });
  const secret = await made.getByLabel('Token “Nightly “export””').inputValue();
  expect(secret).toMatch(/^accord_pat_[\w-]{43}$/);
  await made.getByRole('button', { name: 'Copy token' }).click();
  await page.keyboard.press('Escape');
  await expect(made).toContainText('The token is shown only now. Copy it, then press Done.');
  await made.getByRole('button', { name: 'Done' }).click();
  expect(await page.content()).not.toContain(secret);
  const row = tokens.getByRole('listitem').filter({ hasText: 'Nightly “export”' });
  await expect(row).toContainText(/Ask for decisions · Read security profiles.*never used.*Good until/s);
  // In a page that somebody is signed in to, the program sends no cookie of theirs.
  const sdk = stripTypeScriptTypes(readFileSync(join(import.meta.dirname, '../../client/sdk/accord.ts'), 'utf8'));
  await page.route('**/accord-sdk.js', (route) => route.fulfill({ contentType: 'text/javascript', body: sdk }));
  // As text: the test runner rewrites imports.
  const found = await page.evaluate(`(async (token) => {
    const { createAccord } = await import('/accord-sdk.js');
    const accord = createAccord({ url: location.origin, token });
    const isAllowed = await accord.isAllowed({ user: 'ada', permission: 'SecurityProfiles.View' });
    const refused = await accord.users().catch((error) => error.code);
    return [isAllowed, (await accord.profiles({ query: 'rights of ada' })).items.map(({ name }) => name), refused];
  })(${JSON.stringify(secret)})`);
  expect(found).toEqual([true, ['Rights of ada'], 'scope-missing']);
  const ask = () => fetch(`${workspace.server.url}/api/profiles`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  await sweep(page, 'one’s own account');
  await row.getByRole('button', { name: 'End the token Nightly “export”…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End the token' }).click();
  await expect(tokens).toContainText('You have none.');
  expect((await ask()).status).toBe(401);
  expect(ada.errors).toEqual([]);
});

it('[U174] [U173] who may reset a password sees the tokens of that person, expired ones too, and ends them all', async () => {
  const { server } = workspace;
  const { page } = await workspace.openWindow('zoe', ['SecurityProfiles.View', 'Users.View', 'Users.Edit']);
  const { id } = await server.plantUser('mara', []);
  const [at, over] = [new Date(server.now()).toISOString(), new Date(server.now() - 1).toISOString()];
  const token = (name: string, expiresAt: string) => ({ id: name, hash: name, user: id, name, createdAt: at, expiresAt, lastUsedAt: at });
  await server.storage.tokens.insert({ ...token('Reports', new Date(server.now() + 86_400_000).toISOString()), scopes: ['users:read'] });
  await server.storage.tokens.insert({ ...token('Old', over), scopes: ['decisions'] });
  await page.goto(`${server.url}/users/${id}`);
  const tokens = page.getByRole('region', { name: 'Tokens' });
  await expect(tokens.getByRole('listitem')).toHaveCount(2);
  await expect(tokens.getByRole('listitem').filter({ hasText: 'Old' })).toContainText('Expired');
  await tokens.getByRole('button', { name: 'End all tokens…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End all tokens' }).click();
  await expect(tokens).toContainText('None: no program acts in their name.');
  expect(await server.storage.tokens.ofUser(id, 9)).toEqual([]);
});
