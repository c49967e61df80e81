/** What a user may do, over HTTP: through what, how far, and what of it an asker is told. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { costOf } from '../../../server/web/budget/costs.ts';
import type { StoredProfile } from '../../../server/storage/tables/profiles.ts';
import { catalog } from '../../support/actors.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';

interface Held {
  readonly permission: string;
  readonly through: readonly { readonly profile: string; readonly name: string; readonly choices: string[]; readonly reach: unknown }[];
  readonly reach: unknown;
  readonly hidden: boolean;
}
interface Access {
  readonly enabled: boolean;
  readonly permissions: readonly Held[];
  readonly restrictions: readonly Held[];
}

let server: TestServer;
let admin: Person;
let north: StoredProfile;
let south: StoredProfile;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
  const within = (site: string) => ({ accessControl: { resources: ['Queue'], tags: { site } }, tags: { site } });
  north = await server.plantProfile({ name: 'North', chosen: ['Queues.Edit', 'RestrictTaskCreation.Access'], ...within('north') });
  south = await server.plantProfile({ name: 'South', chosen: ['Queues.View', 'Users.View'], ...within('south') });
});
afterEach(() => server.close());

const accessOf = async (id: string, who = admin): Promise<Access> => {
  const { status, body } = await who.call('GET', `/api/users/${id}/access`);
  expect(status).toBe(200);
  return body as unknown as Access;
};
const held = ({ permissions }: Access, permission: string): Held | undefined => permissions.find((one) => one.permission === permission);

test('[H124] names profiles, choices and reach of every permission, and restrictions by themselves', async () => {
  const mara = await server.plantUser('mara', [north.id, south.id]);
  const access = await accessOf(mara.id);
  const [inNorth, inSouth] = [{ tags: [{ site: 'north' }] }, { tags: [{ site: 'south' }] }];
  expect(held(access, 'Queues.View')).toEqual({
    permission: 'Queues.View',
    through: expect.arrayContaining([
      { profile: north.id, name: 'North', choices: ['Queues.Edit'], reach: inNorth },
      { profile: south.id, name: 'South', choices: ['Queues.View'], reach: inSouth },
    ]),
    reach: { tags: expect.arrayContaining([{ site: 'north' }, { site: 'south' }]) },
    hidden: false,
  });
  expect(held(access, 'Users.View')).toMatchObject({ reach: 'everywhere', through: [{ name: 'South', reach: 'everywhere' }] });
  expect(held(access, 'RestrictTaskCreation.Access')).toBeUndefined();
  expect(access.restrictions).toMatchObject([{ permission: 'RestrictTaskCreation.Access', through: [{ name: 'North' }] }]);
  expect(access.enabled).toBe(true);
});

test('[H124a] anyone is told of themself; others take both views, and those out of sight are not found', async () => {
  const mara = await server.plantUser('mara', [north.id]);
  const nobody = await server.personWith(['Queues.View']);
  expect(held(await accessOf(nobody.userId, nobody), 'Queues.View')).toMatchObject({ hidden: true, through: [], reach: 'everywhere' });
  for (const [permissions, needed] of [
    [['SecurityProfiles.View'], 'Users.View'],
    [['Users.View'], 'SecurityProfiles.View'],
  ] as const) {
    const { status, body } = await (await server.personWith(permissions)).call('GET', `/api/users/${mara.id}/access`);
    expect([status, body.detail]).toEqual([403, expect.stringContaining(needed)]);
  }
  const far = await server.personWith(['Users.View', 'SecurityProfiles.View'], {
    accessControl: { resources: ['User'], tags: { a: 'b' } },
  });
  expect((await far.call('GET', `/api/users/${mara.id}/access`)).status).toBe(404);
});

test('[H125] a profile out of sight is told as another way, and of a disabled user not at all', async () => {
  const mara = await server.plantUser('mara', [north.id, south.id]);
  const asker = await server.personWith(['Users.View', 'SecurityProfiles.View'], {
    accessControl: { resources: ['SecurityProfile'], tags: { site: 'north' } },
  });
  const access = await accessOf(mara.id, asker);
  expect(held(access, 'Queues.View')).toMatchObject({ through: [{ name: 'North' }], reach: { tags: [{ site: 'north' }] }, hidden: true });
  expect(held(access, 'Queues.Edit')).toMatchObject({ hidden: false });
  expect(held(access, 'Users.View')).toEqual({ permission: 'Users.View', through: [], reach: 'everywhere', hidden: true });
  expect(JSON.stringify(access)).not.toMatch(new RegExp(`${south.id}|South|south`));

  // Open in a profile one sees: that another grants it within tags changes no answer, and is not told.
  const wide = await server.plantProfile({ name: 'Wide', chosen: ['Queues.View'], tags: { site: 'north' } });
  const open = await server.plantUser('open', [wide.id, south.id]);
  expect(held(await accessOf(open.id, asker), 'Queues.View')).toMatchObject({ reach: 'everywhere', hidden: false });

  await admin.call('PUT', `/api/users/${mara.id}/enabled`, { body: { enabled: false } });
  const asleep = await accessOf(mara.id, asker);
  expect(asleep.enabled).toBe(false);
  expect(held(asleep, 'Users.View')).toBeUndefined();
  expect(held(asleep, 'Queues.View')).toMatchObject({ hidden: false });
});

const metricsToken = 'figures-for-the-monitor';
/** Milliseconds that everybody was charged. */
const charged = async (): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })).text();
  return 1_000 * Number(/^accord_budget_charged_seconds_total (\S+)/m.exec(text)![1]);
};
/** A server in which so many profiles grant everything. */
async function startFull(count: number): Promise<string[]> {
  await server.close();
  server = await startServer({ config: { metricsToken } });
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const limit = { accessControl: { resources: ['User', 'Queue'], tags: { n: `${n}` } } };
    ids.push((await server.plantProfile({ name: `Of ${n}`, chosen: [...catalog.permissions], ...limit })).id);
  }
  return ids;
}

