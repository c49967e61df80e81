/** Permissions and profiles turned round, over HTTP: who holds them, what a change does to whom, and which profiles nobody has or are alike. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredProfile } from '../../../server/storage/tables/profiles.ts';
import type { StoredUser } from '../../../server/storage/tables/users.ts';
import { startServer, type Body, type Person, type TestServer } from '../../support/server.ts';

const [north, south] = [{ site: 'north' }, { site: 'south' }];
let server: TestServer;
let admin: Person;
/** Sees what is tagged as of the north. */
let eve: Person;
let wide: StoredProfile;
let narrow: StoredProfile;
let hidden: StoredProfile;
let mara: StoredUser;

beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
  wide = await server.plantProfile({ name: 'Wide', chosen: ['Prompts.View'], tags: north });
  const limit = { resources: ['Prompt'], tags: { Country: 'Chile' } };
  narrow = await server.plantProfile({ name: 'Narrow', description: 'Chile', chosen: ['Prompts.Edit'], accessControl: limit, tags: north });
  hidden = await server.plantProfile({ name: 'Hidden', chosen: ['Prompts.View', 'RestrictTaskCreation.Access'], tags: south });
  mara = await server.plantUser('mara', [narrow.id, wide.id].sort(), { tags: north });
  await server.plantUser('nils', [hidden.id], { tags: north });
  await server.plantUser('asleep', [hidden.id], { tags: north, enabled: false });
  await server.plantUser('sven', [wide.id], { tags: south });
  eve = await server.personWith(['SecurityProfiles.View', 'Users.View'], {
    accessControl: { resources: ['User', 'SecurityProfile'], tags: north },
  });
});
afterEach(() => server.close());

interface Item {
  readonly id: string;
  readonly username: string;
  readonly name: string;
}
const ask = async (who: Person, path: string): Promise<Body> => {
  const { status, body } = await who.call('GET', path);
  expect(status).toBe(200);
  return body;
};
const list = async (who: Person, path: string) => (await ask(who, path)).items as unknown as (Item & Record<string, unknown>)[];
const names = async (who: Person, path: string): Promise<string[]> => (await list(who, path)).map(({ username, name }) => username ?? name);
const prompts = '/api/permissions/Prompts.View';

test('[H180] the holders of a permission come by username, with profiles, choices and reach, a page at a time', async () => {
  const [first] = await list(admin, `${prompts}/holders?query=mara`);
  expect(first).toMatchObject({ username: 'mara', enabled: true, reach: 'everywhere', hidden: false });
  const chile = { tags: [{ Country: 'Chile' }] };
  expect(first!['through']).toEqual(
    expect.arrayContaining([
      { profile: wide.id, name: 'Wide', choices: ['Prompts.View'], reach: 'everywhere' },
      { profile: narrow.id, name: 'Narrow', choices: ['Prompts.Edit'], reach: chile },
    ]),
  );
  expect(await names(admin, `${prompts}/holders`)).toEqual(['admin', 'asleep', 'mara', 'nils', 'sven']);
  const page = await ask(admin, `${prompts}/holders?limit=3`);
  expect(page.items).toHaveLength(3);
  expect(await names(admin, `${prompts}/holders?limit=3&cursor=${encodeURIComponent(page.next!)}`)).toEqual(['nils', 'sven']);
  const other = await admin.call('GET', `/api/permissions/Queues.View/holders?cursor=${encodeURIComponent(page.next!)}`);
  expect(other.status).toBe(400);
  expect(await names(admin, '/api/permissions/RestrictTaskCreation.Access/holders')).toEqual(['asleep', 'nils']);
});

test('[H180a] [H183] each view that lacks is named, and a permission or profile that is not there is not found', async () => {
  const [people, profiles] = [await server.personWith(['Users.View']), await server.personWith(['SecurityProfiles.View'])];
  for (const path of [`${prompts}/holders`, `/api/profiles/${wide.id}/holders`]) {
    expect((await people.call('GET', path)).body.detail).toContain('SecurityProfiles.View');
    expect((await profiles.call('GET', path)).body.detail).toContain('Users.View');
  }
  const unknown = await admin.call('GET', '/api/permissions/Prompts.Juggle/holders');
  expect([unknown.status, unknown.body.detail]).toEqual([404, expect.stringContaining('"Prompts.Juggle"')]);
  expect((await eve.call('GET', `/api/profiles/${hidden.id}/holders`)).status).toBe(404);
});

