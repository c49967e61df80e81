/** Links to set a password that one user makes for another. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { invitationLimit } from '../../../server/accounts/invitations.ts';
import { password, startServer, type Options, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Person;
const start = async (options: Options = {}): Promise<void> => {
  server = await startServer(options);
  admin = await server.signIn('admin');
};
beforeEach(() => start());
afterEach(() => server.close());

const next = 'another long secret';
const invite = (id: string, who = admin) => who.call('POST', `/api/users/${id}/invitation`, {});
const linkOf = async (id: string, who = admin): Promise<string> => {
  const { status, body } = await invite(id, who);
  expect(status).toBe(201);
  return (body as unknown as { url: string }).url;
};
const use = (url: string, secret = next) =>
  server.stranger.call('POST', '/api/invitation', { body: { token: url.split('#')[1], password: secret } });
const newUser = async (username: string, more: object = {}): Promise<string> =>
  (await admin.call('POST', '/api/users', { body: { username, ...more } })).body.id;

test('[H121] [G44] the newest link sets the password once, within 72 hours, and the user signs in', async () => {
  const mara = await newUser('mara');
  const old = await linkOf(mara);
  const answer = await invite(mara);
  const { url, expiresAt } = answer.body as unknown as { url: string; expiresAt: string };
  expect(url).toMatch(new RegExp(`^${server.url}/invitation#[\\w-]{32}$`));
  expect(Date.parse(expiresAt)).toBe(server.now() + invitationLimit);
  expect(JSON.stringify((await admin.call('GET', `/api/users/${mara}`)).body)).not.toContain(url.split('#')[1]);
  expect((await use(old)).body.code).toBe('invitation-refused');
  expect((await use(url)).status).toBe(204);
  expect((await use(url)).body.code).toBe('invitation-refused');
  await server.signIn('mara', next);
  expect((await admin.call('GET', `/api/users/${mara}`)).body).toMatchObject({ hasPassword: true });

  const late = await linkOf(mara);
  server.advance(invitationLimit);
  expect((await use(late)).body.code).toBe('invitation-refused');
  expect((await server.storage.audit.newest({ limit: 20 })).map(({ event, reason, actor }) => [event, reason, actor.name])).toEqual(
    expect.arrayContaining([
      ['invitation-created', 'first-password', 'admin'],
      ['invitation-created', 'password-reset', 'admin'],
      ['password-changed', null, 'admin'],
    ]),
  );
});

test('[H121] a link has the public origin and the base path, else the origin the request came from', async () => {
  await server.close();
  await start({ config: { publicOrigin: 'https://accord.example', allowedOrigins: ['https://other.example'] } });
  expect(await linkOf(await newUser('a'))).toMatch(/^https:\/\/accord\.example\/invitation#/);
  await server.close();
  await start({ config: { allowedOrigins: ['https://other.example'] } });
  const { body } = await admin.call('POST', `/api/users/${await newUser('b')}/invitation`, {
    headers: { origin: 'https://other.example' },
  });
  expect((body as unknown as { url: string }).url).toMatch(/^https:\/\/other\.example\/invitation#/);
});

test('[H122] a first password needs Users.Create, another one Users.Edit, each on that user', async () => {
  const [fresh, settled] = [await newUser('fresh'), await newUser('settled', { password })];
  const creator = await server.personWith(['Users.Create']);
  const editor = await server.personWith(['Users.Edit']);
  const statuses = async (id: string) => [(await invite(id, creator)).status, (await invite(id, editor)).status];
  expect([await statuses(fresh), await statuses(settled), await statuses(randomUUID())]).toEqual([
    [201, 403],
    [403, 201],
    [404, 404],
  ]);
  expect((await invite(fresh, editor)).body.detail).toContain('Users.Create');
  expect((await invite(settled, creator)).body.detail).toContain('Users.Edit');
  const viewer = await server.personWith(['Users.View']);
  for (const id of [fresh, settled, randomUUID()]) expect((await invite(id, viewer)).status).toBe(403);
});

test('[H122] [H16] nobody makes a link for an account that may do more than they, a new one neither', async () => {
  const { id: strong } = (await server.storage.profiles.byName('Admin'))!;
  const helper = await server.personWith(['Users.Create', 'Users.Edit']);
  for (const id of [admin.userId, await newUser('boss', { profiles: [strong] })]) {
    const { status, body } = await invite(id, helper);
    expect([status, body.detail]).toEqual([403, expect.stringContaining('ask a user who holds them to set this password')]);
  }
});

test('[H123] a link stops working when its maker may no longer make it', async () => {
  const makers = async (username: string): Promise<readonly [url: string, maker: Person, user: string]> => {
    const maker = await server.personWith(['Users.Create', 'SecurityProfiles.View']);
    const user = await newUser(username);
    return [await linkOf(user, maker), maker, user];
  };
  const refused = async (url: string) => expect((await use(url)).body.code).toBe('invitation-refused');

  const [first, disabled] = await makers('one');
  await admin.call('PUT', `/api/users/${disabled.userId}/enabled`, { body: { enabled: false } });
  await refused(first);
  await admin.call('PUT', `/api/users/${disabled.userId}/enabled`, { body: { enabled: true } });
  expect((await use(first)).status).toBe(204);

  const [second, removed] = await makers('two');
  await admin.call('DELETE', `/api/users/${removed.userId}`);
  await refused(second);

  const [third, , grown] = await makers('three');
  await admin.call('PUT', `/api/users/${grown}/profiles`, { body: { profiles: [(await server.storage.profiles.byName('Admin'))!.id] } });
  await refused(third);
});

test('[G44] two who use a link at once set one password', async () => {
  const url = await linkOf(await newUser('mara'));
  const secrets = ['the first long secret', 'the second long secret', 'the third long secret'];
  const statuses = (await Promise.all(secrets.map((secret) => use(url, secret)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
  const signedIn = await Promise.all(
    secrets.map((secret) => server.stranger.call('POST', '/api/session', { body: { username: 'mara', password: secret } })),
  );
  expect(signedIn.map(({ status }) => status === 201)).toEqual(statuses.map((status) => status === 204));
});

test('[G44] a link is void once its user has another password or is removed, and enables nobody', async () => {
  const [set, gone, off] = [await newUser('set'), await newUser('gone'), await newUser('off', { profiles: [] })];
  const links = [await linkOf(set), await linkOf(gone), await linkOf(off)] as const;
  expect((await admin.call('PATCH', `/api/users/${set}`, { body: { password } })).status).toBe(200);
  expect((await admin.call('DELETE', `/api/users/${gone}`)).status).toBe(204);
  for (const url of [links[0], links[1]]) expect((await use(url)).body.code).toBe('invitation-refused');
  await admin.call('PUT', `/api/users/${off}/enabled`, { body: { enabled: false } });
  await use(links[2]);
  expect((await server.stranger.call('POST', '/api/session', { body: { username: 'off', password: next } })).status).not.toBe(201);
});

const within = (site: string, type = 'User') => ({
  accessControl: { resources: [type, 'SecurityProfile'], tags: { site } },
  tags: { site },
});

test('[H122] [H5] tags limit for whom one makes links, and hide the others', async () => {
  const helper = await server.personWith(['Users.Create', 'Users.Edit'], within('Ulm'));
  const near = await newUser('near', { tags: { site: 'Ulm' } });
  const far = await newUser('far', { tags: { site: 'Bonn' } });
  const untagged = await newUser('untagged', { password });
  expect((await invite(near, helper)).status).toBe(201);
  const unknown = randomUUID();
  const [nobody, ...hidden] = await Promise.all([unknown, far, untagged].map(async (id) => [id, await invite(id, helper)] as const));
  for (const [id, { status, body }] of hidden) {
    expect(status).toBe(404);
    expect(body.detail.replace(id, '')).toBe(nobody![1].body.detail.replace(unknown, ''));
  }
});

test('[H123] a link stops working when its user leaves the maker’s reach, or a profile of theirs comes to grant more', async () => {
  const helper = await server.personWith(['Users.Create', 'Queues.View'], within('Ulm'));
  const near = await newUser('near', { tags: { site: 'Ulm' } });
  const url = await linkOf(near, helper);
  expect((await admin.call('PATCH', `/api/users/${near}`, { body: { tags: { site: 'Bonn' } } })).status).toBe(200);
  expect((await use(url)).body.code).toBe('invitation-refused');

  const wide = await server.personWith(['Users.Create', 'Queues.View']);
  const { body: small } = await admin.call('POST', '/api/profiles', { body: { name: 'Small', chosen: ['Queues.View'] } });
  const second = await linkOf(await newUser('second', { profiles: [small.id] }), wide);
  const grown = await admin.call('PATCH', `/api/profiles/${small.id}`, {
    body: { chosen: ['Queues.Edit'] },
    headers: { 'if-match': '"1"' },
  });
  expect(grown.status).toBe(200);
  expect((await use(second)).body.code).toBe('invitation-refused');
});

test('[H122] [A10] what a disabled account held counts, so that nobody takes it over asleep', async () => {
  const { id: strong } = (await server.storage.profiles.byName('Admin'))!;
  const [fresh, settled] = [await newUser('fresh', { profiles: [strong] }), await newUser('settled', { profiles: [strong], password })];
  const helper = await server.personWith(['Users.Create', 'Users.Edit', 'Users.EnableAndDisable']);
  for (const id of [fresh, settled]) {
    expect((await helper.call('PUT', `/api/users/${id}/enabled`, { body: { enabled: false } })).status).toBe(200);
    expect((await invite(id, helper)).status).toBe(403);
  }
});

test('[H122] a link that is refused leaves the one before as it is', async () => {
  const { id: strong } = (await server.storage.profiles.byName('Admin'))!;
  const url = await linkOf(await newUser('boss', { profiles: [strong] }));
  const boss = (await admin.call('GET', '/api/users?query=boss')).body.items[0]!.id;
  const helper = await server.personWith(['Users.Create', 'Users.Edit']);
  expect((await invite(boss, helper)).status).toBe(403);
  expect((await use(url)).status).toBe(204);
});

test('[W4] a session that ended makes no link, and one of another origin neither', async () => {
  const mara = await newUser('mara');
  const helper = await server.personWith(['Users.Create']);
  expect((await helper.call('POST', `/api/users/${mara}/invitation`, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  expect((await helper.call('POST', `/api/users/${mara}/invitation`, { headers: { origin: undefined } })).status).toBe(403);
  await helper.call('DELETE', '/api/session');
  expect((await invite(mara, helper)).status).toBe(401);
});
