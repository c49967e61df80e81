/** Permissions that the catalogue lacks: kept or refused, without effect, and what becomes of them when it has them again. */
import { afterEach, expect, test } from 'vitest';
import { indexCatalog, type Catalog } from '../../../core/catalog/catalog.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { catalog } from '../../support/actors.ts';
import { startServer, whole, type Options, type TestServer } from '../../support/server.ts';

const running: TestServer[] = [];
let storage: CanonicalStorage | null = null;
afterEach(async () => {
  await stop();
  await storage?.close();
  storage = null;
});

async function stop(): Promise<void> {
  for (const { relay, app } of running.splice(0)) {
    await relay.close();
    await app.close();
  }
}

interface Told {
  readonly msg: string;
  readonly permissions: readonly object[];
}

/** A start on the same database, with what it warns of. */
async function start(by: Catalog, options: Options = {}): Promise<{ server: TestServer; told: Told[] }> {
  await stop();
  storage ??= await openSqliteStorage(':memory:');
  const told: Told[] = [];
  const stream = { write: (line: string) => void told.push(JSON.parse(line) as Told) };
  const server = await startServer({ storage, catalog: by, logger: { level: 'warn', stream }, ...options });
  running.push(server);
  return { server, told: told.filter(({ msg }) => msg.startsWith('profiles choose')) };
}

/** The built-in catalogue without these rows. */
const without = (...ids: string[]): Catalog => {
  const groups = catalog.data.groups.map((group) => ({ ...group, resources: group.resources.filter(({ id }) => !ids.includes(id)) }));
  return indexCatalog({ ...catalog.data, groups });
};
const older = without('predictive-insights');
const [view, edit] = ['CustomerProfiles.PredictiveInsights.View', 'CustomerProfiles.PredictiveInsights.Edit'] as const;
const input = { name: 'Insight', chosen: [edit, 'Prompts.View'] };

test('[G49] [G49a] [G51] [G52] [S64] a name that is kept grants nothing, comes to life only with a new commit, and is told at each start', async () => {
  const first = (await start(older)).server;
  const admin = await first.signIn('admin');
  const made = await admin.call('POST', '/api/profiles', { body: input });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ chosen: [edit, 'Prompts.View'], permissions: [edit, 'Prompts.View'], unlisted: [edit] });
  expect(made.body.issues.map(({ code }) => code)).toEqual(['permission-unlisted', 'grants-more-than-own']);
  const { id } = made.body;
  const ann = await first.plantUser('ann', [id]);
  const allowed = async (server: TestServer, permission: string): Promise<unknown> => {
    const requests = [{ user: ann.id, permission }];
    const { body } = await (await server.signIn('admin')).call('POST', '/api/decisions', { body: { requests } });
    return [body.decisions[0]?.allowed, body.decisions[0]?.because[0]?.code];
  };
  expect(await allowed(first, edit)).toEqual([false, 'permission-unknown']);

  const { server: newer, told } = await start(catalog);
  expect(told).toMatchObject([
    {
      msg: expect.stringMatching(/has again; they grant nothing until these profiles are saved anew/),
      permissions: [{ permission: edit, profiles: ['Insight'], profileCount: 1, people: 1 }],
    },
  ]);
  expect([await allowed(newer, edit), await allowed(newer, view), await allowed(newer, 'Prompts.View')]).toEqual([
    [false, 'not-granted'],
    [false, 'not-granted'],
    [true, 'granted'],
  ]);
  const again = await newer.signIn('admin');
  const shown = await again.call('GET', `/api/profiles/${id}`);
  expect(shown.body).toMatchObject({ chosen: [edit, 'Prompts.View'], permissions: ['Prompts.View'], unlisted: [edit] });
  const own = await newer.signIn('ann');
  expect((await own.call('GET', '/api/session')).body).toMatchObject({
    permissions: ['Prompts.View'],
    grants: [{ chosen: ['Prompts.View'] }],
  });

  const saved = await again.call('PUT', `/api/profiles/${id}`, { body: whole(input), headers: { 'if-match': '"1"' } });
  expect([saved.status, saved.body.permissions, 'unlisted' in saved.body]).toEqual([200, [edit, view, 'Prompts.View'].sort(), false]);
  expect([await allowed(newer, edit), await allowed(newer, view)]).toEqual([
    [true, 'granted'],
    [true, 'granted'],
  ]);

  const lost = await start(older);
  expect(lost.told).toMatchObject([
    {
      msg: expect.stringMatching(/that the catalogue lacks; they grant nothing/),
      permissions: [{ permission: edit, profiles: ['Insight'], people: 1 }],
    },
  ]);
  expect(await allowed(lost.server, edit)).toEqual([false, 'permission-unknown']);
  // It was reviewed with effect, so it has it again.
  const back = await start(catalog);
  expect([back.told, await allowed(back.server, edit)]).toEqual([[], [true, 'granted']]);
});

test('[G51] [A20] who saves anew what comes to life with it gives it, and needs to hold it', async () => {
  const first = (await start(without('queues'))).server;
  const admin = await first.signIn('admin');
  const made = await admin.call('POST', '/api/profiles', { body: { name: 'Cleaner', chosen: ['Queues.Delete', 'Prompts.View'] } });
  const { id } = made.body;
  const { server } = await start(catalog, { config: { grantBeyondOwn: 'refuse' } });
  const editor = await server.personWith(['SecurityProfiles.Edit', 'Prompts.View']);
  const body = whole({ name: 'Cleaner', description: 'Other words', chosen: ['Queues.Delete', 'Prompts.View'] });
  const refused = await editor.call('PUT', `/api/profiles/${id}`, { body, headers: { 'if-match': '"1"' } });
  expect([refused.status, refused.body.issues.filter(({ severity }) => severity === 'error').map(({ code }) => code)]).toEqual([
    422,
    ['grants-more-than-own'],
  ]);
  const less = whole({ ...body, chosen: ['Prompts.View'] });
  expect((await editor.call('PUT', `/api/profiles/${id}`, { body: less, headers: { 'if-match': '"1"' } })).status).toBe(200);
});

test('[G49] a catalogue that refuses what it lacks refuses such a profile, and one of before stays as it is', async () => {
  const { server } = await start(indexCatalog({ ...older.data, unlisted: 'refuse' }));
  const admin = await server.signIn('admin');
  const refused = await admin.call('POST', '/api/profiles', { body: input });
  expect([refused.status, refused.body.issues.map(({ code }) => code)]).toEqual([422, ['permission-unknown']]);
  const planted = await server.plantProfile(input);
  expect((await admin.call('GET', `/api/profiles/${planted.id}`)).body).toMatchObject({
    chosen: [edit, 'Prompts.View'],
    permissions: [edit, 'Prompts.View'],
  });
});