test('[H181] holders are those of whom their own page tells it: hidden ways of the enabled, none of the disabled, and nobody out of sight', async () => {
  const told = await list(eve, `${prompts}/holders`);
  expect(told.map(({ username }) => username)).toEqual(['mara', 'nils']);
  expect(told[1]).toMatchObject({ through: [], reach: 'everywhere', hidden: true });
  for (const { id, username: _username, displayName: _name, enabled: _enabled, ...held } of told) {
    const { permissions } = (await ask(eve, `/api/users/${id}/access`)) as unknown as {
      permissions: (typeof held & { permission: string })[];
    };
    const { permission: _permission, ...one } = permissions.find(({ permission }) => permission === 'Prompts.View')!;
    expect(one).toEqual(held);
  }
  expect(JSON.stringify(told)).not.toMatch(/Hidden|sven|asleep/);
});

test('[H182] the profiles that grant it come by name, chosen or derived, in sight alone', async () => {
  expect(await names(admin, `${prompts}/profiles`)).toEqual(['Admin', 'Hidden', 'Narrow', 'Wide']);
  expect(await list(eve, `${prompts}/profiles`)).toEqual([
    {
      id: narrow.id,
      name: 'Narrow',
      description: 'Chile',
      chosen: false,
      choices: ['Prompts.Edit'],
      reach: { tags: [{ Country: 'Chile' }] },
    },
    { id: wide.id, name: 'Wide', description: '', chosen: true, choices: ['Prompts.View'], reach: 'everywhere' },
  ]);
  expect((await (await server.personWith(['Users.View'])).call('GET', `${prompts}/profiles`)).status).toBe(403);
});

test('[H183] those who have a profile are told as far as they are in sight', async () => {
  expect(await names(admin, `/api/profiles/${wide.id}/holders`)).toEqual(['mara', 'sven']);
  expect(await names(admin, `/api/profiles/${wide.id}/holders?query=SV`)).toEqual(['sven']);
  const [one, ...others] = await list(eve, `/api/profiles/${wide.id}/holders`);
  expect([one!.username, others]).toEqual(['mara', []]);
  expect(one!['profiles']).toEqual([narrow.id, wide.id].sort());
});

interface Effect {
  readonly holders: { readonly count: number; readonly more: boolean };
  readonly groups: readonly { readonly count: number; readonly people: readonly Item[]; readonly changes: readonly unknown[] }[];
  readonly unchanged: number;
  readonly moreGroups: boolean;
  readonly hidden: { readonly users: boolean; readonly profiles: boolean };
}
async function effect(who: Person, id: string, chosen: readonly string[], accessControl: object | null = null): Promise<Effect> {
  const { status, body } = await who.call('POST', `/api/profiles/${id}/effect`, { body: { chosen, accessControl } });
  expect(status).toBe(200);
  return body as unknown as Effect;
}

test('[H184] a proposal is told by those for whom the same changes: gained, lost, and held with another reach', async () => {
  const told = await effect(admin, wide.id, ['Queues.View']);
  expect(told).toMatchObject({ holders: { count: 2, more: false }, unchanged: 0, hidden: { users: false, profiles: false } });
  const chile = { tags: [{ Country: 'Chile' }] };
  const gained = { permission: 'Queues.View', before: null, after: 'everywhere' };
  expect(told.groups.map(({ people, changes }) => [people.map(({ username }) => username), changes])).toEqual([
    [['mara'], [{ permission: 'Prompts.View', before: 'everywhere', after: chile }, gained]],
    [['sven'], [{ permission: 'Prompts.View', before: 'everywhere', after: null }, gained]],
  ]);
  const kept = await effect(admin, narrow.id, ['Prompts.View']);
  expect(kept.groups[0]!.changes).toEqual([{ permission: 'Prompts.Edit', before: chile, after: null }]);
  expect(await effect(admin, wide.id, wide.chosen)).toMatchObject({ groups: [], unchanged: 2 });
});

