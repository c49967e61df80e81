/** Many users at once in the browser: selected and changed together, added from a file, saved as one. */
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startWorkspace, type Window, type Workspace } from '../support/browser.ts';
import { sweep } from '../support/sweep.ts';

const everything = [
  ...['SecurityProfiles.View', 'Users.View', 'Users.Create', 'Users.Edit', 'Users.EditPermission', 'Users.EnableAndDisable'],
  ...['Queues.Edit', 'Queues.View', 'Prompts.View'],
];

let workspace: Workspace;
let ada: Window;
beforeAll(async () => {
  workspace = await startWorkspace();
  const { server } = workspace;
  const queues = await server.plantProfile({ name: 'Queue keepers', chosen: ['Queues.Edit'] });
  await server.plantProfile({ name: 'Prompters', chosen: ['Prompts.View'] });
  for (let at = 0; at < 12; at++)
    await server.plantUser(`crew.${at}`, at % 2 === 0 ? [queues.id] : [], { tags: { site: at < 6 ? 'Ulm' : 'Bonn: east' } });
  ada = await workspace.openWindow('ada', everything);
  await ada.page.goto(`${server.url}/users`);
});
afterAll(() => workspace.close());

const box = (name: string) => ada.page.getByRole('checkbox', { name: `Select ${name}`, exact: true });

