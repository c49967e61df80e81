/** Backup and restore as commands, beside a server that is being worked with. */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { afterAll, expect, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { choose } from '../../../core/draft/edit-draft.ts';
import { decodeServerMessage, messageType, subprotocol } from '../../../core/protocol/control.ts';
import { catalog } from '../../support/actors.ts';
import { until } from '../../support/relay.ts';
import { createScratch } from './scratch.ts';
import { signedInSocket } from '../../support/relay-client.ts';

const root = join(import.meta.dirname, '../../..');
const folder = createScratch();
const running: { kill(): void }[] = [];
afterAll(() => {
  for (const one of running) one.kill();
  rmSync(folder, { recursive: true });
});

const admin = { ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'correct horse battery' };
const environment = (dataDir: string): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: folder, PORT: '0', DATA_DIR: dataDir });

interface Server {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** The first start in a fresh clone builds the client. */
const firstStart = 120_000;

async function start(dataDir: string): Promise<Server> {
  const child = spawn(process.execPath, ['server/main.ts'], { cwd: root, env: { ...environment(dataDir), ...admin } });
  running.push({ kill: () => child.kill('SIGKILL') });
  let out = '';
  child.stdout.on('data', (data) => (out += String(data)));
  const ended = new Promise((resolve) => child.on('close', resolve));
  await until('the server listens', () => /listening on \S+\n$/.test(out), firstStart);
  const [, url = ''] = /listening on (\S+)\n$/.exec(out) ?? [];
  return { url, stop: () => (child.kill('SIGTERM'), ended) };
}

interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const command = (script: 'backup' | 'restore', env: NodeJS.ProcessEnv, ...words: string[]): Promise<Done> =>
  new Promise((resolve) => {
    execFile(process.execPath, [`server/ops/${script}.ts`, ...words], { cwd: root, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

async function signIn(url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username: admin.ADMIN_USERNAME, password: admin.ADMIN_PASSWORD }),
  });
  expect(answer.status).toBe(201);
  return { cookie: answer.headers.getSetCookie()[0]!.split(';')[0]!, origin: url };
}

/** A stock client in a draft, which counts what of it is on the server's disk. */
async function enter(url: string, headers: Record<string, string>, draft: string, doc: Y.Doc) {
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, draft, doc, {
    disableBc: true,
    WebSocketPolyfill: signedInSocket(headers, [subprotocol]),
  });
  running.push({ kill: () => provider.destroy() });
  let [sent, durable] = [1, 0];
  doc.on('update', (_update, origin) => (sent += origin === provider ? 0 : 1));
  provider.messageHandlers[messageType.control] = (_encoder, decoder: decoding.Decoder) => {
    const message = decodeServerMessage(decoder);
    if (message?.type === 'durable') durable = message.frames;
  };
  await until('the draft is there', () => provider.synced);
  return { doc, isDurable: () => durable >= sent, leave: () => provider.destroy() };
}

const permissions = catalog.permissions.slice(0, 200);
const chosenIn = (doc: Y.Doc): number => doc.getMap('chosen').size;

test(
  '[B1] [B4] [B6] [B8] [B9] drafts that are worked on are backed up under load, and a second server goes on with them',
  async () => {
    const [first, file] = [await start(join(folder, 'a')), join(folder, 'backup')];
    const headers = await signIn(first.url);
    const drafts = await Promise.all([1, 2, 3].map(async () => ({ id: randomUUID(), doc: new Y.Doc() })));
    const clients = await Promise.all(drafts.map(({ id, doc }) => enter(first.url, headers, id, doc)));
    for (const { doc } of drafts) for (const permission of permissions.slice(0, 20)) choose(doc, [permission], true);
    await until('the first edits are on disk', () => clients.every(({ isDurable }) => isDurable()));

    let edits = 20;
    const working = setInterval(() => {
      if (edits < permissions.length - 1) for (const { doc } of drafts) choose(doc, [permissions[edits]!], true);
      edits += 1;
    }, 2);
    const taken = await command('backup', environment(join(folder, 'a')), file);
    clearInterval(working);
    expect(taken).toMatchObject({ code: 0, err: '' });
    expect(await command('restore', environment(join(folder, 'a')), file)).toMatchObject({ code: 2, out: '' });
    expect(taken.out).toMatch(/^Backed up .*\n(.*\n)* {2}drafts: 3\n(.*\n)* {2}digest: [0-9a-f]{64}\n$/);
    for (const { doc } of drafts) choose(doc, [permissions.at(-1)!], true);
    await until('the last edits are on disk', () => clients.every(({ isDurable }) => isDurable()));
    for (const client of clients) client.leave();
    expect(await first.stop()).toBe(0);

    const restored = await command('restore', environment(join(folder, 'b')), file);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out.split('digest: ')[1]).toBe(taken.out.split('digest: ')[1]);

    const second = await start(join(folder, 'b'));
    expect((await fetch(`${second.url}/api/drafts`, { headers })).status).toBe(401);
    const again = await signIn(second.url);
    const { items } = (await (await fetch(`${second.url}/api/drafts`, { headers: again })).json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id).sort()).toEqual(drafts.map(({ id }) => id).sort());
    for (const { id, doc } of drafts) {
      const found = await enter(second.url, again, id, new Y.Doc());
      expect(chosenIn(found.doc)).toBeGreaterThanOrEqual(20);
      expect(chosenIn(found.doc)).toBeLessThan(chosenIn(doc));
      // A member of the draft holds more than the backup, and sends it.
      const back = await enter(second.url, again, id, doc);
      await until('the server has all of it', () => back.isDurable() && chosenIn(found.doc) === chosenIn(doc));
      choose(found.doc, ['Users.View'], true);
      await until('others see what comes next', () => doc.getMap('chosen').has('Users.View'));
      back.leave();
      found.leave();
    }
    expect(await second.stop()).toBe(0);
  },
  firstStart,
);