test('[H185] it judges by what is in sight alone, and says that there may be more', async () => {
  const both = await server.plantUser('both', [wide.id, hidden.id].sort(), { tags: north });
  const told = await effect(eve, wide.id, []);
  expect(told).toMatchObject({ holders: { count: 2, more: false }, hidden: { users: true, profiles: true } });
  const ofBoth = told.groups.find(({ people }) => people.some(({ id }) => id === both.id))!;
  // That a profile out of sight still grants it is not told.
  expect(ofBoth.changes).toEqual([{ permission: 'Prompts.View', before: 'everywhere', after: null }]);
  expect(JSON.stringify(told)).not.toContain('sven');
  expect((await effect(admin, wide.id, [])).groups.flatMap(({ people }) => people).map(({ username }) => username)).not.toContain('both');
  for (const permission of ['Users.View', 'SecurityProfiles.View']) {
    const other = await server.personWith([permission]);
    expect((await other.call('POST', `/api/profiles/${wide.id}/effect`, { body: { chosen: [] } })).status).toBe(403);
  }
  expect((await eve.call('POST', `/api/profiles/${hidden.id}/effect`, { body: { chosen: [] } })).status).toBe(404);
});

test('[H186] of many holders a hundred are judged and ten of a group named', async () => {
  await server.storage.transaction(async (tables) => {
    for (let at = 0; at < 120; at++) {
      const id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
      await tables.users.insert({ ...mara, id, username: `crew ${String(at).padStart(3, '0')}`, profiles: [narrow.id] });
    }
  });
  await server.access.refresh();
  const told = await effect(admin, narrow.id, []);
  expect(told.holders).toEqual({ count: 100, more: true });
  expect(told.groups.map(({ count, people }) => [count, people.length])).toEqual([[100, 10]]);
  expect(await names(admin, `/api/profiles/${narrow.id}/holders?limit=100`)).toHaveLength(100);
});

test('[H187] equal and nearly equal profiles are found, and only those in sight count', async () => {
  const twin = await server.plantProfile({ name: 'Twin', chosen: ['Prompts.View'], tags: south });
  const alike = (who: Person, id: string) => list(who, `/api/profiles/${id}/alike`);
  expect(await alike(admin, wide.id)).toEqual([
    { id: twin.id, name: 'Twin', lacks: [], adds: [] },
    { id: hidden.id, name: 'Hidden', lacks: [], adds: ['RestrictTaskCreation.Access'] },
  ]);
  expect(await alike(eve, wide.id)).toEqual([]);
  expect(await names(admin, '/api/profiles?only=alike&query=i')).toEqual(expect.arrayContaining(['Hidden', 'Twin', 'Wide']));
  expect(await names(eve, '/api/profiles?only=alike')).toEqual([]);
  await server.plantProfile({ name: 'Near', chosen: ['Prompts.View', 'Queues.View'], tags: north });
  expect(await names(eve, '/api/profiles?only=alike')).toEqual(['Near', 'Wide']);
  expect((await eve.call('GET', `/api/profiles/${hidden.id}/alike`)).status).toBe(404);
});

test('[H188] profiles that nobody has are those of which one sees no holder', async () => {
  await server.plantProfile({ name: 'Spare', chosen: [], tags: north });
  expect(await names(admin, '/api/profiles?only=unassigned')).toEqual(['Agent', 'CallCenterManager', 'QualityAnalyst', 'Spare']);
  const lost = await server.plantProfile({ name: 'Held in the south', chosen: [], tags: north });
  await server.plantUser('olaf', [lost.id], { tags: south });
  expect(await names(admin, '/api/profiles?only=unassigned&query=spare')).toEqual(['Spare']);
  expect(await names(admin, '/api/profiles?only=unassigned&query=south')).toEqual([]);
  expect(await names(eve, '/api/profiles?only=unassigned')).toEqual(['Held in the south', 'Spare']);
  const blind = await server.personWith(['SecurityProfiles.View']);
  expect((await blind.call('GET', '/api/profiles?only=unassigned')).body.detail).toContain('Users.View');
});