describe('selected users', () => {
  it('[U152] are found by a tag, typed as it is shown', async () => {
    const { page } = ada;
    await page.getByLabel('Has the resource tag').fill('site: Bonn: east');
    await expect(page.getByRole('row')).toHaveCount(7);
    expect(new URL(page.url()).searchParams.get('tag')).toBe('site=Bonn: east');
    await page.getByLabel('Has the resource tag').fill('site');
    await expect(box('crew.0')).toBeVisible();
    await page.getByLabel('Has the resource tag').fill('');
  });

  it('[U240] [U240a] [U241] are given a profile and lose another, after what each kind gains and loses was shown', async () => {
    const { page } = ada;
    await box('crew.0').click();
    await box('crew.3').click({ modifiers: ['Shift'] });
    const bar = page.getByRole('group', { name: 'Selected users' });
    // By username the rows between are crew.1, crew.10, crew.11, crew.2.
    await expect(bar.getByRole('status')).toHaveText('6 users selected');
    await box('crew.11').press('Space');
    await bar.getByRole('button', { name: 'Security profiles…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Security profiles of 5 users' });
    await expect(dialog.getByRole('button', { name: 'Change 0 users' })).toBeDisabled();
    await dialog.getByRole('combobox', { name: 'Give a security profile' }).fill('prompt');
    await page.getByRole('option', { name: 'Prompters' }).click();
    await dialog.getByRole('combobox', { name: 'Take away a security profile' }).fill('queue');
    await page.getByRole('option', { name: 'Queue keepers' }).click();
    const [holders, others] = [
      dialog.getByRole('region', { name: 'What changes for crew.0 and 2 more' }),
      dialog.getByRole('region', { name: 'What changes for crew.1 and 1 more' }),
    ];
    await expect(dialog.getByRole('list', { name: 'Who' }).first()).toHaveText('crew.0crew.10crew.2');
    await expect(holders).toContainText('Loses');
    await expect(others).toContainText('Gains');
    await expect(others).not.toContainText('Loses');
    await sweep(page, 'profiles of many users');
    // One of them is removed meanwhile.
    const { storage, access } = workspace.server;
    const gone = (await storage.users.byUsername('crew.2'))!;
    await storage.users.delete(gone.id);
    await access.refreshUser(gone.id);
    await dialog.getByRole('button', { name: 'Change 5 users' }).click();
    await expect(dialog.getByRole('status')).toHaveText('Done for 4 users, 1 refused.');
    await expect(dialog.getByRole('list', { name: 'Refused' })).toContainText('crew.2');
    await sweep(page, 'what became of many users');
    await dialog.getByRole('button', { name: 'Done', exact: true }).click();
    const prompters = (await storage.profiles.all()).find(({ name }) => name === 'Prompters')!;
    expect((await storage.users.byUsername('crew.10'))?.profiles).toEqual([prompters.id]);
  });

  it('[U240] [U241b] [U246] [U248] [U251] are disabled together; those who are so already are named', async () => {
    const { page } = ada;
    await page.reload();
    const bar = page.getByRole('group', { name: 'Selected users' });
    for (const [name, at] of [
      ['crew.4', 1],
      ['crew.5', 2],
    ] as const) {
      await box(name).click();
      await expect(bar.getByRole('status')).toHaveText(`${at} user${at > 1 ? 's' : ''} selected`);
    }
    await bar.getByRole('button', { name: 'Disable…' }).click();
    // Closed while it is under way, it stops and tells; the rest is then done.
    let answer = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/enabled', (route) => isHeld.then(() => route.continue()), { times: 1 });
    const asked = page.getByRole('dialog');
    await asked.getByRole('button', { name: 'Disable 2 users' }).press('Enter');
    await expect(asked.getByRole('button', { name: 'Stop' })).toBeVisible();
    await expect(asked).toBeFocused();
    await page.keyboard.press('Escape');
    answer();
    const became = asked.getByRole('status');
    await expect(became).toHaveText('Done for 1 user, 1 not tried.');
    await asked.getByRole('button', { name: 'Try again for 1 user' }).dblclick();
    await expect(became).toHaveText('Done for 2 users.');
    await asked.getByRole('button', { name: 'Done', exact: true }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Disabled' })).toHaveCount(2);
    await expect(bar).toHaveCount(0);
    await box('crew.5').click();
    await box('crew.6').click();
    await bar.getByRole('button', { name: 'Disable…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Disable 2 users' });
    await expect(dialog.getByRole('list', { name: 'Nothing changes for these users' })).toHaveText('crew.5');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(bar.getByRole('status')).toHaveText('2 users selected');
    await bar.getByRole('button', { name: 'Clear selection' }).click();
  });
});

const table = (lines: readonly string[]) => ({ name: 'crew.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });

describe('a file of users', () => {
  it('[U242] [U242a] [U243] [U246] [U247] [U260] [U261] is planned line by line, adds those without a problem, and gives their links', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Add from a file…' }).dblclick();
    const dialog = page.getByRole('dialog', { name: 'Add users from a file' });
    const choose = dialog.getByLabel('CSV file with users');
    await choose.setInputFiles(table(['name;age', 'Mara;40']));
    await expect(dialog.getByRole('alert')).toContainText('The first line names no column "user login"');
    await choose.setInputFiles(table(['user login;display name', 'mara;"Mara', 'li;Li', '']));
    await expect(dialog.getByRole('alert')).toContainText('crew.csv: Line 2: the quote before Mara is not closed; close it');
    await choose.setInputFiles(
      table([
        'first name;last name;password;user login;security profiles;tags',
        'Mara;Berg;not to be sent;mara;Prompters;site=Ulm',
        ';;;crew.1;;',
        'Li;;;two words;;',
        ';;;lea;Nobody keeps these;',
        'Eve;;;eve;;',
        'Ed;;;ed;;;site=Ulm',
      ]),
    );
    await expect(dialog.getByRole('status')).toHaveText('crew.csv: 2 users can be added, 4 cannot.');
    await expect(dialog.getByText('Not read, because Accord keeps nothing like it: password.')).toBeVisible();
    const refused = dialog.getByRole('list', { name: 'Lines that add nobody' }).getByRole('listitem');
    await expect(refused).toHaveText([
      /^Error: Line 3, crew.1: Another user has the username "crew.1"/,
      /^Error: Line 4, two words: The username "two words" has characters/,
      /^Error: Line 5, lea: There is no security profile "Nobody keeps these" that you may see/,
      /^Error: Line 7, ed: "site=Ulm" stands in column 7, which the first line does not name/,
    ]);
    await sweep(page, 'a file of users');
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(request.postData() ?? ''));
    await dialog.getByRole('button', { name: 'Add 2 users' }).dblclick();
    await expect(dialog.getByRole('status')).toHaveText('Added 2 users.');
    await page.keyboard.press('Escape');
    await expect(dialog.getByText('The links are shown only now. Copy or save them, then press Done.')).toBeVisible();
    await page.mouse.click(5, 400);
    expect(bodies.join()).not.toContain('not to be sent');
    await sweep(page, 'the links of many users');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save links as CSV' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toMatch(/^mara,Mara Berg,http:\/\/127\.0\.0\.1:\d+\/invitation#[\w-]{32},/m);
    await dialog.getByRole('button', { name: 'Done', exact: true }).click();
    const mara = await workspace.server.storage.users.byUsername('mara');
    expect(mara).toMatchObject({ displayName: 'Mara Berg', tags: { site: 'Ulm' }, passwordHash: null });
    expect(mara?.profiles).toHaveLength(1);
  });

  it('[U244] holds the list as it is searched and filtered', async () => {
    const { page } = ada;
    await page.getByLabel('Has the resource tag').fill('site: Ulm');
    await page.getByLabel('Search users').fill('mara');
    await expect(page.getByRole('row')).toHaveCount(2);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
    expect((await readFile(await download.path(), 'utf8')).split('\r\n')).toEqual([
      'user login,display name,security_profile_name_1|security_profile_name_2,tags,enabled',
      'mara,Mara Berg,Prompters,site=Ulm,yes',
      '',
    ]);
    expect(ada.errors).toEqual([]);
  });
});

describe('two users', () => {
  it('[U245] are compared by what only one may do and where both may, and the address leads back to it', async () => {
    const { page } = ada;
    const { server } = workspace;
    const limited = await server.plantProfile({
      ...{ name: 'Queues in Ulm', chosen: ['Queues.View'] },
      accessControl: { resources: ['Queue'], tags: { site: 'Ulm' } },
    });
    const nia = await server.plantUser('nia', [limited.id]);
    await page.goto(`${server.url}/users/${nia.id}`);
    await page.getByRole('link', { name: 'Compare…' }).press('Enter');
    await page.getByRole('combobox', { name: 'Compare with' }).fill('crew.8');
    await page.getByRole('option', { name: 'crew.8' }).click();
    await expect(page.getByRole('table', { name: 'Only crew.8' }).getByRole('row')).toContainText(['Permission', 'Queues – Edit']);
    const otherwise = page.getByRole('table', { name: 'Both, not with the same reach' });
    await expect(otherwise.getByRole('row').filter({ hasText: 'Queues – View' })).toContainText('with site: Ulm');
    await sweep(page, 'two users');
    await page.reload();
    await expect(otherwise.getByRole('link', { name: 'Queues in Ulm' })).toBeVisible();
    await page.getByRole('link', { name: 'User', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'nia' })).toBeVisible();
    expect(ada.errors).toEqual([]);
  });
});

