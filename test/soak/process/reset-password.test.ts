/** The operator's command for a user with a lost password, beside a running server. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { resetPasswordCommand } from '../../../server/ops/operator-reset.ts';
import { databaseName } from '../../../server/storage/open-storage.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { user } from '../../contracts/storage/values.ts';
import { diskFull } from '../../support/full-disk.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { firstStart, startProcess, type ServerProcess } from '../../support/server-process.ts';
import { openRelayClient } from '../../support/relay-client.ts';

let folder: string;
let running: ServerProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-reset-'));
});
afterEach(() => {
  for (const one of running) one.signal('SIGKILL');
  running = [];
});
afterAll(() => rm(folder, { recursive: true }));

const root = join(import.meta.dirname, '../../..');
const admin = { ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'correct horse battery' };

const reset = (env: Record<string, string>, ...words: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ['server/ops/reset-password.ts', ...words],
      { cwd: root, env: { PATH: process.env['PATH'], HOME: folder, ...env } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

async function resetsBeside(env: Record<string, string>): Promise<void> {
  const server = startProcess({ HOME: folder, ...admin, ...env });
  running.push(server);
  const url = (await server.address)!;
  const post = (path: string, body: object): Promise<Response> =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(body) });
  const signIn = (password: string): Promise<Response> => post('/api/session', { username: 'admin', password });
  const signedIn = await signIn(admin.ADMIN_PASSWORD);
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  const stream = await fetch(`${url}/api/events`, { headers: { cookie } });
  const socket = await openRelayClient(url, '/sync/0b9f3a7e-0000-4000-8000-000000000000', { cookie });
  const ended = stream.text();

  const port = new URL(url).port;
  const done = await reset({ ...env, PORT: port }, 'Admin');
  expect(done).toMatchObject({ code: 0, err: '' });
  const [, link, token = ''] = /^admin sets a new password with this link, once, until \S+: (\S+)\/invitation#([\w-]{32})\n/.exec(
    done.out,
  )!;
  expect([link, done.out.includes('One session of admin ended')]).toEqual([url, true]);
  expect((await fetch(`${url}/api/session`, { headers: { cookie } })).status).toBe(401);
  expect(await socket.ended()).toBe(4401);
  await ended;
  const next = 'another long secret';
  expect((await post('/api/invitation', { token, password: next })).status).toBe(204);
  expect([(await signIn(admin.ADMIN_PASSWORD)).status, (await signIn(next)).status]).toEqual([401, 201]);
  for (const secret of [token, next, admin.ADMIN_PASSWORD]) expect(server.err()).not.toContain(secret);

  const unknown = await reset(env, 'nobody');
  expect(unknown).toEqual({ code: 2, out: '', err: 'There is no user "nobody". Check the name; administrators are admin.\n' });
  server.signal('SIGTERM');
  expect(await server.exit).toBe(0);
}

test(
  '[G40] [G40a] [G44] [G48a] beside a server on SQLite, a link is printed, the sessions end at once and open windows within seconds',
  () => resetsBeside({ DATA_DIR: join(folder, 'data') }),
  firstStart,
);

test(
  '[G40] [G44] beside a server on PostgreSQL it is the same',
  async ({ skip }) => {
    const database = await createPostgresSchema();
    if (typeof database === 'string') return skip(database);
    try {
      await resetsBeside({ DATABASE_URL: database.url });
    } finally {
      await database.drop();
    }
  },
  firstStart,
);

test('[G42] what is no database, or of another version, is refused and left as it is', async () => {
  const empty = join(folder, 'empty');
  expect(await reset({ DATA_DIR: empty }, 'admin')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(`no database at ${empty}`),
  });
  await expect(readdir(empty)).rejects.toThrow('ENOENT');
  expect(await reset({ DATA_DIR: empty })).toMatchObject({ code: 2, err: expect.stringContaining('npm run reset-password -- <username>') });
  expect(await reset({ DATA_DIR: empty, PORT: 'x' }, 'admin')).toMatchObject({ code: 2, err: expect.stringContaining('PORT is "x"') });

  const older = join(folder, 'data');
  const database = new SqliteDatabase(join(older, databaseName));
  const stepsLeft = (): unknown => database.prepare('select count(*) from kysely_migration').pluck().get();
  database.exec(`delete from kysely_migration where name > '0009'`);
  const before = stepsLeft();
  expect(await reset({ DATA_DIR: older }, 'admin')).toMatchObject({
    code: 2,
    err: expect.stringContaining('is not of this version of Accord.'),
  });
  expect(stepsLeft()).toBe(before);
  database.close();
});

test('[G40] [S63] [S63a] a database that cannot be written is told in one sentence, and nothing is made', async () => {
  const dir = join(folder, 'unwritten');
  const storage = await openSqliteStorage(join(dir, databaseName));
  await storage.users.insert(user(1, { username: 'ada' }));
  for (const [error, told] of [
    [diskFull(), 'The disk of the database is full; nothing was changed.'],
    [diskFull('SQLITE_BUSY'), 'The database cannot be reached, or another process holds it; nothing was changed.'],
  ] as const) {
    const random = (): never => {
      throw error;
    };
    expect(await resetPasswordCommand({ DATA_DIR: dir }, ['ada'], { random, now: Date.now })).toMatchObject({
      exitCode: 2,
      text: expect.stringContaining(told),
    });
  }
  expect(await storage.invitations.ofOperator()).toEqual([]);
  await storage.close();
});
