/** One's own sessions: seen and ended by their owner. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idleLimit } from '../../../server/accounts/sessions.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

interface Listed {
  readonly id: string;
  readonly current: boolean;
}
const listOf = async (person: Person): Promise<readonly Listed[]> =>
  (await person.call('GET', '/api/me/sessions')).body.items as unknown as Listed[];
const isSignedIn = async (person: Person): Promise<boolean> => (await person.call('GET', '/api/session')).status === 200;

test('[H140] oneself is answered as a user, with every profile that one holds', async () => {
  const { id } = await server.plantProfile({ name: 'unseen', chosen: ['Queues.View'] });
  const { id: userId } = await server.plantUser('mara', [id]);
  const mara = await server.signIn('mara');
  const { status, body } = await mara.call('GET', '/api/me');
  expect([status, body]).toEqual([200, expect.objectContaining({ id: userId, username: 'mara', profiles: [id], hasPassword: true })]);
  expect(JSON.stringify(body)).not.toContain('Hash');
});

test('[H141] [W40] each is told with start, last use, end, address and browser; the one that asks is marked', async () => {
  await server.plantUser('mara', []);
  const old = await server.signIn('mara');
  server.advance(idleLimit - 120_000);
  const answer = await server.stranger.call('POST', '/api/session', {
    body: { username: 'mara', password: 'correct horse battery' },
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { body } = await old.call('GET', '/api/me/sessions');
  const [newest, first] = body.items as unknown as Record<string, unknown>[];
  expect(newest).toMatchObject({ browser: 'Firefox on Linux', address: '127.0.0.1', current: false });
  expect(first).toMatchObject({ browser: 'node', current: true, lastUsedAt: new Date(server.now()).toISOString() });
  expect(JSON.stringify(body)).not.toContain(cookie.split('=')[1]);
  const seen = await server.stranger.call('GET', '/api/me/sessions', { headers: { cookie } });
  expect((seen.body.items as unknown as Listed[]).map(({ current }) => current)).toEqual([true, false]);
  // The names are the same for whoever asks.
  expect((seen.body.items as unknown as Listed[]).map(({ id }) => id)).toEqual([newest?.['id'], first?.['id']]);
  // One that has ended by itself is told no more.
  server.advance(idleLimit - 1);
  await server.stranger.call('GET', '/api/me', { headers: { cookie } });
  server.advance(2);
  expect(((await server.stranger.call('GET', '/api/me/sessions', { headers: { cookie } })).body.items ?? []).length).toBe(1);
});

test('[H142] one of them ends at once, also the one that asks; another person’s is unknown', async () => {
  const [one, two] = [await server.signIn('admin'), await server.signIn('admin')];
  const stranger = await server.personWith([]);
  const [theirs] = await listOf(stranger);
  const other = (await listOf(one)).find(({ current }) => !current)!;
  for (const id of [theirs!.id, '00000000-0000-4000-8000-000000000000', 'nonsense'])
    expect((await one.call('DELETE', `/api/me/sessions/${id}`)).status).toBe(404);
  expect((await one.call('DELETE', `/api/me/sessions/${other.id}`)).status).toBe(204);
  expect([await isSignedIn(one), await isSignedIn(two), await isSignedIn(stranger)]).toEqual([true, false, true]);
  expect((await one.call('DELETE', `/api/me/sessions/${other.id}`)).status).toBe(404);
  expect((await server.storage.audit.newest({ limit: 1 }))[0]).toMatchObject({
    ...{ event: 'session-ended', reason: 'signed-out', actor: { name: 'admin' }, target: { name: 'admin' } },
  });
  const [own] = await listOf(one);
  const ended = await one.call('DELETE', `/api/me/sessions/${own!.id}`);
  expect([ended.status, ended.headers.getSetCookie().length > 0, await isSignedIn(one)]).toEqual([204, true, false]);
});

test('[H143] all others end at once, and nobody else’s', async () => {
  const people = [await server.signIn('admin'), await server.signIn('admin'), await server.signIn('admin')];
  const stranger = await server.personWith([]);
  expect((await people[1]!.call('DELETE', '/api/me/sessions')).status).toBe(204);
  expect(await Promise.all([...people, stranger].map(isSignedIn))).toEqual([false, true, false, true]);
  expect((await server.storage.audit.newest({ limit: 1 }))[0]).toMatchObject({
    ...{ event: 'session-ended', reason: 'signed-out-elsewhere', before: { sessions: 2 }, actor: { name: 'admin' } },
  });
  // With nothing to end, nothing is written.
  expect((await people[1]!.call('DELETE', '/api/me/sessions')).status).toBe(204);
  expect(await server.storage.audit.newest({ limit: 9, event: 'session-ended' })).toHaveLength(1);
});
