import { expect } from '@playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import { version } from '../../server/version.ts';
import {
  addProfile,
  asPeopleHaveIt,
  descriptionField,
  isOffline,
  isSaved,
  nameField,
  save,
  startWorkspace,
  type Workspace,
} from '../support/browser.ts';
import { may } from '../support/cast.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await startWorkspace({ config: { basePath: '/tools/accord' } });
});
afterAll(() => workspace.close());

it('[G60] [W31] [W33] [G62] under a path of a shared host: two windows, offline, and everything that is kept carries the path', async () => {
  const { url } = workspace.server;
  expect(url).toMatch(/\/tools\/accord$/);
  const ada = await workspace.openWindow('ada', may.everything, asPeopleHaveIt);
  const ben = await workspace.openWindow('ben', may.everything);
  const { page } = ada;
  const { url: address, name } = await addProfile(ada);
  expect(address.startsWith(`${url}/drafts/`)).toBe(true);
  await isSaved(page);
  await ben.page.reload();
  await ben.page.getByRole('link', { name: new RegExp(name) }).click();
  await ben.page.waitForURL(address);
  await expect(nameField(ben.page)).toHaveValue(name);
  await descriptionField(ben.page).fill('Typed by Ben');
  await expect(descriptionField(page)).toHaveValue('Typed by Ben');

  const kept = await page.evaluate(async () => ({
    worker: (await navigator.serviceWorker.ready).scope,
    caches: await caches.keys(),
    databases: (await indexedDB.databases()).map((one) => one.name),
    locks: (await navigator.locks.query()).held?.map((one) => one.name),
    notes: Object.keys(localStorage),
    manifest: await fetch(document.querySelector<HTMLLinkElement>('link[rel=manifest]')!.href).then((answer) => answer.json()),
  }));
  expect(kept.worker).toBe(`${url}/`);
  expect(kept.caches.length).toBeGreaterThan(0);
  for (const one of kept.caches) expect(one).toContain(`${url}/`);
  for (const names of [kept.databases, kept.locks, kept.notes]) {
    expect(names!.length).toBeGreaterThan(0);
    for (const one of names!) expect(one).toMatch(/@\/tools\/accord/);
  }
  expect(kept.manifest).toMatchObject({ start_url: '.', scope: '.' });
  expect((await ada.context.cookies()).map((cookie) => [cookie.name, cookie.path])).toEqual([['accord_session.tools.accord', '/']]);

  // The catalogue is on this device; the server says that it has not changed. [W31]
  await ben.page.reload();
  await expect(nameField(ben.page)).toHaveValue(name);
  const catalog = await ben.page.waitForFunction(() => {
    const [entry] = performance.getEntriesByName(`${location.origin}/tools/accord/api/catalog`) as PerformanceResourceTiming[];
    return entry && { overTheLine: entry.transferSize, read: entry.decodedBodySize };
  });
  const sent = (await catalog.jsonValue())!;
  expect(sent.read).toBeGreaterThan(50_000);
  expect(sent.overTheLine).toBeLessThan(1_000);

  await ben.page.getByRole('button', { name: /^Account of/ }).click();
  await expect(ben.page.getByRole('menu')).toContainText(`Accord ${version}`);
  await ben.page.keyboard.press('Escape');

  // As it is where the page came over plain http from another machine.
  const banner = ben.page.getByRole('status').filter({ hasText: 'plain http' });
  await expect(banner).toHaveCount(0);
  await ben.page.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }));
  await ben.page.reload();
  await banner.getByRole('button', { name: 'Got it' }).click();
  await expect(banner).toHaveCount(0);
  await ben.page.reload();
  await expect(nameField(ben.page)).toHaveValue(name);
  await expect(banner).toHaveCount(0);

  await ada.setOnline(false);
  await page.reload();
  await descriptionField(page).fill('Typed in a tunnel');
  await isOffline(page);
  await page.getByRole('link', { name: 'Security profiles', exact: true }).first().click();
  await page.waitForURL(`${url}/profiles`);
  await page.goto(address);
  await expect(descriptionField(page)).toHaveValue('Typed in a tunnel');
  await ada.setOnline(true);
  await isSaved(page);
  await expect(descriptionField(ben.page)).toHaveValue('Typed in a tunnel');
  await save(page);
  expect(page.url().startsWith(`${url}/profiles/`)).toBe(true);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
  for (const { context } of [ada, ben]) await context.close();
});
