/** The server as a process: what it prints, how it ends, what it keeps. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addressOf } from '../../../server/web/address.ts';
import { version } from '../../../server/version.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { firstStart, startProcess, type ServerProcess } from '../../support/server-process.ts';
import { openRelayClient } from '../../support/relay-client.ts';

let folder: string;
let running: ServerProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-process-'));
});
afterEach(() => {
  for (const one of running) one.signal('SIGKILL');
  running = [];
});
afterAll(() => rm(folder, { recursive: true }));

function start(env: Record<string, string>, command?: Parameters<typeof startProcess>[1]): ServerProcess {
  const run = startProcess({ HOME: folder, DATA_DIR: join(folder, 'data'), ...env }, command);
  running.push(run);
  return run;
}

const admin = { ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'correct horse battery' };

async function signIn(url: string): Promise<{ cookie: string; origin: string }> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username: admin.ADMIN_USERNAME, password: admin.ADMIN_PASSWORD }),
  });
  expect(response.status).toBe(201);
  return { cookie: response.headers.getSetCookie()[0]!.split(';')[0]!, origin: url };
}

describe('starting and ending', () => {
  test(
    '[G20] a second start keeps what the first one stored, sessions too',
    async () => {
      const first = start(admin);
      const url = (await first.address)!;
      expect(first.out()).toBe(`listening on ${url}\n`);
      const headers = await signIn(url);
      const made = await fetch(`${url}/api/profiles`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Kept', chosen: ['Users.View'] }),
      });
      expect(made.status).toBe(201);
      const { issues: _issues, ...profile } = (await made.json()) as { issues: unknown };
      first.signal('SIGTERM');
      expect(await first.exit).toBe(0);

      const second = start({});
      const again = (await second.address)!;
      expect(second.out()).toBe(`listening on ${again}\n`);
      const kept = await fetch(`${again}/api/profiles?query=Kept`, { headers: { cookie: headers.cookie } });
      expect(await kept.json()).toMatchObject({ items: [profile] });
      expect(await (await fetch(again)).text()).toContain('<!doctype html>');
    },
    firstStart,
  );

  test(
    '[G20] with DATABASE_URL everything is kept in PostgreSQL, and nothing in DATA_DIR',
    async ({ skip }) => {
      const database = await createPostgresSchema();
      if (typeof database === 'string') return skip(database);
      const env = { ...admin, DATABASE_URL: database.url, DATA_DIR: join(folder, 'unused') };
      try {
        const first = start(env);
        const url = (await first.address)!;
        const headers = await signIn(url);
        first.signal('SIGTERM');
        expect(await first.exit).toBe(0);
        const second = start(env);
        const again = (await second.address)!;
        const kept = await fetch(`${again}/api/profiles`, { headers: { cookie: headers.cookie } });
        expect(((await kept.json()) as { items: { name: string }[] }).items.map(({ name }) => name)).toEqual([
          'Admin',
          'Agent',
          'CallCenterManager',
          'QualityAnalyst',
        ]);
        await expect(readdir(env.DATA_DIR)).rejects.toThrow('ENOENT');
        second.signal('SIGTERM');
        expect(await second.exit).toBe(0);
      } finally {
        await database.drop();
      }
    },
    firstStart,
  );

  test(
    '[G21] SIGTERM and SIGINT end it within 5 s with 0, whoever is connected',
    async () => {
      const end = async (signal: 'SIGTERM' | 'SIGINT'): Promise<void> => {
        const run = start({ ...admin, DATA_DIR: join(folder, signal) });
        const url = (await run.address)!;
        const { cookie } = await signIn(url);
        const { ended } = await openRelayClient(url, '/sync/0b9f3a7e-0000-4000-8000-000000000000', { cookie });
        // A request that never ends.
        const half = (await import('node:net')).connect(Number(new URL(url).port), '127.0.0.1');
        half.write('POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
        half.on('error', () => {});
        const asked = Date.now();
        run.signal(signal);
        expect(await run.exit).toBe(0);
        expect(Date.now() - asked).toBeLessThan(5000);
        expect(await ended()).toBe(1012);
      };
      // Waits in both at once for what never ends.
      await Promise.all([end('SIGTERM'), end('SIGINT')]);
    },
    firstStart,
  );

  test(
    '[G22] an empty database without settings for it prints a one-time link that sets up the administrator',
    async () => {
      const run = start({ DATA_DIR: join(folder, 'fresh', 'deep') });
      const url = (await run.address)!;
      const [line, last, ...rest] = run.out().split('\n');
      expect([last, ...rest]).toEqual([`listening on ${url}`, '']);
      const [, base, token] = /^Set up the first administrator: (.*)\/setup#([\w-]{32})$/.exec(line!)!;
      expect(base).toBe(url);
      const body = JSON.stringify({ token, username: 'first', password: 'correct horse battery' });
      const answer = await fetch(`${url}/api/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect(answer.status).toBe(201);
      expect(run.err()).not.toContain(token);
    },
    firstStart,
  );

  test(
    '[G21] [G61] [G61a] a signal to npm start ends the server behind it, with 0; where others reach it, the log says what plain http takes away',
    async () => {
      const run = start({ ...admin, HOST: '0.0.0.0' }, ['npm', 'start']);
      const url = (await run.address)!;
      expect(run.err()).toMatch(/"level":40.*"host":"0\.0\.0\.0".*plain http.*docs\/deploy\.md/);
      run.signal('SIGTERM');
      expect(await run.exit).toBe(0);
      await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    },
    firstStart,
  );

  test(
    '[H38] [G61] the set-up link leads to the origin that people type, and the last line says where the server listens',
    async () => {
      const run = start({ DATA_DIR: join(folder, 'public'), PUBLIC_ORIGIN: 'https://accord.example.com', HOST: '0.0.0.0' });
      const address = await run.address;
      expect(run.out()).toMatch(/^Set up the first administrator: https:\/\/accord\.example\.com\/setup#[\w-]{32}\n/);
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(run.err()).toContain(`"version":"${version}"`);
      expect(run.err()).not.toContain('plain http');
      run.signal('SIGTERM');
      expect(await run.exit).toBe(0);
    },
    firstStart,
  );

  test('[G22] an IPv6 address is printed in brackets, an address for all as one that works', async () => {
    expect([addressOf('::1', 8080), addressOf('::', 1), addressOf('0.0.0.0', 1), addressOf('example.local', 80)]).toEqual([
      'http://[::1]:8080',
      'http://[::1]:1',
      'http://127.0.0.1:1',
      'http://example.local:80',
    ]);
  });
});

describe('what keeps it from starting', () => {
  const refused = async (env: Record<string, string>): Promise<string> => {
    const run = start(env);
    expect(await run.exit).toBe(2);
    expect(run.out()).toBe('');
    return run.err();
  };

  test('[G23] every problem of settings and catalogue is told in one message, with exit code 2', async () => {
    const catalog = join(folder, 'broken.json');
    const action = {
      permission: 'Books.View',
      label: 'View',
      requires: ['Books.Gone'],
      basis: { 'Books.Gone': 'documented' },
      polarity: 'grant',
    };
    const groups = [{ id: 'a', label: 'A', resources: [{ id: 'b', label: 'B', actions: [action, action] }] }];
    await writeFile(catalog, JSON.stringify({ version: 'x 1', name: 'X', groups, legacy: [], restrictableResources: [], risky: [] }));
    const message = await refused({ PORT: '99999', ALLOWED_ORIGINS: 'evil', ADMIN_USERNAME: 'a b', CATALOG: catalog });
    for (const part of [
      'The server cannot start:',
      'PORT',
      '99999',
      'ALLOWED_ORIGINS',
      'ADMIN_USERNAME',
      'ADMIN_PASSWORD',
      'CATALOG',
      'broken.json',
    ])
      expect(message).toContain(part);
    expect(message.trim().split('\n').length).toBeGreaterThan(5);
  });

  test('[G23] a catalogue that is missing, no JSON, too large or no file is told with its path', async () => {
    const [text, large] = [join(folder, 'text.json'), join(folder, 'large.json')];
    await writeFile(text, '{ groups: }');
    await writeFile(large, ' '.repeat(1024 * 1024 + 1));
    const expectRefused = async (path: string, reason: string): Promise<void> => {
      const message = await refused({ CATALOG: path });
      expect(message).toContain(`CATALOG: ${path}`);
      expect(message).toContain(reason);
    };
    await Promise.all([
      expectRefused(join(folder, 'nowhere.json'), 'ENOENT'),
      expectRefused(text, 'not JSON'),
      expectRefused(large, '1048577 bytes'),
      expectRefused(folder, 'is a directory and no file'),
    ]);
  });

  test('[G24] a DATA_DIR that cannot be one, or a damaged database, is told with its path', async () => {
    const [file, damaged] = [join(folder, 'file'), join(folder, 'damaged')];
    await writeFile(file, 'not a directory');
    await mkdir(damaged);
    await writeFile(
      join(damaged, 'accord.sqlite'),
      'this is not a database, whatever its name says, and it goes on for a while '.repeat(20),
    );
    expect(await refused({ DATA_DIR: damaged })).toMatch(new RegExp(`^The server cannot start: .*${damaged}`));
    // In /proc Node's own way to make a directory never ends. [G36]
    for (const path of [file, '/proc/x'])
      expect(await refused({ DATA_DIR: path, PORT: 'x' })).toMatch(
        new RegExp(`^The server cannot start:\\n- PORT .*\\n- DATA_DIR is "${path}"`),
      );
  });

  test(
    '[G48] a second server on one DATA_DIR is refused, and after the first one was killed a third starts',
    async () => {
      const dir = join(folder, 'shared');
      const first = start({ ...admin, DATA_DIR: dir });
      const url = (await first.address)!;
      expect(await refused({ DATA_DIR: dir })).toBe(
        `The server cannot start: another server has DATA_DIR "${dir}". Stop it first, or give this one another DATA_DIR.\n`,
      );
      await signIn(url);
      first.signal('SIGKILL');
      await first.exit;
      const third = start({ DATA_DIR: dir });
      expect(await third.address).not.toBeNull();
      third.signal('SIGTERM');
      expect(await third.exit).toBe(0);
      expect(await start({ DATA_DIR: dir }).address).not.toBeNull();
    },
    firstStart,
  );

  test(
    '[G24] a port in use is told with HOST and PORT',
    async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as { port: number };
      const message = await refused({ PORT: String(port), DATA_DIR: join(folder, 'in-use') });
      expect(message).toContain(`The server cannot listen on HOST 127.0.0.1, PORT ${port}: another process has that port`);
      other.close();
    },
    firstStart,
  );
});
