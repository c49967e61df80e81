/** That the browser of the tests can do what the product needs of one. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumCandidates, launchChromium, packagedChromium, startChromium } from './chromium.ts';
import { packagedRunsOn } from './packaged-chromium.ts';

const longEnough = 120_000;

const worker = `
  addEventListener('install', (event) => event.waitUntil(caches.open('shell').then((cache) => cache.add('/')).then(() => skipWaiting())));
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('fetch', (event) => event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request))));
`;

async function servePage(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const isWorker = request.url === '/worker.js';
    response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html').end(isWorker ? worker : '<title>the page</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}/` };
}

async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const starts: [string, () => Promise<Browser>][] = [['the browser of this machine', launchChromium]];
if (packagedRunsOn(process)) starts.push(['the packaged browser', () => startChromium(packagedChromium)]);

describe.each(starts)('%s', (_, start) => {
  let browser: Browser;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    [{ server, url }, browser] = await Promise.all([servePage(), start()]);
  }, longEnough);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('[T1] opens a page with no network once a service worker keeps it', { timeout: longEnough }, async () => {
    const context = await browser.newContext();
    const page = await openPage(context, url);
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js');
      await navigator.serviceWorker.ready;
    });
    await context.setOffline(true);
    await page.reload();
    expect(await page.title()).toBe('the page');
    await expect(page.evaluate(async () => (await fetch('/other')).status)).rejects.toThrow('Failed to fetch');
    await context.close();
  });

  it('[T1] keeps a database and hands messages from tab to tab', { timeout: longEnough }, async () => {
    const context = await browser.newContext();
    const [one, other] = [await openPage(context, url), await openPage(context, url)];
    await one.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('kept', 1);
          opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('things'));
          opening.addEventListener('success', () => resolve());
          opening.addEventListener('error', () => reject(opening.error ?? new Error('no database')));
        }),
    );
    expect(await other.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual(['kept']);
    await other.evaluate(() => new BroadcastChannel('tabs').addEventListener('message', ({ data }) => (document.title = data as string)));
    await one.evaluate(() => new BroadcastChannel('tabs').postMessage('heard'));
    await other.waitForFunction(() => document.title === 'heard');
    await context.close();
  });

  it('[T1] keeps contexts apart, and closing one leaves the others', { timeout: longEnough }, async () => {
    const [mine, theirs] = [await browser.newContext(), await browser.newContext()];
    const [page, other] = [await openPage(mine, url), await openPage(theirs, url)];
    await page.evaluate(() => localStorage.setItem('who', 'mine'));
    expect(await other.evaluate(() => localStorage.getItem('who'))).toBeNull();
    await mine.close();
    expect(await other.evaluate(() => document.title)).toBe('the page');
    await theirs.close();
  });

  it('[T1] has fonts to write with', { timeout: longEnough }, async () => {
    const context = await browser.newContext();
    const page = await openPage(context, url);
    const width = await page.evaluate(() => {
      const text = document.body.appendChild(document.createElement('span'));
      text.textContent = 'Security profiles';
      return text.getBoundingClientRect().width;
    });
    expect(width).toBeGreaterThan(50);
    await context.close();
  });
});

describe('the choice of a browser', () => {
  const namesOf = (env: NodeJS.ProcessEnv, programs: readonly string[]): string[] =>
    chromiumCandidates(env, (path) => programs.includes(path)).map(({ name }) => name);

  it('[T1] takes the one asked for and no other', () => {
    expect(namesOf({ CHROMIUM_PATH: '/opt/chrome', PATH: '/usr/bin' }, ['/usr/bin/chromium'])).toEqual(['CHROMIUM_PATH /opt/chrome']);
  });

  it('[T1] takes the first of the system, then the packaged one', () => {
    const programs = ['/usr/bin/chromium-browser', '/opt/google-chrome'];
    expect(namesOf({ PATH: '/bin:/opt' }, programs)).toEqual(['system /usr/bin/chromium-browser', 'packaged @sparticuz/chromium']);
    expect(namesOf({ PATH: '/bin:/opt' }, ['/opt/google-chrome'])).toEqual(['system /opt/google-chrome', 'packaged @sparticuz/chromium']);
  });

  it('[T1] is left with the packaged one on a bare machine', () => {
    expect(namesOf({ PATH: '/bin' }, [])).toEqual(['packaged @sparticuz/chromium']);
    expect(namesOf({}, [])).toEqual(['packaged @sparticuz/chromium']);
  });
});