test('[P34] an answer of many profiles costs its asker the time it takes', async () => {
  const ids = await startFull(60);
  const [{ id }, asker] = [await server.plantUser('mara', ids), await server.signIn('admin')];
  const before = await charged();
  const access = await accessOf(id, asker);
  expect(held(access, 'Users.View')!.through.length).toBe(60);
  const kibibytes = JSON.stringify(access).length / 1024;
  expect((await charged()) - before).toBeGreaterThan(costOf.list + kibibytes * costOf.bodyKibibyte + 10);
});

test('[P34] so does a search for a permission through every profile', async () => {
  await startFull(150);
  const asker = await server.signIn('admin');
  // The processor's clock ticks every few milliseconds on some systems, which is more than one search takes.
  let beyond = 0;
  for (let n = 0; n < 40 && beyond <= 0.2; n++) {
    const before = await charged();
    const { body } = await asker.call('GET', '/api/profiles?limit=1&query=Users.View');
    expect(body.items).toHaveLength(1);
    const kibibytes = JSON.stringify(body).length / 1024;
    beyond += (await charged()) - before - (costOf.list + kibibytes * costOf.bodyKibibyte);
  }
  expect(beyond).toBeGreaterThan(0.2);
});

test('[H208] what somebody with very much may do keeps nobody else waiting', async () => {
  const profiles: string[] = [];
  for (let n = 0; n < 60; n++) profiles.push((await server.plantProfile({ name: `Much ${n}`, chosen: catalog.permissions })).id);
  const { id } = await server.plantUser('much', profiles);
  const start = performance.now();
  let [last, longest, isDone] = [start, 0, false];
  const look = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (!isDone) setImmediate(look);
  };
  look();
  const { headers, body } = await fetch(`${server.url}/api/users/${id}/access`, { headers: { cookie: admin.cookie } });
  // The answer begins once all is worked out.
  isDone = true;
  look();
  expect(headers.get('content-type')).toContain('json');
  await body?.cancel();
  expect(longest).toBeLessThan((last - start) / 2);
});
