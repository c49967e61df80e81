/** Servers on one database that have other settings than those that run: what they answer, and when they begin to. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { until } from '../../support/relay.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { password } from '../../support/server.ts';
import { openShared, sharedDatabases } from '../../support/shared-servers.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

describe.each(sharedDatabases)('over %s', (database) => {
  test('[G141] [G142] one that differs is not ready, answers nothing and says which setting it is, until the others have gone', async ({
    skip,
  }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const one = await shared.start();
    const lines: { level: number; msg: string; settings?: string[] }[] = [];
    const logger = { level: 'warn', stream: { write: (line: string) => void lines.push(JSON.parse(line) as never) } };
    const other = await shared.start({ logger, config: { admin: null, grantBeyondOwn: 'refuse', retentionDays: 60 } });
    const ready = async () => (await other.stranger.call('GET', '/readyz')).status;
    expect([await ready(), (await one.stranger.call('GET', '/readyz')).status]).toEqual([503, 200]);
    expect((await other.stranger.call('GET', '/healthz')).status).toBe(200);
    expect(lines).toMatchObject([{ level: 50, settings: ['GRANT_BEYOND_OWN', 'RETENTION_DAYS'] }]);

    const { cookie } = await one.signIn('admin');
    const asked = await other.stranger.call('GET', '/api/profiles', { headers: { cookie } });
    expect([asked.status, asked.body.code]).toEqual([503, 'not-ready']);
    expect((await other.stranger.call('POST', '/api/session', { body: { username: 'admin', password } })).status).toBe(503);
    expect((await openRelayClient(other.url, `/sync/${randomUUID()}`, { cookie })).status).toBe(503);
    const changes = async () => (await one.storage.audit.newest({ limit: 9, event: 'settings-changed' })).length;
    expect(await changes()).toBe(1);

    await one.close();
    await until('it is ready', async () => (await ready()) === 200, 10_000);
    expect((await other.stranger.call('GET', '/api/profiles', { headers: { cookie } })).status).toBe(200);
    expect(lines.at(-1)).toMatchObject({ level: 40, msg: 'the settings of this server are in force now' });
    expect((await other.storage.audit.newest({ limit: 9, event: 'settings-changed' })).length).toBe(2);
  });

  test('[G141] of several that start at once with two kinds of settings, those of one kind are ready', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    await (await shared.start()).close();
    const { start } = shared;
    const kinds = [60, 70, 60, 70] as const;
    const servers = await Promise.all(
      kinds.map((retentionDays) => start({ config: { retentionDays }, logger: { level: 'silent', stream: process.stderr } })),
    );
    const ready = await Promise.all(servers.map(async ({ stranger }) => (await stranger.call('GET', '/readyz')).status));
    expect(ready.toSorted()).toEqual([200, 200, 503, 503]);
    expect(ready[0]).toBe(ready[2]);
  });

  test('[G141a] a commit of one that was taken for gone changes nothing', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const [storage, other] = [await shared.open(), await shared.open()];
    let meanwhile = async (): Promise<unknown> => null;
    const canonicalTransaction: typeof storage.canonicalTransaction = async (work) => {
      const happens = meanwhile;
      meanwhile = async () => null;
      await happens();
      return storage.canonicalTransaction(work);
    };
    const one = await shared.start({ storage: { ...storage, canonicalTransaction } });
    const admin = await one.signIn('admin');
    const before = (await other.profiles.all()).length;
    meanwhile = () => other.epoch.enforce('of another');
    const late = await admin.call('POST', '/api/profiles', { body: { name: 'Late', chosen: [] } });
    expect([late.status, late.body.code]).toEqual([503, 'not-ready']);
    expect(await other.profiles.all()).toHaveLength(before);
    const again = () => admin.call('POST', '/api/profiles', { body: { name: 'Late', chosen: [] } });
    await until('it serves again', async () => (await again()).status === 201, 5_000);
  });

  test('[G141] sockets of one that was taken for gone are closed when it finds out', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const one = await shared.start();
    const { cookie } = await one.signIn('admin');
    const client = await openRelayClient(one.url, `/sync/${randomUUID()}`, { cookie });
    const storage = await shared.open();
    await storage.epoch.enforce('of another');
    await until('its sockets are closed', () => client.state.closed === 1012, 5_000);
    // Nobody else is there.
    await until('it serves again', async () => (await one.stranger.call('GET', '/readyz')).status === 200, 5_000);
  });
});
