/** The audit in the browser: what happened as sentences, filtered, unfolded and saved; and an old revision of a profile brought back. */
import { readFile } from 'node:fs/promises';
import { expect as expectSoon, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { descriptionField, isSaved, openGroups, startWorkspace, tick, type Window, type Workspace } from '../support/browser.ts';
import { whole, type Person } from '../support/server.ts';
import { sweep } from '../support/sweep.ts';

const expect = expectSoon.configure({ timeout: 20_000 });

const rights = [
  'HistoricalChanges.View',
  'SecurityProfiles.View',
  'SecurityProfiles.Edit',
  'SecurityProfiles.Create',
  'Users.View',
  'Queues.Edit',
];

let workspace: Workspace;
let admin: Person;
let ada: Window;
let night: string;
let mara: string;
beforeAll(async () => {
  workspace = await startWorkspace();
  admin = await workspace.server.signIn('admin');
  const first = { name: 'Night agents', description: 'They work at night.', chosen: ['Queues.View'], tags: { Team: 'Night' } };
  night = (await admin.call('POST', '/api/profiles', { body: first })).body.id;
  const second = { ...first, description: 'They work at night, in Ulm.', chosen: ['Queues.View', 'Queues.Edit'] };
  await admin.call('PUT', `/api/profiles/${night}`, { body: whole(second), headers: { 'if-match': '"1"' } });
  mara = (await admin.call('POST', '/api/users', { body: { username: 'mara', displayName: 'Mara Berg', profiles: [night] } })).body.id;
  await admin.call('PATCH', `/api/users/${mara}`, { body: { displayName: 'Mara Lang' } });
  ada = await workspace.openWindow('ada', rights);
});
afterAll(() => workspace.close());

const events = (page: Page) => page.getByRole('list', { name: 'Events' }).getByRole('listitem');
const event = (page: Page, says: string) => events(page).filter({ hasText: says }).first();

describe('the audit', () => {
  it('[U190] [U193] is a step from every page: a sentence each, with links, and what it changed by the keyboard', async () => {
    const { page } = ada;
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeFocused();
    const changed = event(page, 'admin changed Night agents: one permission more, another description.');
    await expect(changed).toContainText('from 127.0.0.1');
    await changed.getByRole('button', { name: 'Details' }).press('Enter');
    await expect(changed.getByText('Newly granted')).toBeVisible();
    await expect(changed.getByRole('button', { name: 'Details' })).toHaveAttribute('aria-expanded', 'true');
    const renamed = event(page, 'admin changed the display name of mara.');
    await renamed.getByRole('button', { name: 'Details' }).press('Enter');
    await expect(renamed).toContainText('Mara Berg → became Mara Lang');
    await sweep(page, 'the audit');
    const other = await workspace.openWindow('bob', ['SecurityProfiles.View']);
    await expect(other.page.getByRole('link', { name: 'Audit' })).toHaveCount(0);
    await other.page.goto(`${workspace.server.url}/audit`);
    await expect(other.page.getByText('HistoricalChanges.View')).toBeVisible();
    await other.context.close();
  });

  it('[U191] [U194] is filtered, the address leads back to it, and what is asked for is saved', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: /^Event/ }).click();
    await page.getByRole('option', { name: 'User changed' }).click();
    await expect(events(page)).toHaveCount(1);
    await page.getByRole('combobox', { name: 'Done to' }).fill('mar');
    await page.getByRole('option', { name: 'mara – user' }).click();
    await expect(page).toHaveURL(new RegExp(`target=${mara}`));
    await page.reload();
    await expect(events(page)).toHaveCount(1);
    await expect(page.getByRole('combobox', { name: 'Done to' })).toHaveValue('mara – user');
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save as CSV' }).click();
    const lines = (await readFile(await (await saving).path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('admin changed the display name of mara.');
    await page.getByLabel('From').fill('2001-01-01');
    await page.getByLabel('To', { exact: true }).fill('2001-01-02');
    await expect(page.getByRole('heading', { name: 'No event matches' })).toBeVisible();
    await page.getByRole('button', { name: 'Clear the filters' }).first().click();
    await expect(event(page, 'ada signed in.')).toBeVisible();
    await admin.call('PATCH', `/api/users/${mara}`, { body: { displayName: 'Mara Mai' } });
    await page.getByRole('button', { name: 'Look for newer events' }).press('Enter');
    await expect(event(page, 'admin changed the display name of mara.')).toBeVisible();
  });

  it('[U195] is told in short on the page of a person, and a profile’s page leads to its events', async () => {
    const { page } = ada;
    await page.goto(`${workspace.server.url}/users/${mara}`);
    const lately = page.getByRole('list', { name: 'What changed about mara' });
    await expect(lately.getByRole('listitem').first()).toContainText('admin changed the display name of mara.');
    await page.getByRole('link', { name: 'All of it' }).press('Enter');
    await expect(page).toHaveURL(new RegExp(`/audit\\?target=${mara}`));
    await page.goto(`${workspace.server.url}/profiles/${night}`);
    await page.getByRole('link', { name: 'All events' }).press('Enter');
    await expect(events(page)).toHaveCount(2);
    await page.getByRole('list', { name: 'Events' }).getByRole('link', { name: 'Night agents' }).first().press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Night agents' })).toBeVisible();
  });

  it('[U196] [U198] an earlier revision is restored, once what comes back and what goes was seen', async () => {
    const { page } = ada;
    await page.goto(`${workspace.server.url}/profiles/${night}`);
    await page.getByRole('button', { name: 'What changed in revision 1' }).press('Enter');
    const revision = page.getByRole('dialog', { name: 'What changed in revision 1' });
    await revision.getByRole('button', { name: 'Look it up' }).press('Enter');
    await expect(revision.getByText('Nobody whom you may see had it')).toBeVisible();
    await expect(revision.getByRole('heading', { name: 'Who had it then' })).toBeFocused();
    await revision.getByRole('button', { name: 'Restore this revision…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Restore revision 1 of “Night agents”' });
    await expect(dialog.getByText('No longer granted')).toBeVisible();
    await dialog.getByText('Restore only some of it').click();
    await sweep(page, 'restoring a revision');
    await dialog.getByRole('button', { name: 'Restore revision 1' }).press('Enter');
    await expect(page.getByText('Revision 1 of “Night agents” is restored, as revision 3.')).toBeVisible();
    await expect(page.getByText('Revision 3 ·')).toBeVisible();
    const [row] = await workspace.server.storage.audit.newest({ limit: 1 });
    expect(row?.after).toMatchObject({ revision: 3, restored: 1 });
  });

  it('[U197] some of an earlier revision becomes a draft', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'What changed in revision 2' }).press('Enter');
    await page.getByRole('button', { name: 'Restore this revision…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Restore revision 2 of “Night agents”' });
    await dialog.getByText('Restore only some of it').click();
    await dialog.getByRole('checkbox', { name: /^Description/ }).press('Space');
    await expect(dialog.getByRole('button', { name: 'Restore revision 2' })).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByRole('button', { name: 'Restore as a draft' }).press('Enter');
    await page.waitForURL(/\/drafts\//);
    await expect(descriptionField(page)).toHaveValue('They work at night.');
    await isSaved(page);
    await openGroups(page);
    await expect(tick(page, 'Queues – Edit')).toBeChecked();
  });

  it('[U192] looks further back where the newest events are about others', async () => {
    const { page } = ada;
    const { storage } = workspace.server;
    const limits = { accessControl: { resources: ['User', 'SecurityProfile'], tags: { Team: 'Night' } } };
    const profile = await workspace.server.plantProfile({ name: 'Limited', chosen: rights, ...limits });
    await workspace.server.plantUser('lim', [profile.id]);
    const row = { at: new Date(workspace.server.now()).toISOString(), event: 'session-started', outcome: 'success' } as const;
    const by = { actor: { id: mara, name: 'mara', via: 'session' }, from: null, target: { kind: 'user', id: mara, name: 'mara' } } as const;
    for (let n = 0; n < 2; n++)
      await storage.audit.append(Array.from({ length: 400 }, () => ({ ...row, ...by, before: null, after: null, reason: null })));
    const lim = await workspace.openWindow('lim', []);
    await lim.page.goto(`${workspace.server.url}/audit`);
    await expect(lim.page.getByText('Somebody out of your sight created Night agents, with one permission.')).toBeVisible();
    await lim.context.close();
    expect([...ada.errors, ...lim.errors]).toEqual([]);
    await page.goto(workspace.server.url);
  });
});
