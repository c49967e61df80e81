import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  addProfile,
  isSaved,
  nameField,
  openGroups,
  saveButton,
  signInAgain,
  startWorkspace,
  stateOf,
  tick,
  type Workspace,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { sweep } from '../support/sweep.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

describe('people with less', () => {
  it('[A7] [K4] without Create, Save is off and says why, and a forged commit over the socket is refused', async () => {
    const edo = await workspace.openWindow('edo', may.edit);
    const { name, draft } = await addProfile(edo);
    await isSaved(edo.page);
    await expect(saveButton(edo.page)).toHaveAccessibleDescription(/Only someone with the permission Security profiles – Create can save/);
    const answer = await edo.page.evaluate(
      ([id, draftId]) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/sync/${draftId}`, 'accord.v1');
          socket.binaryType = 'arraybuffer';
          socket.onopen = () => {
            const json = new TextEncoder().encode(JSON.stringify({ type: 'commit', id, digest: '0'.repeat(64) }));
            socket.send(new Uint8Array([64, (json.length & 127) | 128, json.length >> 7, ...json]));
          };
          socket.onmessage = ({ data }) => {
            const text = new TextDecoder().decode(data as ArrayBuffer);
            if (text.includes('refused')) resolve(text);
          };
        }),
      [randomUUID(), draft] as const,
    );
    expect(answer).toContain('"code":"forbidden"');
    expect(await workspace.server.storage.profiles.byName(name)).toBeNull();
    await edo.context.close();
  });

  it('[P2] a viewer looks on and cannot tick', async () => {
    const [ada, vera] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('vera', may.view)];
    const { url, name } = await addProfile(ada);
    await isSaved(ada.page);
    await expect(vera.page.getByRole('button', { name: 'Add new security profile' })).toHaveCount(0);
    await vera.page.goto(url);
    await expect(nameField(vera.page)).toHaveValue(name);
    await expect(stateOf(vera.page)).toHaveText('View only');
    await openGroups(vera.page);
    await openGroups(ada.page);
    await tick(vera.page, 'Prompts – View').click({ force: true });
    await expect(tick(vera.page, 'Prompts – View')).not.toBeChecked();
    await tick(ada.page, 'Queues – View').check();
    await expect(tick(vera.page, 'Queues – View')).toBeChecked();
    await Promise.all([ada.context.close(), vera.context.close()]);
  });

  it('[P8] a demoted person is told at once, keeps what is on the screen, and can no longer edit', async () => {
    const cara = await workspace.openWindow('cara', may.create);
    const { draft } = await addProfile(cara);
    await isSaved(cara.page);
    const viewer = await workspace.server.plantProfile({ name: 'Just looking', chosen: may.view });
    const user = (await workspace.server.storage.users.byUsername('cara'))!;
    await workspace.server.storage.users.update({ ...user, profiles: [viewer.id] });
    await workspace.server.access.refresh();
    await expect(cara.page.getByText('You can view this draft, but not edit it')).toBeVisible();
    await expect(nameField(cara.page)).not.toBeEditable();
    await sweep(cara.page, 'view only');
    expect((await workspace.server.storage.drafts.byId(draft))?.state).toBe('open');
    await cara.context.close();
  });

  it('[P8] [U1] a person signed out meanwhile keeps their edits, is told, and goes on after signing in', async () => {
    const dora = await workspace.openWindow('dora', may.create);
    const { draft } = await addProfile(dora, 'Before');
    await isSaved(dora.page);
    const user = (await workspace.server.storage.users.byUsername('dora'))!;
    const beside = await dora.context.newPage();
    await beside.goto(`${workspace.server.url}/profiles/${user.profiles[0]}`);
    await expect(beside.getByRole('heading', { name: 'History' })).toBeVisible();
    const refused = beside.waitForResponse((answer) => answer.url().includes('/api/profiles/') && answer.status() === 401);
    await workspace.server.storage.sessions.deleteOfUser(user.id);
    workspace.server.sessions.announceEnd({ user: user.id });
    await expect(stateOf(dora.page)).toHaveText(/^Signed out/);
    await nameField(dora.page).fill('Before and after');
    await expect(stateOf(dora.page)).toHaveText('Signed out – saved on this device');
    // A profile beside it, read again, does not say that the server is away.
    await beside.evaluate(() => window.dispatchEvent(new Event('online')));
    await refused;
    await expect(beside.getByText('You are signed out.', { exact: true })).toBeVisible();
    await expect(beside.getByText('as this device remembers it')).toHaveCount(0);
    await beside.close();
    await dora.page.getByRole('button', { name: 'Sign in again' }).click();
    await sweep(dora.page, 'sign in again');
    await signInAgain(dora.page);
    await isSaved(dora.page);
    await expect.poll(async () => (await workspace.server.storage.drafts.byId(draft))?.name).toBe('Before and after');
    await dora.context.close();
  });
});
