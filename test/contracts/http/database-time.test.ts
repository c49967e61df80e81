/** A server whose clock is wrong beside one whose clock is right: both go by the clock of their database. */
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { resetPassword } from '../../../server/ops/operator-reset.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';
import { openShared, type SharedDatabase } from '../../support/shared-servers.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

const minutes = 60_000;
const hours = 60 * minutes;

/** Its own clock is wrong by so much. */
const startWrong = ({ start }: SharedDatabase, by: number): Promise<TestServer> =>
  start({ now: () => Date.now() + by, monotonic: () => performance.now() + 1_234_567 });

/** PostgreSQL runs on this machine or another, whose clocks agree within this. */
const near = 5_000;
const isNow = (at: string | number, after = 0): void => expect(Math.abs(new Date(at).getTime() - after - Date.now())).toBeLessThan(near);

test.for([5 * minutes, -5 * minutes, -9 * 24 * hours])(
  '[G143] a server whose clock is %i ms off ends sessions, links and tokens, and dates what it writes, by the clock of the database',
  async (by, { skip }) => {
    const shared = await openShared('PostgreSQL');
    if (typeof shared === 'string') return skip(shared);
    const [right, wrong] = [await shared.start(), await startWrong(shared, by)];
    const [here, there] = [await right.signIn('admin'), await wrong.signIn('admin')];
    const seenAt = (server: TestServer, { cookie }: Person) => server.stranger.call('GET', '/api/session', { headers: { cookie } });
    for (const server of [right, wrong]) for (const person of [here, there]) expect((await seenAt(server, person)).status).toBe(200);
    for (const session of await right.storage.sessions.ofUser(here.userId, 9)) {
      isNow(session.createdAt);
      isNow(session.lastSeenAt);
    }
    expect(
      (await wrong.sessions.byId((await right.storage.sessions.ofUser(here.userId, 1))[0]!.id))!.expiresAt - Date.now(),
    ).toBeGreaterThan(11 * hours);

    const draft = randomUUID();
    expect((await there.call('PUT', `/api/drafts/${draft}`, { body: {} })).status).toBe(201);
    const stored = await right.storage.drafts.byId(draft);
    isNow(stored!.createdAt);
    const { id } = (await there.call('POST', '/api/users', { body: { username: 'mara' } })).body as { id: string };
    const { expiresAt } = (await there.call('POST', `/api/users/${id}/invitation`)).body as unknown as { expiresAt: string };
    isNow(expiresAt, 72 * hours);
    const reset = await there.call('GET', '/api/me');
    expect(reset.status).toBe(200);

    for (let n = 0; n < 10; n++)
      await (n % 2 === 0 ? here : there).call('PATCH', `/api/users/${id}`, { body: { displayName: `Name ${n}` } });
    const rows = (await right.storage.audit.newest({ limit: 100 })).toReversed();
    expect(rows.length).toBeGreaterThan(14);
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).toSorted());
    for (const { at } of rows) isNow(at);
  },
);

test('[G143] so does the command that resets a password beside them', async ({ skip }) => {
  const shared = await openShared('PostgreSQL');
  if (typeof shared === 'string') return skip(shared);
  const { storage } = await shared.start();
  const { at } = await storage.epoch.read();
  isNow(at!);
  const { expiresAt } = await resetPassword(storage, 'admin', {
    random: (bytes) => new Uint8Array(bytes),
    now: () => Date.now() - 5 * minutes,
  });
  isNow(expiresAt, 72 * hours);
});

test('[G143] a server with an embedded database goes by its own clock', async () => {
  const server = await startServer();
  const before = server.now();
  server.advance(9 * 24 * hours);
  const { userId } = await server.signIn('admin');
  const [session] = await server.storage.sessions.ofUser(userId, 1);
  expect(Date.parse(session!.createdAt) - before).toBeGreaterThanOrEqual(9 * 24 * hours);
  await server.close();
});
