/** What answers tell of profiles and people they are not about: nothing that the asker may not see. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { fillDraft } from '../../../core/draft/edit-draft.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { ProfileInput } from '../../../core/profile/profile.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { catalog } from '../../support/actors.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { startServer, type Body, type Person, type TestServer } from '../../support/server.ts';
import { append } from '../../support/append.ts';

const [ulm, bonn] = [{ site: 'Ulm' }, { site: 'Bonn' }] as const;
/** Which rows of users were looked for. */
let looked: string[] = [];
let server: TestServer;
let admin: Person;
/** Reaches what is tagged as of Ulm. */
let eve: Person;

beforeAll(async () => {
  const storage = await openSqliteStorage(':memory:');
  server = await startServer({ storage: listening(storage) });
  admin = await server.signIn('admin');
  const permissions = ['View', 'Edit', 'Create', 'Delete'].flatMap((action) => [`SecurityProfiles.${action}`, `Users.${action}`]);
  eve = await server.personWith(permissions, { accessControl: { resources: ['SecurityProfile', 'User'], tags: ulm } });
});
afterAll(() => server.close());

function listening(storage: CanonicalStorage): CanonicalStorage {
  const { byId, byUsername, named } = storage.users;
  const users = {
    ...storage.users,
    byId: (id: string) => (looked.push('by id'), byId(id)),
    byUsername: (name: string) => (looked.push('by username'), byUsername(name)),
    named: (names: readonly string[]) => (looked.push(`${names.length} named`), named(names)),
  };
  return { ...storage, users };
}
const write = async (id: string, tags: Readonly<Record<string, string>>, revision: number): Promise<void> => {
  const profile = (await server.storage.profiles.byId(id))!;
  await server.storage.canonicalTransaction((tables) => tables.profiles.write({ ...profile, tags, revision }, null, false));
  await server.access.refresh();
};
async function plantDraft(input: ProfileInput, by: Person): Promise<{ id: string; digest: string }> {
  const [id, doc, content] = [randomUUID() as string, new Y.Doc(), inputToContent(input)];
  fillDraft(doc, content, randomUUID);
  const entry = { update: Y.encodeStateAsUpdate(doc), by: { id: by.userId, username: 'somebody' }, at: new Date().toISOString() };
  await append(server.storage, [{ draft: id, base: null, name: content.name, tags: content.tags, ...entry }]);
  return { id, digest: digestOf(catalog, content, null) };
}

test('[K13] [H30] a name that is taken out of sight is told as it was typed, on every path; where it may be seen, as it is written', async () => {
  await server.plantProfile({ name: 'Secret NIGHT', chosen: [], tags: bonn });
  const mine = await server.plantProfile({ name: 'Mine', chosen: [], tags: ulm });
  const input = { name: 'secret night', description: '', chosen: [], accessControl: null, tags: ulm };
  const draft = await plantDraft(input, eve);
  const asked = (who: Person) => [
    who.call('POST', '/api/profiles', { body: input }),
    who.call('PUT', `/api/profiles/${mine.id}`, { body: input, headers: { 'if-match': '"1"' } }),
    who.call('POST', `/api/drafts/${draft.id}/commit`, { body: { id: randomUUID(), digest: draft.digest } }),
  ];
  for (const answer of await Promise.all(asked(eve))) {
    expect([answer.status, answer.body.code]).toEqual([409, 'name-taken']);
    expect(answer.body.detail).toBe('The name "secret night" is taken; choose another.');
  }
  for (const answer of await Promise.all(asked(admin))) expect(answer.body.detail).toContain('"Secret NIGHT"');
  await server.plantUser('MARA.bonn', [], { tags: bonn });
  const taken = await eve.call('POST', '/api/users', { body: { username: 'mara.Bonn', tags: ulm } });
  expect([taken.body.code, taken.body.detail]).toEqual(['username-taken', expect.stringContaining('"mara.Bonn"')]);
  expect(JSON.stringify(taken.body)).not.toContain('MARA');
});

test('[K14] [H30] a profile in use names the holders in sight and says whether there are others, without a count', async () => {
  const profile = await server.plantProfile({ name: 'In use', chosen: [], tags: ulm });
  const remove = (who: Person) => who.call('DELETE', `/api/profiles/${profile.id}`, { headers: { 'if-match': '"1"' } });
  const near = await server.plantUser('near', [profile.id], { tags: ulm });
  expect((await remove(eve)).body).toMatchObject({ code: 'in-use', holders: { seen: [{ id: near.id, username: 'near' }], others: false } });
  const far = await server.plantUser('far', [profile.id], { tags: bonn });
  await server.plantUser('farther', [profile.id], { tags: bonn });
  const told = (await remove(eve)).body as Body & { holders: unknown };
  expect(told.detail).toBe('In use is assigned to near and others; give them another profile first.');
  expect(told.holders).toEqual({ seen: [{ id: near.id, username: 'near' }], others: true });
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`far|${far.id}`));
  expect((await remove(admin)).body.detail).toBe('In use is assigned to far, farther and near; give them another profile first.');
});

