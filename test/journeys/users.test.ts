/** Users in the browser: found, added by a link, given profiles, explained and removed, by keyboard too. */
import { expect as expectSoon, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { StoredProfile } from '../../server/storage/tables/profiles.ts';
import { startWorkspace, type Window, type Workspace } from '../support/browser.ts';
import { userRow } from '../support/cast.ts';
import { slack } from '../support/slack.ts';
import { sweep } from '../support/sweep.ts';

/** Machines that do other things too are given time; what is measured has its own bounds. */
const expect = expectSoon.configure({ timeout: 20_000 });

const everything = [
  ...['SecurityProfiles.View', 'Users.View', 'Users.Create', 'Users.Edit', 'Users.Delete', 'Users.EditPermission'],
  ...['Users.EnableAndDisable', 'Queues.Edit'],
];
const others = 20_000;

let workspace: Workspace;
let ada: Window;
let queues: StoredProfile;
beforeAll(async () => {
  workspace = await startWorkspace({
    assertions: [
      { id: 'apart', says: 'Queues apart from prompts.', who: 'person', never: ['Queues.Edit', 'Prompts.View'], severity: 'error' },
    ],
  });
  const { storage, access } = workspace.server;
  queues = await workspace.server.plantProfile({ name: 'Queue keepers', description: 'They keep the queues.', chosen: ['Queues.Edit'] });
  await workspace.server.plantProfile({
    ...{ name: 'Queues in Chile', chosen: ['Queues.View'] },
    accessControl: { resources: ['Queue'], tags: { Country: 'Chile' } },
  });
  await workspace.server.plantProfile({ name: 'Prompters', chosen: ['Prompts.View'] });
  await storage.transaction(async (tables) => {
    for (let at = 0; at < others; at++) {
      const number = String(at).padStart(5, '0');
      await tables.users.insert(userRow(`crew.${number}`, at < 3 ? [queues.id] : [], { displayName: `Crew ${number}`, enabled: at !== 7 }));
    }
  });
  await access.refresh();
  ada = await workspace.openWindow('ada', everything);
});
afterAll(() => workspace.close());

const row = (page: Page, name: string) => page.getByRole('table', { name: 'Users' }).getByRole('row').filter({ hasText: name });
const tell = (what: string, figure: number, unit: string): void =>
  void process.stdout.write(`list of ${others} users: ${what} ${Math.round(figure)} ${unit}\n`);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

describe('the list of users', () => {
  it('[U151] [U153] is a step from the profiles, and shows a row of 20,000 within a second', async () => {
    const { page } = ada;
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).click();
    await expect(heading(page, 'Users')).toBeFocused();
    await page.reload();
    await row(page, 'crew.00000').waitFor();
    const first = await page.evaluate(() => performance.now());
    tell('first row after', first, 'ms');
    expect(first).toBeLessThan(1_000 * slack());
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    tell('elements', elements, '');
    expect(elements).toBeLessThanOrEqual(3_000);
  });

  it('[U152] is searched, filtered and sorted by the server, and the address leads back to it', async () => {
    const { page } = ada;
    await page.getByLabel('Search users').fill('crew 0000');
    await expect(row(page, 'crew.00009')).toBeVisible();
    await expect(row(page, 'crew.00010')).toHaveCount(0);
    await page.getByRole('button', { name: 'Username' }).click();
    await expect(page.getByRole('row').nth(1)).toContainText('crew.00009');
    await page.getByRole('combobox', { name: 'Has the security profile' }).fill('queue keep');
    await page.getByRole('option', { name: 'Queue keepers' }).click();
    await expect(page.getByRole('row')).toHaveCount(4);
    expect(new URL(page.url()).search).toContain(`profile=${queues.id}`);
    await page.reload();
    await expect(page.getByRole('row')).toHaveCount(4);
    await expect(page.getByRole('combobox', { name: 'Has the security profile' })).toHaveValue('Queue keepers');
    await page.getByRole('button', { name: /^State/ }).click();
    await page.getByRole('option', { name: 'Disabled' }).click();
    await page.getByRole('button', { name: 'Clear the search and filters' }).click();
    await expect(page.getByLabel('Search users')).toHaveValue('');
    await expect(row(page, 'crew.00003').or(row(page, 'crew.19999')).first()).toBeVisible();
  });
});

