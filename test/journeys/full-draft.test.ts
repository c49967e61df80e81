import { expect } from '@playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import * as Y from 'yjs';
import { updateFrame } from '../../core/protocol/server-frame.ts';
import { mostDraftBytes } from '../../server/drafts/limits.ts';
import { addProfile, descriptionField, isSaved, nameField, startWorkspace, stateOf, type Workspace } from '../support/browser.ts';
import { may } from '../support/cast.ts';
import { openOnFullDisk } from '../support/full-disk.ts';
import { sweep } from '../support/sweep.ts';
import { openRelayClient } from '../support/relay-client.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

/** Somebody whose edits leave a long trace that nobody sees. */
async function traceIn(draft: string): Promise<{ leave(bytes: number): void; close(): void }> {
  const { cookie } = await workspace.server.personWith(may.edit);
  const url = workspace.server.url;
  const { socket } = await openRelayClient(url, `/sync/${draft}`, { cookie });
  const doc = new Y.Doc();
  doc.on('update', (update: Uint8Array) => socket.send(updateFrame(update)));
  return {
    leave: (bytes) => doc.getMap('trace').set(`${bytes}`, 'x'.repeat(bytes)),
    close: () => socket.close(),
  };
}

it('[P24] [P24a] [U3] a draft that fills up says so to everybody; what goes beyond is kept on the device, and carried on in a new draft', async () => {
  const [ada, edo] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('edo', may.edit)];
  const { name, url, draft } = await addProfile(ada);
  await isSaved(ada.page);
  await edo.page.goto(url);
  const trace = await traceIn(draft);
  trace.leave(0.8 * mostDraftBytes);
  for (const { page } of [ada, edo]) await expect(page.getByText(/This draft is 80 % full/)).toBeVisible();
  trace.leave(0.2 * mostDraftBytes - 4_000);
  for (const { page } of [ada, edo]) await expect(page.getByText(/This draft is 99 % full/)).toBeVisible();

  const long = 'Night shift. '.repeat(400).trim();
  await descriptionField(ada.page).fill(long);
  const refusal = ada.page.getByRole('alert').filter({ hasText: 'The server rejects your edits to this draft' });
  await expect(refusal).toContainText('the draft is full');
  await expect(stateOf(ada.page)).toHaveText('Edits rejected – kept on this device');
  await sweep(ada.page, 'full');
  // Others go on with what fits.
  await nameField(edo.page).fill(`${name} b`);
  await isSaved(edo.page);

  await refusal.getByRole('button', { name: 'Continue as a new draft' }).click();
  await expect(ada.page).not.toHaveURL(url);
  await expect(descriptionField(ada.page)).toHaveValue(long);
  await isSaved(ada.page);
  await expect(ada.page.getByText(/full/)).toHaveCount(0);
  expect([...ada.errors, ...edo.errors]).toEqual([]);
  trace.close();
  await Promise.all([ada.context.close(), edo.context.close()]);
}, 60_000);

it('[U17] what the server does not take is offered it twice; then the person is told, keeps every edit and goes on in a new draft', async () => {
  const ada = await workspace.openWindow('ada', may.everything);
  const { url, draft, name } = await addProfile(ada);
  await isSaved(ada.page);
  let sockets = 0;
  ada.page.on('websocket', () => (sockets += 1));
  // What an older version, open in another tab, holds that this server knows nothing of.
  const strange = new Y.Doc();
  strange.getArray('list').push([1]);
  const other = await ada.context.newPage();
  await other.goto(workspace.server.url);
  const { id } = (await workspace.server.storage.users.byUsername('ada'))!;
  await other.evaluate(
    ([channel, update]) => new BroadcastChannel(channel).postMessage({ type: 'update', update: Uint8Array.from(update) }),
    [`accord-${id}-${draft}`, [...Y.encodeStateAsUpdate(strange)]] as const,
  );
  const refusal = ada.page.getByRole('alert').filter({ hasText: 'The server rejects your edits to this draft' });
  await expect(refusal).toContainText(/The server says: .+\. Nothing is lost: your edits are kept on this device/);
  await expect(stateOf(ada.page)).toHaveText('Edits rejected – kept on this device');
  await descriptionField(ada.page).fill('Written after it');
  expect(sockets).toBe(1);

  await refusal.getByRole('button', { name: 'Continue as a new draft' }).click();
  await expect(ada.page).not.toHaveURL(url);
  await isSaved(ada.page);
  await expect(nameField(ada.page)).toHaveValue(name);
  await expect(descriptionField(ada.page)).toHaveValue('Written after it');
  await expect(refusal).toHaveCount(0);
  expect(ada.errors).toEqual([]);
  await ada.context.close();
});

it('[U62] what was too large to be sent and is taken back or deleted leaves the draft sending again', async () => {
  const ada = await workspace.openWindow('ada', may.everything);
  await addProfile(ada);
  await isSaved(ada.page);
  const large = 'A long paste. '.repeat(100_000);
  for (const goBack of [() => ada.page.keyboard.press('Control+z'), () => descriptionField(ada.page).fill('Short')]) {
    await descriptionField(ada.page).fill(large);
    await expect(stateOf(ada.page)).toHaveText('Edits rejected – kept on this device');
    await goBack();
    await isSaved(ada.page);
  }
  await ada.page.reload();
  await expect(descriptionField(ada.page)).toHaveValue('Short');
  expect(ada.errors).toEqual([]);
  await ada.context.close();
});

it('[S63] [S63a] a server whose disk is full says so in the draft, and what was typed is sent by itself once there is room', async () => {
  const { storage, setFull } = await openOnFullDisk();
  const narrow = await startWorkspace({ storage, logger: { level: 'silent', stream: process.stderr } });
  const { page, errors } = await narrow.openWindow('ada', may.everything);
  await addProfile({ page } as never);
  await isSaved(page);
  setFull(true);
  await descriptionField(page).fill('Typed on a full disk');
  const notice = page.getByRole('alert').filter({ hasText: 'The server cannot save at the moment' });
  await expect(notice).toContainText('The disk of the server is full');
  await sweep(page, 'a full disk');
  await expect(stateOf(page)).not.toHaveText('Saved on the server');
  setFull(false);
  await isSaved(page);
  await expect(notice).toHaveCount(0);
  expect(errors).toEqual([]);
  await narrow.close();
}, 60_000);