describe('a narrow window', () => {
  it('[U249] folds where one can go behind a button, by keyboard too', async () => {
    const { page } = ada;
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${workspace.server.url}/users`);
    const nav = page.getByRole('navigation', { name: 'Main' });
    const button = nav.getByRole('button', { name: 'Users: go elsewhere' });
    await expect(nav.getByRole('link')).toHaveCount(0);
    await button.press('Enter');
    await expect(nav.getByRole('link')).toHaveText(['Users', 'Security profiles', 'Check access']);
    await sweep(page, 'unfolded navigation');
    await page.keyboard.press('Escape');
    await expect(nav.getByRole('link')).toHaveCount(0);
    await expect(button).toBeFocused();
    await button.press('Enter');
    await nav.getByRole('link', { name: 'Check access' }).press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Check access' })).toBeFocused();
    await expect(nav.getByRole('button', { name: 'Check access: go elsewhere' })).toHaveAttribute('aria-expanded', 'false');
    expect(ada.errors).toEqual([]);
  });

  it('[U247a] keeps what was typed into a dialog from a click beside it', async () => {
    const { page } = ada;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.clock.install();
    await page.goto(`${workspace.server.url}/users`);
    await page.getByRole('button', { name: 'Add new user' }).click();
    await page.getByLabel('Username').fill('half.typed');
    // Later than a double click.
    await page.clock.fastForward(1_000);
    await page.mouse.click(5, 400);
    await expect(page.getByLabel('Username')).toHaveValue('half.typed');
    await page.getByLabel('Username').fill('');
    await page.mouse.click(5, 400);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});