describe('a new user', () => {
  it('[U155] is refused at the field that is wrong, and nothing typed is lost', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Add new user' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add new user' });
    await dialog.getByLabel('Username').fill('two words');
    await dialog.getByLabel('Display name').fill('Mara Berg');
    await dialog.getByRole('button', { name: 'Add resource tag' }).press('Enter');
    await page.keyboard.type('aws:site');
    await page.keyboard.press('Enter');
    await expect(dialog.getByLabel('Username')).toBeFocused();
    await expect(dialog.getByText('has characters that are not allowed')).toBeVisible();
    await expect(dialog.getByText('aws:', { exact: false }).first()).toBeVisible();
    await dialog.getByLabel('Resource tag 1 key').fill('site');
    await dialog.getByLabel('Resource tag 1 value').fill('Ulm');
    await dialog.getByLabel('Username').fill('CREW.00001');
    await dialog.getByLabel('Username').press('Enter');
    await expect(dialog.getByText('Another user has the username "CREW.00001"; choose another.')).toBeVisible();
    await expect(dialog.getByLabel('Display name')).toHaveValue('Mara Berg');
    await expect(dialog.getByLabel('Resource tag 1 value')).toHaveValue('Ulm');
  });

  it('[U154] gets a link that works once, to be passed on by hand, and signs in with it', async () => {
    const { page } = ada;
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Security profiles' }).fill('queues in');
    await expect(page.getByRole('option')).toHaveText(['Queues in Chile']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('list', { name: 'Security profiles to assign' })).toContainText('Queues in Chile');
    await sweep(page, 'adding a user');
    await dialog.getByLabel('Username').fill('mara');
    await dialog.getByLabel('Username').press('Enter');
    await expect(page.getByRole('dialog', { name: 'Mara Berg (mara) was added' })).toBeVisible();
    await expect(dialog.getByText(/It works once, until .* A newer link makes this one void/)).toBeVisible();
    await expect(dialog.getByText('Accord sends no mail')).toBeVisible();
    await sweep(page, 'the link of a new user');
    const url = await dialog.getByLabel('Invitation link').inputValue();
    const guest = await workspace.browser.newPage();
    await guest.goto(url);
    await guest.getByLabel('New password', { exact: true }).fill('kiwi jazz moth quilt');
    await guest.getByLabel('New password again').fill('kiwi jazz moth quilt');
    await guest.getByRole('button', { name: 'Set password' }).click();
    await expect(guest.getByText('Your password is set')).toBeVisible();
    await guest.close();
    await dialog.getByRole('link', { name: 'Open mara' }).click();
    await expect(heading(page, 'Mara Berg')).toBeVisible();
    await expect(page.getByText('They sign in with their username and a password.')).toBeVisible();
  });
});

