/** Attempts to sign in at several servers on one database. */
import { describe, expect, test, vi } from 'vitest';
import type { Attempts } from '../../../server/storage/tables/attempts.ts';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { openShared, sharedDatabases } from '../../support/shared-servers.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const attempt = ({ stranger }: TestServer, username: string, secret = 'wrong wrong wrong') =>
  stranger.call('POST', '/api/session', { body: { username, password: secret } });

describe.each(sharedDatabases)('over %s', (database) => {
  test('[W7] [W62] three servers together give no more attempts than one, and say when the next may be made', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const options = { signInsPerMinute: 3 };
    const servers = [await shared.start(options), await shared.start(options), await shared.start(options)];
    for (const [n, name] of ['admin', 'Admin', 'ADMIN'].entries()) expect((await attempt(servers[n]!, name)).status).toBe(401);
    for (const server of servers) {
      const refused = await attempt(server, 'admin', password);
      expect([refused.status, refused.body.code]).toEqual([429, 'too-fast']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    }
    expect((await attempt(servers[1]!, 'somebody')).status).toBe(401);
    for (const server of servers) server.advance(61_000);
    expect((await attempt(servers[1]!, 'admin', password)).status).toBe(201);
  });

  test('[W62a] what one server refuses by itself is not counted in the database, and no name is kept there', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const counted: string[] = [];
    const storage = await shared.open();
    const attempts: Attempts = {
      ...storage.attempts,
      count: async (ids, window) => {
        counted.push(...ids);
        return storage.attempts.count(ids, window);
      },
    };
    const server = await shared.start({ signInsPerMinute: 2, storage: { ...storage, attempts } });
    for (let n = 0; n < 10; n++) await attempt(server, 'secret typed as a name');
    for (let n = 0; n < 40; n++) await attempt(server, `name ${n}`);
    // Two of the first name, and as many of others as the address has left.
    expect(counted.length).toBeLessThanOrEqual(2 * 20);
    expect(counted.every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
  });
});

test('[W62] a server that is alone counts nothing in its database', async () => {
  const server = await startServer({ signInsPerMinute: 1 });
  const count = vi.spyOn(server.storage.attempts, 'count');
  expect([(await attempt(server, 'admin')).status, (await attempt(server, 'admin')).status]).toEqual([401, 429]);
  expect(count).not.toHaveBeenCalled();
  await server.close();
});
