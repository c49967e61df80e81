/** A database that a newer version migrates while servers of this one run: where they go on, and where they end. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import type { Step, Steps } from '../../../server/storage/migrations/step.ts';
import { version } from '../../../server/version.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { until } from '../../support/relay.ts';
import { password } from '../../support/server.ts';
import { openShared, sharedDatabases } from '../../support/shared-servers.ts';
import { entry, uuid } from '../storage/values.ts';
import { append, place } from '../../support/append.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const colour: Step = { up: async (db) => void (await sql`alter table drafts add column colour text`.execute(db)) };
const marked: Steps = { '9998-colour': { ...colour, oldMayGoOn: true } };
const unmarked: Steps = { ...marked, '9999-other-rules': { up: async () => {} } };

describe.each(sharedDatabases)('over %s', (database) => {
  test('[S145] a migration without the mark is what has to be known from then on, and one with it changes nothing of that', async ({
    skip,
  }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const { epoch } = await shared.open();
    const before = await epoch.read();
    expect(before.newerVersion).toBeNull();
    await shared.upgrade(marked);
    expect(await epoch.read()).toMatchObject({ n: before.n, newerVersion: null });
    await shared.upgrade(unmarked);
    expect(await epoch.read()).toMatchObject({ n: before.n + 1, newerVersion: version });
    expect(await epoch.changesAfter(before.n, 9)).toEqual([{ n: before.n + 1, kind: 'version', id: '9999-other-rules' }]);
  });

  test('[S145] one that fails leaves what has to be known as it was', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const { epoch } = await shared.open();
    const before = await epoch.read();
    const failing: Step = { up: () => Promise.reject(new Error('it fails')) };
    await expect(shared.upgrade({ ...unmarked, '9999-that-fails': failing })).rejects.toThrow('it fails');
    expect(await epoch.read()).toMatchObject({ n: before.n, newerVersion: null });
  });

  test('[S147] nothing is added that was judged before such a migration', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const storage = await shared.open();
    await append(storage, [entry(uuid(5))]);
    const { n } = await storage.epoch.read();
    await shared.upgrade(marked);
    expect(await storage.drafts.append(await place(storage, [entry(uuid(5))]), n)).toEqual(['added']);
    await shared.upgrade(unmarked);
    expect(await storage.drafts.append(await place(storage, [entry(uuid(5))]), n)).toEqual(['outdated']);
  });

  test('[S146] a server that runs goes on beside newer migrations that are marked', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const one = await shared.start();
    const admin = await one.signIn('admin');
    const client = await openRelayClient(one.url, `/sync/${randomUUID()}`, admin);
    await shared.upgrade(marked);
    const commit = (name: string) => admin.call('POST', '/api/profiles', { body: { name, chosen: [] } });
    expect((await commit('After the upgrade')).status).toBe(201);
    const later = await shared.start({ config: { admin: null } });
    expect([(await later.stranger.call('GET', '/readyz')).status, (await one.stranger.call('GET', '/readyz')).status]).toEqual([200, 200]);
    expect(client.state.closed).toBeNull();
  });

  test('[S148] a server that runs while its database comes to need a newer version closes its sockets, answers 503 and says so, for good', async ({
    skip,
  }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const lines: { level: number; msg: string; newerVersion?: string }[] = [];
    const logger = { level: 'error', stream: { write: (line: string) => void lines.push(JSON.parse(line) as never) } };
    const one = await shared.start({ logger });
    const storage = await shared.open();
    const { cookie } = await one.signIn('admin');
    const client = await openRelayClient(one.url, `/sync/${randomUUID()}`, { cookie });
    await shared.upgrade(unmarked);
    await until('its sockets are closed', () => client.state.closed === 1012, 5_000);
    const ready = await one.stranger.call('GET', '/readyz');
    expect([ready.status, ready.body.code, ready.body.detail]).toEqual([503, 'not-ready', expect.stringContaining('older version')]);
    expect((await one.stranger.call('GET', '/healthz')).status).toBe(200);
    const asked = await one.stranger.call('GET', '/api/profiles', { headers: { cookie } });
    expect([asked.status, asked.body.code]).toEqual([503, 'not-ready']);
    expect((await one.stranger.call('POST', '/api/session', { body: { username: 'admin', password } })).status).toBe(503);
    expect((await openRelayClient(one.url, `/sync/${randomUUID()}`, { cookie })).status).toBe(503);
    expect(lines).toMatchObject([{ level: 50, newerVersion: version, msg: expect.stringContaining('start that version here') }]);
    await until('it is no server of the database any more', async () => (await storage.nodes.live('')).length === 0, 5_000);
    // Not by the next sign of life either.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await storage.nodes.live('')).toEqual([]);
    expect((await one.stranger.call('GET', '/readyz')).status).toBe(503);
  });

  test('[S148] a commit that had begun before changes nothing', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const { upgrade } = shared;
    const storage = await shared.open();
    let meanwhile = async (): Promise<void> => {};
    const canonicalTransaction: typeof storage.canonicalTransaction = async (work) => {
      const happens = meanwhile;
      meanwhile = async () => {};
      await happens();
      return storage.canonicalTransaction(work);
    };
    const one = await shared.start({ storage: { ...storage, canonicalTransaction } });
    const admin = await one.signIn('admin');
    const before = (await storage.profiles.all()).length;
    meanwhile = () => upgrade(unmarked);
    const late = await admin.call('POST', '/api/profiles', { body: { name: 'Late', chosen: [] } });
    expect([late.status, late.body.code]).toEqual([503, 'not-ready']);
    expect(await storage.profiles.all()).toHaveLength(before);
  });
});
