/** Server-sent events, over real connections. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { mostStreams } from '../../../server/streams/streams.ts';
import { listen, type Listener } from '../../support/event-stream.ts';
import { until } from '../../support/relay.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { enterDraft } from '../../support/relay-client.ts';

const [argentina, brazil] = [{ Country: 'Argentina' }, { Country: 'Brazil' }];
const within = (tags: Record<string, string>) => ({ accessControl: { resources: ['SecurityProfile', 'User'], tags } });
const view = ['SecurityProfiles.View', 'Users.View'];

let server: TestServer;
let admin: Person;
let listeners: Listener[] = [];
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterEach(async () => {
  for (const listener of listeners) listener.close();
  listeners = [];
  await server.close();
});

const open = async (person: Person, headers?: Record<string, string>): Promise<Listener> => {
  const listener = await listen(server, person, headers);
  listeners.push(listener);
  await until('a stream has begun', () => listener.status !== 200 || listener.text().includes('retry:'));
  return listener;
};
/** Everything that was announced until now has been told: a change that somebody sees comes after it. */
const settle = async (listener: Listener): Promise<void> => {
  const { id } = await createProfile({ name: `Settled ${randomUUID()}`, tags: argentina });
  await listener.hears(id);
};
const createProfile = async (input: object): Promise<{ id: string; revision: number }> =>
  (await admin.call('POST', '/api/profiles', { body: { chosen: ['Queues.View'], ...input } })).body;
const retag = (id: string, name: string, revision: number, tags: object) =>
  admin.call('PUT', `/api/profiles/${id}`, {
    body: { name, description: '', chosen: ['Queues.View'], accessControl: null, tags },
    headers: { 'if-match': `"${revision}"` },
  });
const createUser = async (tags: object): Promise<string> =>
  (await admin.call('POST', '/api/users', { body: { username: `user-${randomUUID()}`, tags, profiles: [] } })).body.id;

/** A draft that is open in a window. */
async function openDraft(person: Person, { base = '', tags = {} }: { base?: string; tags?: Record<string, string> } = {}) {
  const [id, doc] = [randomUUID() as string, new Y.Doc()];
  doc.getText('name').insert(0, 'Draft');
  for (const [key, value] of Object.entries(tags)) doc.getMap('tags').set(key, new Y.Map(Object.entries({ key, value })));
  const { socket } = await enterDraft(server.url, `${id}${base}`, { cookie: person.cookie, protocol: null });
  const send = (update: Uint8Array): void => socket.send(updateFrame(update));
  send(Y.encodeStateAsUpdate(doc));
  const edit = (change: () => void): void => {
    const before = Y.encodeStateVector(doc);
    doc.transact(change);
    send(Y.encodeStateAsUpdate(doc, before));
  };
  return { id, doc, socket, edit };
}

