/** Users over HTTP: accounts, what they may, and what keeps one person from becoming another. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredProfile } from '../../../server/storage/tables/profiles.ts';
import { password, startServer, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Person;
let agent: StoredProfile;
let adminProfile: StoredProfile;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
  agent = (await server.storage.profiles.byName('Agent'))!;
  adminProfile = (await server.storage.profiles.byName('Admin'))!;
});
afterEach(() => server.close());

const create = (body: object, who = admin) => who.call('POST', '/api/users', { body });
const patch = (id: string, body: object, who = admin) => who.call('PATCH', `/api/users/${id}`, { body });
const assign = (id: string, profiles: string[], who = admin) => who.call('PUT', `/api/users/${id}/profiles`, { body: { profiles } });
const enable = (id: string, enabled: boolean, who = admin) => who.call('PUT', `/api/users/${id}/enabled`, { body: { enabled } });

describe('creating a user', () => {
  test('[H13] answers the user, and nothing about the password', async () => {
    const answer = await create({
      username: 'Mara',
      displayName: ' Mara B. ',
      password,
      profiles: [agent.id, agent.id],
      tags: { site: 'Ulm' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/users/${answer.body.id}`);
    expect(answer.body).toEqual({
      ...{
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        username: 'Mara',
        displayName: 'Mara B.',
        enabled: true,
        profiles: [agent.id],
        tags: { site: 'Ulm' },
      },
      ...{ createdAt: expect.any(String), updatedAt: expect.any(String), hasPassword: true, revision: expect.any(Number) },
    });
    expect((await admin.call('GET', `/api/users/${answer.body.id}`)).body).toEqual(answer.body);
    expect((await server.storage.users.byId(answer.body.id))!.passwordHash).toMatch(/^\$scrypt\$ln=4,r=1,p=1\$/);
    expect(JSON.stringify((await admin.call('GET', '/api/users')).body)).not.toMatch(/scrypt|hash/i);
    const mara = await server.signIn('mara');
    expect((await mara.call('GET', '/api/session')).body.permissions).toContain('BasicAgentAccess');
  });

  test('[H14] without a password is an account nobody can sign in to yet', async () => {
    const { body } = await create({ username: 'later' });
    expect(body).toMatchObject({ displayName: 'later', profiles: [], tags: {} });
    await expect(server.signIn('later')).rejects.toThrow('wrong-credentials');
    await patch(body.id, { password });
    await server.signIn('later');
  });

  test('[H14] is refused for a bad username, display name, password or tag, with the reason', async () => {
    const cases: [object, RegExp][] = [
      [{ username: '' }, /username/],
      [{ username: 'two words' }, /"two words"/],
      [{ username: 'x', displayName: '  ' }, /display name is empty/],
      [{ username: 'x', displayName: 'a\nb' }, /line breaks/],
      [{ username: 'x', displayName: 'n'.repeat(101) }, /101/],
      [{ username: 'x', password: `${'kiwi jazz moth '.repeat(17)}xy` }, /password is too long/],
      [{ username: 'x', tags: { 'aws:site': 'Ulm' } }, /aws:/],
      [{ username: 'x', tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, ''])) }, /51/],
    ];
    for (const [body, detail] of cases) {
      const answer = await create(body);
      expect([body, answer.status, answer.body.code]).toEqual([body, 422, 'invalid']);
      expect(answer.body.detail).toMatch(detail);
    }
    expect(
      (await create({ username: 'x', tags: { 'a!': 'b', '': 'c' } })).body.issues.map(({ code, path }: { code: string; path: string }) => [
        code,
        path,
      ]),
    ).toEqual([
      ['tag-key-characters', '/tags/a!'],
      ['tag-key-missing', '/tags/'],
    ]);
    expect((await create({ username: 'x', enabled: true })).status).toBe(400);
    expect(await server.storage.users.count()).toBe(1);
  });

  test('[H14] is refused for a username that somebody has in any case', async () => {
    const answer = await create({ username: 'ADMIN' });
    expect([answer.status, answer.body.code]).toEqual([409, 'username-taken']);
    expect(answer.body.detail).toContain('ADMIN');
  });

  test('[H20] with profiles needs Users.EditPermission too, and profiles that exist', async () => {
    const creator = await server.personWith(['Users.Create', 'SecurityProfiles.View']);
    const refused = await create({ username: 'x', profiles: [agent.id] }, creator);
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('Users.EditPermission')]);
    expect((await create({ username: 'x', profiles: [] }, creator)).status).toBe(201);
    for (const id of [randomUUID(), 'x']) {
      const answer = await create({ username: 'y', profiles: [agent.id, id] });
      expect([answer.status, answer.body.detail]).toEqual([404, expect.stringContaining(`"${id}"`)]);
    }
    expect(await server.storage.users.byUsername('y')).toBeNull();
  });

  test('[H5] needs Users.Create', async () => {
    const viewer = await server.personWith(['Users.View']);
    const answer = await create({ username: 'x' }, viewer);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([403, 'forbidden', expect.stringContaining('Users.Create')]);
  });
});

describe('reading users', () => {
  test('[H8] by page and search, in the order of usernames', async () => {
    for (const username of ['bob', 'Anna', 'carl']) await create({ username, displayName: `The ${username}` });
    const list = async (query: string) => (await admin.call('GET', `/api/users?${query}`)).body;
    const first = await list('limit=3');
    expect(first.items.map(({ username }: { username: string }) => username)).toEqual(['admin', 'Anna', 'bob']);
    expect((await list(`limit=3&cursor=${first.next}`)).items.map(({ username }: { username: string }) => username)).toEqual(['carl']);
    expect((await list('query=THE%20c')).items).toMatchObject([{ username: 'carl' }]);
  });

  test('[H5] needs Users.View; an unknown user is not found', async () => {
    const nobody = await server.personWith(['SecurityProfiles.View']);
    for (const path of ['/api/users', `/api/users/${admin.userId}`]) {
      const answer = await nobody.call('GET', path);
      expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('Users.View')]);
    }
    for (const id of [randomUUID(), 'admin', '%00']) expect((await admin.call('GET', `/api/users/${id}`)).status).toBe(404);
  });

  test('[H5] out of reach of the access tags, a user is not there and cannot be touched', async () => {
    const accessControl = { resources: ['User'], tags: { site: 'Ulm' } };
    const permissions = [
      'Users.View',
      'Users.Edit',
      'Users.Create',
      'Users.Delete',
      'Users.EditPermission',
      'Users.EnableAndDisable',
      'SecurityProfiles.View',
    ];
    const limited = await server.personWith(permissions, { accessControl });
    const { body: ulm } = await create({ username: 'ulm', tags: { site: 'Ulm' } });
    const { body: bonn } = await create({ username: 'bonn', tags: { site: 'Bonn' } });
    expect((await limited.call('GET', '/api/users')).body.items).toMatchObject([{ username: 'ulm' }]);
    const attempts = (id: string) => [
      () => limited.call('GET', `/api/users/${id}`),
      () => patch(id, { displayName: 'Mine' }, limited),
      () => assign(id, [agent.id], limited),
      () => enable(id, false, limited),
      () => limited.call('DELETE', `/api/users/${id}`),
    ];
    for (const attempt of attempts(bonn.id)) expect((await attempt()).status).toBe(404);
    for (const attempt of attempts(ulm.id)) expect((await attempt()).status).toBeLessThan(300);
  });

  test('[H5] [H5a] nobody moves a user out of or into the reach of their access tags', async () => {
    const accessControl = { resources: ['User'], tags: { site: 'Ulm' } };
    const limited = await server.personWith(['Users.View', 'Users.Edit', 'Users.Create'], { accessControl });
    const { body: ulm } = await create({ username: 'ulm', tags: { site: 'Ulm' } });
    for (const answer of [await patch(ulm.id, { tags: { site: 'Bonn' } }, limited), await create({ username: 'new', tags: {} }, limited)]) {
      expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('does not reach')]);
    }
    expect((await patch(ulm.id, { tags: { site: 'Ulm', team: 'a' } }, limited)).body.tags).toEqual({ site: 'Ulm', team: 'a' });
  });
});

describe('changing a user', () => {
  test('[H14] changes what is named and nothing else', async () => {
    const { body: made } = await create({ username: 'mara', password, profiles: [agent.id], tags: { site: 'Ulm' } });
    server.advance(1000);
    expect((await patch(made.id, { displayName: 'Mara' })).body).toEqual({
      ...made,
      ...{ displayName: 'Mara', updatedAt: expect.any(String), revision: made.revision + 1000 },
    });
    expect((await patch(made.id, { username: 'MARA', tags: {} })).body).toMatchObject({
      username: 'MARA',
      displayName: 'Mara',
      tags: {},
      profiles: [agent.id],
    });
    await server.signIn('mara');
  });

  test('[H14] is refused for what is wrong or not changed this way', async () => {
    const { body: made } = await create({ username: 'mara' });
    for (const body of [{}, { enabled: false }, { profiles: [] }, { passwordHash: 'x' }, { displayName: null }])
      expect((await patch(made.id, body)).status).toBe(400);
    for (const body of [{ username: 'a b' }, { password: 'short' }, { tags: { '': '' } }])
      expect((await patch(made.id, body)).status).toBe(422);
    expect((await patch(made.id, { username: 'admin' })).body.code).toBe('username-taken');
    expect((await patch(randomUUID(), { displayName: 'x' })).status).toBe(404);
  });

  test('[H5] needs Users.Edit', async () => {
    const viewer = await server.personWith(['Users.View']);
    const answer = await patch(admin.userId, { displayName: 'x' }, viewer);
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('Users.Edit')]);
  });

  test('[H16] nobody sets the password of an account that may do more than they', async () => {
    const editor = await server.personWith(['Users.Edit']);
    const answer = await patch(admin.userId, { password: 'taken over by me' }, editor);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect(answer.body.detail).toMatch(/admin holds permissions that you do not hold.* and \d+ more/);
    await server.signIn('admin', password);

    const { body: equal } = await create({ username: 'equal', password });
    expect((await patch(equal.id, { password: 'another long secret' }, editor)).status).toBe(200);
    // The rest of an account is theirs to edit all the same.
    expect((await patch(admin.userId, { displayName: 'Boss' }, editor)).status).toBe(200);
  });

  test('[H16] a disabled account with more rights cannot be taken over for later either', async () => {
    const { body: sleeper } = await create({ username: 'sleeper', profiles: [adminProfile.id] });
    await enable(sleeper.id, false);
    const editor = await server.personWith(['Users.Edit']);
    expect((await patch(sleeper.id, { password: 'taken over by me' }, editor)).status).toBe(403);
  });

  test('[H26] nobody renames an account that may do more than they, nor goes by its name', async () => {
    const editor = await server.personWith(['Users.Edit']);
    const answer = await patch(admin.userId, { username: 'nobody', displayName: 'Nobody' }, editor);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect(answer.body.detail).toMatch(/^admin holds permissions .* to change this username\.$/);
    expect((await patch(admin.userId, { username: 'ADMIN' }, editor)).status).toBe(403);
    expect((await patch(editor.userId, { username: 'admin' }, editor)).status).toBe(409);
    expect((await admin.call('GET', `/api/users/${admin.userId}`)).body).toMatchObject({ username: 'admin', displayName: 'admin' });

    // The name they have changes nothing, and that of somebody with no more than theirs is theirs to change.
    expect((await patch(admin.userId, { username: 'admin', displayName: 'Boss' }, editor)).status).toBe(200);
    const { body: equal } = await create({ username: 'equal' });
    expect((await patch(equal.id, { username: 'other' }, editor)).status).toBe(200);
  });

  test('[H27] the history names an author by id, with the names of then and of today, to those who may see them', async () => {
    const ada = await server.personWith(['SecurityProfiles.Create', 'SecurityProfiles.Edit']);
    const { body: made } = await ada.call('POST', '/api/profiles', { body: { name: 'Night', chosen: [] } });
    const before = (await admin.call('GET', `/api/users/${ada.userId}`)).body.username;
    await patch(ada.userId, { username: 'ada' });
    await create({ username: before });
    const path = `/api/profiles/${made.id}/revisions`;
    expect((await admin.call('GET', path)).body.items).toMatchObject([{ by: before, byId: ada.userId, byNow: 'ada' }]);
    // She may see no users, not even herself, and hears what was told before.
    expect((await ada.call('GET', path)).body.items).toMatchObject([{ by: before, byId: null, byNow: null }]);
    expect((await admin.call('GET', `/api/profiles/${made.id}/revisions/1`)).body).not.toHaveProperty('byId');

    await admin.call('DELETE', `/api/users/${ada.userId}`);
    expect((await admin.call('GET', path)).body.items).toMatchObject([{ by: before, byId: null, byNow: null }]);
  });

  test('[A10] a right that reaches further counts as more', async () => {
    const accessControl = { resources: ['User'], tags: { site: 'Ulm' } };
    const limited = await server.personWith(['Users.Edit'], { accessControl });
    const wide = await server.plantProfile({ name: 'Wide', chosen: ['Users.View'] });
    const same = await server.plantProfile({ name: 'Same', chosen: ['Users.View'], accessControl });
    const other = await server.plantProfile({
      name: 'Other',
      chosen: ['Users.View'],
      accessControl: { resources: ['User'], tags: { site: 'Bonn' } },
    });
    for (const [profile, status] of [
      [wide, 403],
      [other, 403],
      [same, 200],
    ] as const) {
      const user = await server.plantUser(`with-${profile.name}`, [profile.id], { tags: { site: 'Ulm' } });
      expect([profile.name, (await patch(user.id, { password: 'marmalade for nine' }, limited)).status]).toEqual([profile.name, status]);
    }
  });

  test('[A10] a restriction that only the other holds is no right', async () => {
    const editor = await server.personWith(['Users.Edit']);
    const profile = await server.plantProfile({ name: 'Held back', chosen: ['RestrictTaskCreation.Access'] });
    const user = await server.plantUser('held-back', [profile.id]);
    expect((await patch(user.id, { password: 'another long secret' }, editor)).status).toBe(200);
  });
});

describe('a revision of a user', () => {
  test('[H120] is honoured where a change names it, and grows with each', async () => {
    const { body: made } = await create({ username: 'mara' });
    const named = (revision: number | string, path: string, method: string, body: object) =>
      admin.call(method, `/api/users/${made.id}${path}`, { body, headers: { 'if-match': `"${revision}"` } });
    // No time passes between the two.
    const first = await named(made.revision, '', 'PATCH', { displayName: 'Mara' });
    expect([first.status, first.body.revision]).toEqual([200, made.revision + 1]);
    const late = await named(made.revision, '/profiles', 'PUT', { profiles: [agent.id] });
    expect([late.status, late.body.code]).toEqual([412, 'revision-changed']);
    expect(late.body.detail).toContain(String(first.body.revision));
    expect((await named(made.revision, '', 'PATCH', { displayName: 'x' })).status).toBe(412);
    expect((await named('x', '', 'PATCH', { displayName: 'x' })).status).toBe(400);
    expect((await named('x', '/profiles', 'PUT', { profiles: [] })).status).toBe(400);
    expect((await named(first.body.revision, '/profiles', 'PUT', { profiles: [agent.id] })).body.profiles).toEqual([agent.id]);
    // Whoever may not change somebody learns nothing of their revision.
    const viewer = await server.personWith(['Users.View']);
    const refused = await viewer.call('PUT', `/api/users/${made.id}/profiles`, { body: { profiles: [] }, headers: { 'if-match': '"1"' } });
    expect(refused.status).toBe(403);
  });
});

describe('what a user may', () => {
  test('[H20] profiles are assigned with Users.EditPermission, and take effect at once', async () => {
    const { body: made } = await create({ username: 'mara', password });
    const mara = await server.signIn('mara');
    expect((await mara.call('GET', '/api/profiles')).status).toBe(403);
    expect((await assign(made.id, [adminProfile.id, agent.id, agent.id])).body.profiles).toEqual([adminProfile.id, agent.id].sort());
    expect((await mara.call('GET', '/api/profiles')).status).toBe(200);
    await assign(made.id, []);
    expect((await mara.call('GET', '/api/profiles')).status).toBe(403);
  });

  test('[H20] needs the right, a known user and known profiles', async () => {
    const { body: made } = await create({ username: 'mara' });
    const editor = await server.personWith(['Users.Edit', 'SecurityProfiles.View']);
    for (const id of [made.id, editor.userId]) {
      const answer = await assign(id, [adminProfile.id], editor);
      expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('Users.EditPermission')]);
    }
    expect((await assign(randomUUID(), [])).status).toBe(404);
    const unknown = randomUUID();
    const answer = await assign(made.id, [agent.id, unknown]);
    expect([answer.status, answer.body.detail]).toEqual([404, expect.stringContaining(unknown)]);
    for (const body of [{}, { profiles: 'x' }, { profiles: [1] }, { profiles: [], more: 1 }]) {
      expect((await admin.call('PUT', `/api/users/${made.id}/profiles`, { body })).status).toBe(400);
    }
    expect((await server.storage.users.byId(made.id))!.profiles).toEqual([]);
  });

  test('[H20] [H20a] [H30] a profile out of sight is neither shown nor taken away nor given, and nobody is found by it', async () => {
    const accessControl = { resources: ['SecurityProfile'], tags: { site: 'Ulm' } };
    const limited = await server.personWith(['Users.EditPermission', 'SecurityProfiles.View'], { accessControl });
    const near = await server.plantProfile({ name: 'Near', chosen: [], tags: { site: 'Ulm' } });
    const { body: made } = await create({ username: 'mara', profiles: [agent.id] });
    const held = async () => (await server.storage.users.byId(made.id))!.profiles;
    for (const given of [[near.id], [], [near.id]]) {
      expect((await assign(made.id, given, limited)).body.profiles).toEqual(given);
      expect(await held()).toEqual([agent.id, ...given].sort());
    }
    // Held or not, it is answered like one that never was: nobody learns who has it.
    const answers = await Promise.all([agent.id, adminProfile.id, randomUUID()].map((id) => assign(made.id, [near.id, id], limited)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await held()).toEqual([agent.id, near.id].sort());
    const found = async (profile: string) => (await limited.call('GET', `/api/users?profile=${profile}`)).body.items.map(({ id }) => id);
    expect([await found(near.id), await found(agent.id), await found(randomUUID())]).toEqual([[made.id], [], []]);
    expect((await limited.call('GET', `/api/users/${made.id}`)).body.profiles).toEqual([near.id]);
    expect((await assign(made.id, [near.id])).status).toBe(200);
    expect((await assign(made.id, [agent.id, near.id], limited)).status).toBe(404);
  });

  test('[H5] enabling and removing need their own permissions', async () => {
    const { body: made } = await create({ username: 'mara' });
    const editor = await server.personWith(['Users.Edit', 'Users.EditPermission']);
    expect((await enable(made.id, false, editor)).body.detail).toContain('Users.EnableAndDisable');
    expect((await editor.call('DELETE', `/api/users/${made.id}`)).body.detail).toContain('Users.Delete');
    for (const body of [{}, { enabled: 'false' }, { enabled: 0 }])
      expect((await admin.call('PUT', `/api/users/${made.id}/enabled`, { body })).status).toBe(400);
    expect((await admin.call('DELETE', `/api/users/${made.id}`)).status).toBe(204);
    expect((await admin.call('DELETE', `/api/users/${made.id}`)).status).toBe(404);
  });
});

describe('the last administrator', () => {
  const lastDitch = (id: string) => [() => enable(id, false), () => admin.call('DELETE', `/api/users/${id}`), () => assign(id, [agent.id])];

  test('[H15] can be neither disabled, removed nor given other profiles, not even by themself', async () => {
    for (const attempt of lastDitch(admin.userId)) {
      const answer = await attempt();
      expect([answer.status, answer.body.code]).toEqual([409, 'last-administrator']);
    }
    expect((await admin.call('GET', '/api/session')).status).toBe(200);
    expect((await assign(admin.userId, [agent.id, adminProfile.id])).status).toBe(200);
  });

  test('[H15] is not outlived by who cannot sign in, is disabled or is limited by tags', async () => {
    const limited = await server.plantProfile({
      name: 'Limited',
      chosen: ['Users.EditPermission'],
      accessControl: { resources: ['User'], tags: { site: 'Ulm' } },
    });
    await server.plantUser('no-password', [adminProfile.id], { passwordHash: null });
    await server.plantUser('disabled', [adminProfile.id], { enabled: false });
    await server.plantUser('limited', [limited.id]);
    for (const attempt of lastDitch(admin.userId)) expect((await attempt()).body.code).toBe('last-administrator');
  });

  test('[H15] may go once there is another', async () => {
    await create({ username: 'second', password, profiles: [adminProfile.id] });
    expect((await assign(admin.userId, [agent.id])).status).toBe(200);
    expect((await enable(admin.userId, false)).status).toBe(403);
    const second = await server.signIn('second');
    expect((await second.call('DELETE', `/api/users/${admin.userId}`)).status).toBe(204);
  });

  test('[H15] of two who disable each other at once, one stays', async () => {
    const { body } = await create({ username: 'second', password, profiles: [adminProfile.id] });
    const second = await server.signIn('second');
    const answers = await Promise.all([enable(body.id, false, admin), enable(admin.userId, false, second)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await server.storage.users.all()).filter(({ enabled }) => enabled)).toHaveLength(1);
  });
});