test('[H31] reasons name only profiles in sight, and of the others each code once', async () => {
  const hidden = { chosen: ['Queues.View'], tags: bonn, accessControl: { resources: ['Queue'], tags: { floor: 'third' } } };
  const [one, other] = [
    await server.plantProfile({ name: 'Hidden one', ...hidden }),
    await server.plantProfile({ name: 'Hidden other', ...hidden }),
  ];
  const seen = await server.plantProfile({ ...hidden, name: 'Seen', tags: ulm });
  const user = await server.plantUser('asked', [one.id, other.id, seen.id].sort(), { tags: ulm });
  const decide = async (tags: object, who: Person) => {
    const resource = { type: 'Queue', tags };
    return (await who.call('POST', '/api/decisions', { body: { requests: [{ user: user.id, permission: 'Queues.View', resource }] } })).body
      .decisions[0];
  };
  const named = { profile: seen.id, name: 'Seen' };
  for (const [tags, code, more] of [
    [{ floor: 'third' }, 'granted-by-tags', { tags: { floor: 'third' } }],
    [{}, 'tags-missing', { missing: { floor: 'third' } }],
  ] as const) {
    const told = await decide(tags, eve);
    expect(told?.because).toHaveLength(2);
    expect(told?.because).toEqual(expect.arrayContaining([{ code }, { code, ...named, ...more }]));
    expect((await decide(tags, admin))?.because).toHaveLength(3);
  }
});

test('[H32] a hidden user and an unknown one are looked up with the same work', async () => {
  const hidden = await server.plantUser('hidden.user', [], { tags: bonn });
  const work = async (user: string): Promise<[string[], unknown]> => {
    looked = [];
    const answer = await eve.call('POST', '/api/decisions', { body: { requests: [{ user, permission: 'Users.View' }] } });
    return [looked, answer.body.decisions];
  };
  expect(await work('hidden.user')).toEqual(await work('nobody.such'));
  expect(await work(hidden.id)).toEqual(await work(randomUUID()));
});

test('[H33] a revision of a time out of sight stays so once the profile is in sight again', async () => {
  const { id } = await server.plantProfile({ name: 'Moved', chosen: [], tags: bonn });
  await write(id, ulm, 2);
  const revisions = async (who: Person) =>
    (await who.call('GET', `/api/profiles/${id}/revisions`)).body.items.map(({ revision }: Body) => revision);
  const read = async (who: Person, revision: number) => (await who.call('GET', `/api/profiles/${id}/revisions/${revision}`)).status;
  expect([await revisions(eve), await read(eve, 1), await read(eve, 2)]).toEqual([[2], 404, 200]);
  expect([await revisions(admin), await read(admin, 1)]).toEqual([[2, 1], 200]);
  await write(id, bonn, 3);
  expect([await read(eve, 3), await read(eve, 2)]).toEqual([404, 404]);
});

test('[H33] a change from a revision out of sight is answered like one from a revision that never was, and says nothing of it', async () => {
  const secret = { chosen: ['Users.Create'], accessControl: { resources: ['SecurityProfile'], tags: { dept: 'Undercover' } } };
  const { id } = await server.plantProfile({ name: 'Hidden before', ...secret, tags: bonn });
  const patch = (profile: string, revision: number, body: object) =>
    eve.call('PATCH', `/api/profiles/${profile}`, { headers: { 'if-match': `"${revision}"` }, body });
  const told = async (profile: string, revision: number, body: object) => {
    const { status, body: answer } = await patch(profile, revision, body);
    return [status, JSON.stringify(answer).replaceAll(profile, '…').replaceAll(`revision ${revision},`, 'revision …,')];
  };
  const changes = [{ name: '' }, { description: 'x' }, { tags: ulm, name: '' }, { tags: ulm, name: 'Mine now' }];
  for (const change of changes) expect(await told(id, 1, change)).toEqual(await told(randomUUID(), 1, change));
  const { chosen, accessControl, name } = { ...inputToContent({ name: 'Plain', chosen: [] }) };
  const profile = (await server.storage.profiles.byId(id))!;
  const plain = { ...profile, chosen, accessControl, name, tags: ulm, revision: 2 };
  await server.storage.canonicalTransaction((tables) => tables.profiles.write(plain, null, false));
  await server.access.refresh();
  for (const change of changes) {
    const answer = await told(id, 1, change);
    expect(answer).toEqual(await told(id, 99, change));
    expect(answer[0]).toBe(412);
  }
  expect((await patch(id, 2, { name: '' })).status).toBe(422);
});

