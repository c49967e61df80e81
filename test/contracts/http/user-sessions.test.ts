/** The sessions of a user, seen and ended by another. */
import { expect, test } from 'vitest';
import { idleLimit } from '../../../server/accounts/sessions.ts';
import { startServer } from '../../support/server.ts';

test('[H130] [H130a] are listed with start, last use and end, and all end at once', async () => {
  const server = await startServer();
  const admin = await server.signIn('admin');
  const { id } = await server.plantUser('mara', []);
  const old = await server.signIn('mara');
  server.advance(idleLimit - 60_000);
  const mara = await server.signIn('mara');
  const again = await server.signIn('admin');
  server.advance(60_000);
  const { body } = await again.call('GET', `/api/users/${id}/sessions`);
  // The first has ended by itself.
  expect(body.items).toEqual([
    {
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), startedAt: expect.any(String), lastUsedAt: expect.any(String) },
      expiresAt: new Date(server.now() - 60_000 + idleLimit).toISOString(),
      ...{ address: '127.0.0.1', browser: expect.any(String), current: false },
    },
  ]);
  expect(JSON.stringify(body)).not.toContain(old.cookie.split('=')[1]);
  expect((await again.call('DELETE', `/api/users/${id}/sessions`)).status).toBe(204);
  expect((await mara.call('GET', '/api/session')).status).toBe(401);
  expect((await again.call('GET', `/api/users/${id}/sessions`)).body.items).toEqual([]);
  expect((await server.storage.audit.newest({ limit: 1 }))[0]).toMatchObject({
    ...{ event: 'session-ended', reason: 'signed-out-by-another', before: { sessions: 2 } },
    ...{ actor: { name: 'admin' }, target: { name: 'mara' } },
  });

  const helper = await server.personWith(['Users.Edit']);
  for (const method of ['GET', 'DELETE']) {
    const refused = await helper.call(method, `/api/users/${admin.userId}/sessions`);
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringMatching(/ask a user who holds them to (see|end) these sessions/),
    ]);
  }
  await server.close();
});
