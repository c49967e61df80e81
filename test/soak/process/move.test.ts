/** The move to PostgreSQL as a command, between two servers, and killed on its way. */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { plantWorld } from '../../support/embedded-world.ts';
import { createPostgresSchema, queryPostgres, type PostgresSchema } from '../../support/postgres.ts';
import { firstStart, startProcess, type ServerProcess } from '../../support/server-process.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'accord-move-'));
const dataDir = join(folder, 'data');
let created: PostgresSchema | string;
beforeAll(async () => void (created = await createPostgresSchema()));
const running: ServerProcess[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.signal('SIGKILL');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  if (typeof created !== 'string') await created.drop();
});

interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const move = (url: string, directory: string): Promise<Done> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ['server/ops/move.ts', directory],
      { cwd: root, env: { PATH: process.env['PATH'], HOME: folder, DATABASE_URL: url } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

async function start(env: Record<string, string>): Promise<{ readonly url: string; stop(): Promise<number | null> }> {
  const server = startProcess({ HOME: folder, ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'correct horse battery', ...env });
  running.push(server);
  const url = (await server.address)!;
  return { url, stop: () => (server.signal('SIGTERM'), server.exit) };
}

test(
  '[S116] [G120] [G124] a person stays signed in, with their draft, on the server that is started on what was moved',
  async ({ skip }) => {
    if (typeof created === 'string') return skip(created);
    const before = await start({ DATA_DIR: dataDir });
    const post = (path: string, body: object, cookie = ''): Promise<Response> => {
      const headers = { 'content-type': 'application/json', origin: before.url, ...(cookie && { cookie }) };
      return fetch(before.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    };
    const session = await post('/api/session', { username: 'admin', password: 'correct horse battery' });
    const cookie = session.headers.getSetCookie()[0]!.split(';')[0]!;
    expect((await post('/api/users', { username: 'edo', profiles: [] }, cookie)).status).toBe(201);
    const draft = await fetch(`${before.url}/api/drafts/${randomUUID()}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', origin: before.url, cookie },
      body: '{}',
    });
    expect(draft.status).toBe(201);
    const read = async (url: string, path: string): Promise<unknown> => (await fetch(url + path, { headers: { cookie } })).json();
    const paths = ['/api/users', '/api/profiles', '/api/drafts', '/api/me/sessions'];
    const known = await Promise.all(paths.map((path) => read(before.url, path)));

    expect(await move(created.url, dataDir)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(`A server runs on ${dataDir}`),
    });
    expect(await before.stop()).toBe(0);
    const moved = await move(created.url, dataDir);
    expect(moved).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Moved .*\n(.*\n)* {2}digest: [0-9a-f]{64}, the same on both sides\nNext, /),
    });
    expect(moved.err).toContain('users: 2 rows copied\n');

    const after = await start({ DATABASE_URL: created.url });
    expect(await Promise.all(paths.map((path) => read(after.url, path)))).toEqual(known);
    expect(await after.stop()).toBe(0);
    return undefined;
  },
  firstStart,
);

test('[S112] whenever it is killed, the schema is empty, and the same command then moves everything', async ({ skip }) => {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return skip(schema);
  const source = join(folder, 'killed');
  await plantWorld(join(source, 'accord.sqlite'));
  // It kills itself when it tells that the so-and-so-manieth table is done.
  const script = `const { moveCommand } = await import('./server/ops/move/command.ts');
    let lines = 0;
    const say = () => { if ((lines += 1) === Number(process.env.LINE)) process.kill(process.pid, 'SIGKILL'); };
    console.log((await moveCommand(process.env, [process.env.SOURCE], { say, now: () => 0 })).text);`;
  for (const line of [1, 7, 13, 14, 26]) {
    const directory = join(folder, `killed-${line}`);
    cpSync(source, directory, { recursive: true });
    const env = { PATH: process.env['PATH'], HOME: folder, DATABASE_URL: schema.url, SOURCE: directory, LINE: String(line) };
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env, stdio: 'inherit' });
    expect(await new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)))).toBe('SIGKILL');
    const isEmpty = async (): Promise<void> =>
      expect(await queryPostgres(`select relname from pg_class where relnamespace = '${schema.name}'::regnamespace`)).toEqual([]);
    await vi.waitFor(isEmpty, { timeout: 5_000 });
    if (line === 26) expect(await move(schema.url, directory)).toMatchObject({ code: 0 });
  }
  await schema.drop();
  return undefined;
}, 60_000);