test('[H33] [S43] a change that was committed out of sight stays so, with its name, once its profile is in sight again', async () => {
  const { id } = await server.plantProfile({ name: 'Plain name', chosen: [], tags: ulm });
  const entry = { by: { id: admin.userId, username: 'admin' }, at: new Date().toISOString(), update: Uint8Array.of(0, 0) };
  const changes = [bonn, ulm].map((tags, at) => ({
    draft: randomUUID() as string,
    name: `Committed as of ${tags.site}`,
    tags,
    revision: at + 2,
  }));
  for (const { draft, name, tags, revision } of changes) {
    await append(server.storage, [{ draft, base: { profile: id, revision: 1 }, name, tags, ...entry }]);
    await server.storage.drafts.close(draft, { state: 'committed', by: 'admin', at: entry.at, profile: { id, revision } });
  }
  const listed = async (who: Person) =>
    (await who.call('GET', `/api/drafts?state=committed&profile=${id}`)).body.items.map(({ name }) => name).sort();
  const read = (who: Person) => Promise.all(changes.map(async ({ draft }) => (await who.call('GET', `/api/drafts/${draft}`)).status));
  expect([await listed(eve), await read(eve)]).toEqual([['Committed as of Ulm'], [404, 200]]);
  expect([await listed(admin), await read(admin)]).toEqual([
    ['Committed as of Bonn', 'Committed as of Ulm'],
    [200, 200],
  ]);
});

test('[A8] [A8a] [H12] what was hidden before its profile was removed stays hidden, whatever the base was', async () => {
  const { id } = await server.plantProfile({ name: 'Leaving', chosen: [], tags: ulm });
  const draft = randomUUID();
  const entry = { by: { id: admin.userId, username: 'admin' }, at: new Date().toISOString(), update: Uint8Array.of(0, 0) };
  await append(server.storage, [{ draft, base: { profile: id, revision: 1 }, name: 'Written later', tags: ulm, ...entry }]);
  const told = async (): Promise<[number, boolean, number]> => {
    const { items } = (await eve.call('GET', '/api/drafts')).body;
    const socket = await openRelayClient(server.url, `/sync/${draft}`, { cookie: eve.cookie });
    if (socket.status === 101) await socket.leave();
    return [(await eve.call('GET', `/api/drafts/${draft}`)).status, items.some((one) => one.id === draft), socket.status];
  };
  expect(await told()).toEqual([200, true, 101]);
  await write(id, bonn, 2);
  expect(await told()).toEqual([404, false, 403]);
  await server.storage.canonicalTransaction((tables) => tables.profiles.delete(id));
  await server.access.refreshProfile(id);
  expect(await told()).toEqual([404, false, 403]);
});

test('[P16] [P17] whoever may not see what a draft became is told the ending without it, live, later and over HTTP', async () => {
  const draft = await plantDraft({ name: 'For Bonn', chosen: [], tags: bonn }, eve);
  const live = await openRelayClient(server.url, `/sync/${draft.id}`, { cookie: eve.cookie });
  await live.next(({ kind }) => kind === 'access');
  const id = randomUUID();
  const committed = await admin.call('POST', `/api/drafts/${draft.id}/commit`, { body: { id, digest: draft.digest } });
  const { profile } = committed.body;
  expect(committed.body).toMatchObject({ id, digest: draft.digest, by: 'admin' });
  const commit = { id, digest: draft.digest };
  const late = await openRelayClient(server.url, `/sync/${draft.id}`, { cookie: eve.cookie });
  for (const socket of [live, late]) {
    const closed = await socket.next(({ kind }) => kind === 'closed');
    expect(closed?.message).toEqual({ type: 'closed', reason: 'committed', by: 'admin', ...commit });
    expect(await socket.ended()).toBe(4409);
  }
  const heard = live.received.find(({ kind }) => kind === 'committed')?.message;
  expect(heard).toEqual({ type: 'committed', ...commit, by: 'admin' });
  const over = (who: Person) => who.call('GET', `/api/drafts/${draft.id}`);
  expect((await over(eve)).body).toMatchObject({ state: 'committed', profile: null, commit });
  expect((await over(admin)).body).toMatchObject({ state: 'committed', profile, commit });
});
