/** Who holds what, who has which profile, what a change does to them, and why somebody may or may not: asked in the browser. */
import { expect as expectSoon, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { StoredProfile } from '../../server/storage/tables/profiles.ts';
import { startWorkspace, type Window, type Workspace } from '../support/browser.ts';
import { sweep } from '../support/sweep.ts';

/** Machines that do other things too are given time. */
const expect = expectSoon.configure({ timeout: 20_000 });

let workspace: Workspace;
let ada: Window;
let keepers: StoredProfile;
beforeAll(async () => {
  workspace = await startWorkspace();
  const { plantProfile, plantUser } = workspace.server;
  keepers = await plantProfile({ name: 'Queue keepers', description: 'They keep the queues.', chosen: ['Queues.Edit'] });
  await plantProfile({ name: 'Queue keepers of old', chosen: ['Queues.Edit', 'Queues.View', 'Prompts.View'] });
  const chile = await plantProfile({
    ...{ name: 'Queues in Chile', chosen: ['Queues.View'] },
    accessControl: { resources: ['Queue'], tags: { Country: 'Chile' } },
  });
  await plantUser('mara', [keepers.id, chile.id].sort(), { displayName: 'Mara Berg' });
  await plantUser('nils', [keepers.id]);
  await plantUser('olaf', [chile.id], { enabled: false });
  ada = await workspace.openWindow('ada', ['SecurityProfiles.View', 'SecurityProfiles.Edit', 'Users.View', 'Queues.View']);
});
afterAll(() => workspace.close());

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

describe('a permission turned round', () => {
  it('[U210] [U211] [U212] leads from a search and a profile to who holds it and which profiles grant it', async () => {
    const { page } = ada;
    await page.getByLabel('Search security profiles').fill('Queues – View');
    await page.getByRole('link', { name: 'Queues – View', exact: true }).press('Enter');
    await expect(heading(page, 'Queues – View')).toBeFocused();
    const holders = page.getByRole('table', { name: 'Who holds it' });
    const mara = holders.getByRole('row').filter({ hasText: 'Mara Berg' });
    await expect(mara).toContainText('everywhere');
    await expect(mara).toContainText('Queue keepers because of Queues – Edit');
    await expect(mara).toContainText('Queues in Chile, with Country: Chile');
    await expect(holders.getByRole('row').filter({ hasText: 'olaf' })).toContainText('disabled');
    const granting = page.getByRole('table', { name: 'Security profiles that grant it' });
    await expect(granting.getByRole('row').filter({ hasText: 'They keep the queues.' })).toContainText(
      'Derived: Queues – Edit → Queues – View',
    );
    await expect(granting.getByRole('row').filter({ hasText: 'in Chile' })).toContainText('Chosen');
    await page.getByLabel('Search who holds it').fill('nobody of the kind');
    await expect(page.getByText('Nobody of that name.')).toBeVisible();
    await page.getByLabel('Search who holds it').fill('');
    await sweep(page, 'a permission');
    await granting.getByRole('link', { name: 'Queue keepers', exact: true }).press('Enter');
    await expect(heading(page, 'Queue keepers')).toBeVisible();
    await page.getByRole('link', { name: /^Queues – Edit/ }).press('Enter');
    await expect(heading(page, 'Queues – Edit')).toBeVisible();
    await page.goto(`${workspace.server.url}/permissions/Queues.Juggle`);
    await expect(heading(page, 'There is no permission Queues.Juggle')).toBeVisible();
  });

  it('[U213] [U214] a profile says who has it, and which others grant nearly the same', async () => {
    const { page } = ada;
    await page.goto(`${workspace.server.url}/profiles/${keepers.id}`);
    const people = page.getByRole('list', { name: 'Users who have this profile' });
    await expect(people.getByRole('listitem')).toHaveText(['Mara Berg (mara)', 'nils']);
    const alike = page.getByRole('region', { name: 'Similar security profiles' });
    await expect(alike).toContainText('Queue keepers of old grants Prompts – View as well.');
    await sweep(page, 'a profile with its people');
    await people.getByRole('link', { name: 'nils' }).press('Enter');
    await page.getByRole('region', { name: 'What they may do' }).getByRole('link', { name: 'Queues – Edit', exact: true }).press('Enter');
    await expect(heading(page, 'Queues – Edit')).toBeVisible();
  });

  it('[U216] the list is narrowed to profiles that nobody has or that are similar, and the address leads back to it', async () => {
    const { page } = ada;
    await page.goto(`${workspace.server.url}/profiles`);
    const rows = page.getByRole('region', { name: /Assigned to nobody|Similar to another/ }).getByRole('listitem');
    const narrow = async (to: string): Promise<void> => {
      await page.getByRole('button', { name: /^Which security profiles/ }).press('Enter');
      await page.getByRole('option', { name: to }).press('Enter');
    };
    await narrow('Similar to another');
    await expect(rows.filter({ hasText: 'Queue keepers' })).toHaveCount(2);
    await expect(rows.filter({ hasText: 'Agent' })).toHaveCount(0);
    await narrow('Assigned to nobody');
    await expect(rows.filter({ hasText: 'Queue keepers' })).toHaveText([/of old/]);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Assigned to nobody' })).toBeVisible();
    await page.getByLabel('Search security profiles').fill('zzz');
    await expect(page.getByText('No profile matches')).toBeVisible();
  });

  it('[U212] [U215] [U230] a review says who gains and loses what, and is tried; a row leads to who holds it', async () => {
    const { page } = ada;
    await page.goto(`${workspace.server.url}/profiles/${keepers.id}`);
    await page.getByRole('button', { name: 'Edit' }).press('Enter');
    await page.getByLabel('Filter permissions').fill('queues');
    await page.getByRole('checkbox', { name: 'Queues – Edit', exact: true }).press('Space');
    await page.getByRole('checkbox', { name: 'Queues – View', exact: true }).press('Space');
    await page.getByRole('button', { name: /^Save/ }).press('Enter');
    const effect = page.getByRole('dialog').getByRole('region', { name: 'What it changes for people' });
    await expect(effect).toContainText('2 people have this profile.');
    await expect(effect).toContainText('2 people: Mara Berg (mara), nils');
    await expect(effect).toContainText('Lose Hours of operation – View; Phone numbers – View; Queues – Edit');
    await sweep(page, 'a review with its people');
    await page.getByRole('dialog').getByRole('button', { name: 'Try as' }).press('Enter');
    await expect(page.getByText('You do not have the permission for this')).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    await page.getByLabel('Filter permissions').fill('queues');
    await page.getByRole('button', { name: 'Why: Queues', exact: true }).press('Enter');
    await page.getByRole('dialog').getByRole('link', { name: 'Who holds it' }).first().press('Enter');
    await expect(page.getByRole('heading', { name: /^Who holds it/ })).toBeVisible();
    expect(ada.errors).toEqual([]);
  });
});

describe('Check access', () => {
  it('[U220] [U221] [U222] [U223] answers a question that its address holds, step by step, with what would turn it', async () => {
    const { page } = ada;
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Check access' }).press('Enter');
    await expect(heading(page, 'Check access')).toBeFocused();
    await page.getByRole('combobox', { name: 'User' }).fill('olaf');
    await page.getByRole('option', { name: 'olaf' }).click();
    await page.getByRole('combobox', { name: 'Permission' }).fill('queues – view');
    await page.getByRole('option', { name: 'Queues – View' }).click();
    const [answer, why] = [page.getByRole('region', { name: 'The answer' }), page.getByRole('region', { name: 'Why' })];
    await expect(answer).toContainText('No. olaf is denied Queues – View on a resource without tags.');
    await expect(why).toContainText('The account is disabled');
    await expect(why).toContainText(
      'Queues in Chile grants it, for it is chosen, but on Queues only with Country: Chile; the resource lacks Country: Chile.',
    );
    await page.getByRole('button', { name: 'Add resource tag' }).press('Enter');
    await page.getByLabel('Resource tag 1 key').fill('Country');
    await page.getByLabel('Resource tag 1 value').fill('Chile');
    await expect(page.getByRole('region', { name: 'To allow it' }).getByRole('listitem')).toHaveText(['Enable the account.']);
    await expect(why).toContainText('the resource has these tags.');
    await sweep(page, 'checking access');

    const second = await ada.context.newPage();
    await second.goto(page.url());
    await expect(second.getByRole('region', { name: 'The answer' })).toContainText(
      'No. olaf is denied Queues – View on a resource with these tags.',
    );
    await expect(second.getByLabel('Resource tag 1 value')).toHaveValue('Chile');
    await second.getByRole('link', { name: 'Enable the account' }).press('Enter');
    await expect(heading(second, 'olaf')).toBeVisible();
    await second.close();

    await page.goto(`${workspace.server.url}/users`);
    await page.getByRole('link', { name: 'mara', exact: true }).click();
    await page.getByRole('link', { name: 'Check Queues – View' }).press('Enter');
    await expect(answer).toContainText('Yes. Mara Berg (mara) is allowed Queues – View');
    await expect(why).toContainText('Queue keepers grants it, because Queues – Edit requires Queues – View, and limits it by no tags.');
    const deny = page.getByRole('region', { name: 'To deny it' });
    await expect(deny.getByRole('listitem')).toHaveText(['Take “Queue keepers” away.', 'Untick Queues – Edit in “Queue keepers”.']);
    await expect(deny.getByRole('link', { name: 'Untick Queues – Edit in “Queue keepers”' })).toHaveAttribute(
      'href',
      new RegExp(keepers.id),
    );
    expect(ada.errors).toEqual([]);
  });
});

describe('Try as', () => {
  it('[U230] [U231] [U232] shows what somebody with a profile would see, changes nothing, keeps nothing, and stops', async () => {
    const { server } = workspace;
    const helper = await server.plantProfile({
      ...{ name: 'Helpers in Ulm', chosen: ['SecurityProfiles.Edit'] },
      accessControl: { resources: ['SecurityProfile'], tags: { site: 'Ulm' } },
    });
    await server.plantProfile({ name: 'Ulm agents', chosen: [], tags: { site: 'Ulm' } });
    const { page, context } = ada;
    await page.goto(`${server.url}/profiles/${helper.id}`);
    const asked: string[] = [];
    const sockets: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/') && !request.headers()['accord-try-as']) asked.push(new URL(request.url()).pathname);
    });
    page.on('websocket', (socket) => sockets.push(socket.url()));
    const kept = (): Promise<string> => page.evaluate(() => Object.keys(localStorage).sort().join());
    const before = await kept();
    await page.getByRole('button', { name: 'Try as' }).press('Enter');
    const bar = page.getByRole('status').filter({ hasText: 'You see Accord as somebody with “Helpers in Ulm” would' });
    await expect(bar).toBeVisible();
    const rows = page.getByRole('region', { name: 'All profiles' }).getByRole('listitem');
    await expect(rows).toHaveText([/Ulm agents/]);
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link')).toHaveText(['Security profiles']);
    asked.length = 0;
    await sweep(page, 'trying');

    await page.reload();
    await expect(rows).toHaveText([/Ulm agents/]);
    await page.goto(`${server.url}/profiles/${keepers.id}`);
    await expect(page.getByText('There is nothing here')).toBeVisible();
    await page.goto(`${server.url}/profiles`);
    await rows.getByRole('link', { name: 'Ulm agents' }).click();
    await page.getByRole('button', { name: 'Edit' }).press('Enter');
    await expect(
      page.getByText('You only try what somebody else may see').or(page.getByText('Drafts are not opened while you try')).first(),
    ).toBeVisible();
    await page.getByRole('button', { name: /^Account of/ }).press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Sign out', exact: true })).toHaveCount(0);
    await page.keyboard.press('Escape');
    expect(sockets).toEqual([]);
    expect(await kept()).toBe(before);
    expect([...new Set(asked)].filter((path) => path !== '/api/session')).toEqual([]);

    const second = await context.newPage();
    await second.goto(`${server.url}/profiles`);
    await expect(second.getByRole('region', { name: 'All profiles' }).getByRole('link', { name: 'Agent', exact: true })).toBeVisible();
    await second.close();

    await bar.getByRole('button', { name: 'Stop' }).press('Enter');
    await expect(heading(page, 'Helpers in Ulm')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' })).toBeVisible();
    expect(ada.errors).toEqual([]);
  });
});