describe('the page of a person', () => {
  it('[U157] lists what they may do with profiles, choices and reach, and finds it by any of their names', async () => {
    const { page } = ada;
    const card = page.getByRole('region', { name: 'What they may do' });
    const queue = card.getByRole('row').filter({ hasText: 'Queues – View' });
    await expect(queue).toContainText('with Country: Chile');
    await expect(queue.getByRole('link', { name: 'Queues in Chile' })).toBeVisible();
    await card.getByLabel('Search what they may do').fill('chile view');
    await expect(card.getByRole('status')).toContainText(' of ');
    await card.getByLabel('Search what they may do').fill('nothing of the kind');
    await expect(card.getByText('They hold no permission of that name.')).toBeVisible();
    await card.getByLabel('Search what they may do').fill('');
  });

  it('[U150] [U150a] [U159] shows what is gained, lost and broken before profiles are assigned, and never overwrites another change', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Change profiles…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Security profiles of Mara Berg (mara)' });
    const preview = dialog.getByRole('region', { name: 'What this changes' });
    await expect(preview).toContainText('Nothing is changed yet.');
    const add = async (name: string): Promise<void> => {
      await dialog.getByRole('combobox', { name: 'Add a security profile' }).fill(name);
      await page.getByRole('option', { name }).click();
    };
    await add('Queue keepers');
    await expect(preview).toContainText('Gains');
    await expect(preview).toContainText('Queues – View · everywhere, before with Country: Chile');
    await dialog.getByRole('button', { name: 'Take away Queues in Chile' }).click();
    await add('Prompters');
    await expect(preview).toContainText('Queues apart from prompts');
    await sweep(page, 'assigning profiles');
    await dialog.getByRole('button', { name: 'Take away Prompters' }).click();
    await expect(preview).not.toContainText('Queues apart from prompts');

    const { storage, access } = workspace.server;
    const mara = (await storage.users.byUsername('mara'))!;
    await storage.users.update({ ...mara, displayName: 'Mara Lind', updatedAt: new Date(Date.parse(mara.updatedAt) + 5).toISOString() });
    await dialog.getByRole('button', { name: 'Assign' }).click();
    await expect(page.getByRole('dialog').getByText('Another user changed this in between')).toBeVisible();
    await access.refreshUser(mara.id);
    await expect(page.getByRole('dialog', { name: 'Security profiles of Mara Lind (mara)' })).toBeVisible();
    const again = page.getByRole('dialog');
    await again.getByRole('combobox', { name: 'Add a security profile' }).fill('Queue keepers');
    await page.getByRole('option', { name: 'Queue keepers' }).click();
    await again.getByRole('button', { name: 'Assign' }).click();
    await expect(page.getByRole('region', { name: 'Security profiles' })).toContainText('They keep the queues.');
    expect((await storage.users.byId(mara.id))!.profiles).toHaveLength(2);
    await sweep(page, 'a user');
  });

  it('[U160] lists the sessions with their end, and signs out everywhere', async () => {
    const { page } = ada;
    const [mara, card] = [await workspace.server.storage.users.byUsername('mara'), page.getByRole('region', { name: 'Sessions' })];
    await expect(card).toContainText('None: they are signed in nowhere.');
    await workspace.server.sessions.create(mara!.id);
    await page.reload();
    await expect(card).toContainText('started just now, last used just now');
    await card.getByRole('button', { name: 'Sign out everywhere…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign mara out' }).click();
    await expect(card).toContainText('None: they are signed in nowhere.');
    expect(await workspace.server.storage.sessions.ofUser(mara!.id, 9)).toEqual([]);
  });

  it('[U156] edits, disables, enables and removes them, named in each question', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Edit' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Edit Mara Lind (mara)' });
    await dialog.getByLabel('Display name').fill('Mara Holm');
    await sweep(page, 'editing a user');
    await dialog.getByLabel('Display name').press('Enter');
    await expect(heading(page, 'Mara Holm')).toBeVisible();
    await page.getByRole('button', { name: 'Disable…' }).click();
    await page.getByRole('alertdialog', { name: 'Disable Mara Holm (mara)?' }).getByRole('button', { name: 'Disable mara' }).click();
    await expect(page.getByText('The account is disabled: nobody can sign in with it')).toBeVisible();
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await expect(page.getByText('They sign in with their username and a password.')).toBeVisible();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog', { name: 'Remove Mara Holm (mara)?' }).getByRole('button', { name: 'Remove mara' }).click();
    await expect(heading(page, 'Users')).toBeVisible();
    expect(await workspace.server.storage.users.byUsername('mara')).toBeNull();
    await sweep(page, 'the list of users');
    expect(ada.errors).toEqual([]);
  });

  it('[U151] [U156] [U158] is offered as far as one’s own tags reach, and says what may be out of sight', async () => {
    const { server, openWindow } = workspace;
    const limits = { resources: ['User', 'SecurityProfile'], tags: { site: 'Ulm' } };
    const profile = await server.plantProfile({
      name: 'Helpers in Ulm',
      chosen: ['Users.Edit', 'SecurityProfiles.View'],
      accessControl: limits,
    });
    const wide = await server.plantProfile({ name: 'Sees users', chosen: ['Users.View'] });
    await server.plantUser('bob', [profile.id, wide.id].sort());
    const { page } = await openWindow('bob', []);
    const near = await server.plantUser('near', [queues.id], { tags: { site: 'Ulm' } });
    const far = await server.plantUser('far', [], { tags: { site: 'Bonn' } });
    await page.goto(`${server.url}/users/${near.id}`);
    await expect(page.getByText('You see only security profiles with certain tags.')).toBeVisible();
    await expect(page.getByText('None that you may see.')).toBeVisible();
    await expect(page.getByText('Security profiles that you may not see').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible();
    for (const name of ['Remove', 'Disable…', 'Change profiles…']) await expect(page.getByRole('button', { name })).toHaveCount(0);
    await page.goto(`${server.url}/users/${far.id}`);
    await expect(heading(page, 'far')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
    const { page: plain } = await openWindow('carol', ['SecurityProfiles.View']);
    await expect(plain.getByRole('navigation', { name: 'Main' }).getByRole('link')).toHaveText(['Security profiles']);
    await plain.goto(`${server.url}/users`);
    await expect(plain.getByText('You do not have the permission for this')).toBeVisible();
  });
});