describe('GET /api/events', () => {
  test('[H43] needs a session, and is an event stream that no proxy gathers', async () => {
    const stranger = await open(server.stranger);
    await stranger.ends();
    expect(stranger.status).toBe(401);
    expect(JSON.parse(stranger.text())).toMatchObject({ code: 'signed-out' });
    const { status, headers } = await open(admin);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('[H43] tells of profiles and users what one may see, with their revisions', async () => {
    const ann = await server.personWith(view, within(argentina));
    const [all, some] = [await open(admin), await open(ann)];
    const [near, far] = [await createProfile({ name: 'Near', tags: argentina }), await createProfile({ name: 'Far', tags: brazil })];
    const [nearUser, farUser] = [await createUser(argentina), await createUser(brazil)];
    for (const id of [near.id, far.id]) expect(await all.hears(id)).toEqual([1]);
    for (const id of [nearUser, farUser]) expect(await all.hears(id)).toEqual([expect.any(Number)]);
    expect(await some.hears(near.id)).toEqual([1]);
    expect(await some.hears(nearUser)).toEqual([expect.any(Number)]);
    await retag(near.id, 'Nearer', 1, argentina);
    expect(await some.hears(near.id, 2)).toEqual([1, 2]);
    await settle(some);
    expect(some.text()).not.toContain(far.id);
    expect(some.text()).not.toContain(farUser);
    const { items } = (await ann.call('GET', '/api/profiles')).body;
    expect(items.map(({ id }) => id)).toContain(near.id);
  });

  test('[H44] what goes out of sight is told once as null, and what comes into sight with its revision', async () => {
    const [ann, bob] = [await server.personWith(view, within(argentina)), await server.personWith(view, within(brazil))];
    const { id } = await createProfile({ name: 'Moving', tags: argentina });
    const user = await createUser(argentina);
    const [a, b] = [await open(ann), await open(bob)];
    await retag(id, 'Moving', 1, brazil);
    await admin.call('PATCH', `/api/users/${user}`, { body: { tags: brazil } });
    expect(await a.hears(id)).toEqual([null]);
    expect(await a.hears(user)).toEqual([null]);
    expect(await b.hears(id)).toEqual([2]);
    expect(await b.hears(user)).toEqual([expect.any(Number)]);
    await retag(id, 'Moving on', 2, brazil);
    await admin.call('PATCH', `/api/users/${user}`, { body: { displayName: 'On' } });
    await b.hears(user, 2);
    await admin.call('DELETE', `/api/profiles/${id}`, { headers: { 'if-match': '"3"' } });
    await admin.call('DELETE', `/api/users/${user}`);
    await until('removals are told', () => b.of(id).at(-1) === null && b.of(user).at(-1) === null);
    await settle(a);
    expect([a.of(id), a.of(user)]).toEqual([[null], [null]]);
  });

  test('[H44] drafts follow the profile they change, and new ones their own tags', async () => {
    const [ann, bob] = [await server.personWith(view, within(argentina)), await server.personWith(view, within(brazil))];
    const base = await createProfile({ name: 'Base', tags: argentina });
    const [a, b] = [await open(ann), await open(bob)];
    const change = await openDraft(admin, { base: `?base=${base.id}@1` });
    const fresh = await openDraft(admin, { tags: argentina });
    expect((await a.hears(change.id))[0]).toEqual(expect.any(Number));
    expect((await a.hears(fresh.id))[0]).toEqual(expect.any(Number));
    await retag(base.id, 'Base', 1, brazil);
    fresh.edit(() => {
      for (const row of fresh.doc.getMap<Y.Map<string>>('tags').values()) row.set('value', 'Brazil');
    });
    await until('both are out of sight', () => a.of(change.id).at(-1) === null && a.of(fresh.id).at(-1) === null);
    await until('both are in sight', () => b.of(change.id).length > 0 && b.of(fresh.id).length > 0);
    const lost = [a.of(change.id).length, a.of(fresh.id).length];
    await admin.call('DELETE', `/api/drafts/${change.id}`);
    await admin.call('DELETE', `/api/drafts/${fresh.id}`);
    await until('the ends are told', () => b.of(change.id).length > 1 && b.of(fresh.id).length > 1);
    await settle(a);
    expect([a.of(change.id).length, a.of(fresh.id).length]).toEqual(lost);
  });

  test('[H45] whose rights change reads everything anew, and is judged by the new ones from then on', async () => {
    const ann = await server.personWith(view);
    const stream = await open(ann);
    const { id } = await createProfile({ name: 'Seen', tags: brazil });
    expect(await stream.hears(id)).toEqual([1]);
    const narrower = await server.storage.users.byId(ann.userId);
    const [held = ''] = narrower!.profiles;
    const { name } = (await server.storage.profiles.byId(held))!;
    await admin.call('PUT', `/api/profiles/${held}`, {
      body: { name, description: '', chosen: view, tags: {}, ...within(argentina) },
      headers: { 'if-match': '"1"' },
    });
    await until('a reset is told', () => stream.told().some(({ event }) => event === 'reset'));
    const before = stream.text();
    await retag(id, 'Seen no more', 1, brazil);
    await settle(stream);
    expect(stream.text().slice(before.length)).not.toContain(id);
    await admin.call('PUT', `/api/users/${ann.userId}/profiles`, { body: { profiles: [] } });
    await until('another reset is told', () => stream.told().filter(({ event }) => event === 'reset').length === 2);
  });

  test('[H45] who comes back is told to read anew, and so is everybody after too much at once', async () => {
    const [first, again] = [await open(admin), await open(admin, { 'last-event-id': '7' })];
    expect(first.told()).toEqual([]);
    expect(again.told()).toEqual([{ event: 'reset', items: {} }]);
    await Promise.all(Array.from({ length: 101 }, (_, at) => server.storage.users.insert(userNamed(`many-${at}`))));
    const many = await server.storage.users.all();
    await Promise.all(many.map(({ id }) => server.access.refreshUser(id)));
    await until('a reset is told', () => first.told().length > 0);
    expect(first.told()).toEqual([{ event: 'reset', items: {} }]);
  });

  test('[H46] a stream ends at once with its session, however that ends, and no other', async () => {
    const [ann, bob] = [await server.personWith(view), await server.personWith(view)];
    const other = await server.signIn((await server.storage.users.byId(ann.userId))!.username);
    const [signedOut, kept, disabled] = [await open(ann), await open(other), await open(bob)];
    await ann.call('DELETE', '/api/session');
    await signedOut.ends();
    await admin.call('PUT', `/api/users/${bob.userId}/enabled`, { body: { enabled: false } });
    await disabled.ends();
    expect(kept.isOver()).toBe(false);
    await admin.call('DELETE', `/api/users/${ann.userId}`);
    await kept.ends();
    expect((await open(ann)).status).toBe(401);
  });

  test('[H46] [H46a] listening is no use of a session: it ends when its time is over, and tells nothing more', async () => {
    const ann = await server.personWith(view);
    const stream = await open(ann);
    server.advance(11 * 3_600_000);
    expect((await open(ann)).status).toBe(200);
    server.advance(2 * 3_600_000);
    const again = await server.signIn('admin');
    await again.call('POST', '/api/profiles', { body: { name: 'Late', chosen: ['Queues.View'] } });
    await stream.ends();
    expect(stream.told()).toEqual([]);
    expect((await ann.call('GET', '/api/session')).status).toBe(401);
  });

  test('[H47] changes that come together are told together, once for each thing', async () => {
    const stream = await open(admin);
    const { id } = await createProfile({ name: 'Often', tags: argentina });
    await stream.hears(id);
    const told = stream.told().length;
    await retag(id, 'Often 2', 1, argentina);
    await retag(id, 'Often 3', 2, argentina);
    await retag(id, 'Often 4', 3, argentina);
    await until('the last is told', () => stream.of(id).at(-1) === 4);
    expect(stream.told().length - told).toBeLessThan(3);
  });

  test('[H47] a person has eight streams and no more', async () => {
    const ann = await server.personWith(view);
    const streams = await Promise.all(Array.from({ length: mostStreams.person }, () => open(ann)));
    const refused = await open(ann);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('30');
    streams[0]!.close();
    await until('there is room again', async () => (await open(ann)).status === 200);
  });

  test('[H48] a draft is told when it appears, is renamed, entered, left and closed, and not with every key', async () => {
    const stream = await open(admin);
    const draft = await openDraft(admin);
    await stream.hears(draft.id);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    const before = stream.of(draft.id).length;
    for (let key = 0; key < 20; key++) {
      draft.edit(() => draft.doc.getText('description').insert(0, 'x'));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await settle(stream);
    expect(stream.of(draft.id).length).toBe(before);
    draft.edit(() => draft.doc.getText('name').insert(0, 'Another '));
    await stream.hears(draft.id, before + 1);
    draft.socket.close();
    await stream.hears(draft.id, before + 2);
    await admin.call('DELETE', `/api/drafts/${draft.id}`);
    await stream.hears(draft.id, before + 3);
  });

  test('[H49] a server that ends ends its streams, within a second', async () => {
    const extra = await startServer();
    const stream = await listen(extra, await extra.signIn('admin'));
    const began = Date.now();
    await extra.close();
    await stream.ends();
    expect(Date.now() - began).toBeLessThan(2_500);
  });
});

const userNamed = (username: string) => {
  const at = new Date().toISOString();
  return {
    ...{ id: randomUUID(), username, displayName: '', passwordHash: null, enabled: true, profiles: [], tags: {} },
    ...{ createdAt: at, updatedAt: at },
  };
};
