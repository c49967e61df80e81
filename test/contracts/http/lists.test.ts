/** Lists over HTTP: pages, cursors, and what nobody is shown by them. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { fillDraft } from '../../../core/draft/edit-draft.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import { startServer, type Answer, type Body, type Person, type TestServer } from '../../support/server.ts';
import { enterDraft } from '../../support/relay-client.ts';
import { append } from '../../support/append.ts';

let server: TestServer;
let admin: Person;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterEach(() => server.close());

const limitedTo = (tags: Record<string, string>) => ({ accessControl: { resources: ['SecurityProfile', 'User'], tags } });
const idsOf = ({ body }: Answer): string[] => body.items.map(({ id }: { id: string }) => id);

async function plantDraft(at: string, tags: Record<string, string> = {}, by = admin.userId): Promise<string> {
  const [id, doc] = [randomUUID(), new Y.Doc()];
  fillDraft(doc, inputToContent({ name: 'Draft', chosen: [], tags }), randomUUID);
  const update = Y.encodeStateAsUpdate(doc);
  await append(server.storage, [{ draft: id, update, by: { id: by, username: 'x' }, at, name: 'Draft', tags, base: null }]);
  return id;
}

/** Every page, and each cursor on the way. */
async function pagesOf(who: Person, path: string): Promise<{ ids: string[]; cursors: string[] }> {
  const [ids, cursors] = [[] as string[], [] as string[]];
  for (let query = ''; ; query = `&cursor=${cursors.at(-1)}`) {
    const answer = await who.call('GET', `${path}${query}`);
    expect(answer.status).toBe(200);
    ids.push(...idsOf(answer));
    if (answer.body.next === null) return { ids, cursors };
    cursors.push(answer.body.next);
  }
}

test('[H60] [H60a] a cursor is a place in its list: whoever presents it is shown what they may see, and other lists refuse it', async () => {
  const [near, far] = [{ site: 'Ulm' }, { site: 'Bonn' }];
  const drafts: string[] = [];
  for (let n = 0; n < 6; n++) drafts.unshift(await plantDraft(`2026-01-01T00:00:0${n}.000Z`, n % 2 ? near : far));
  const limited = await server.personWith(['SecurityProfiles.View'], limitedTo(near));
  const { ids, cursors } = await pagesOf(admin, '/api/drafts?limit=2');
  expect(ids).toEqual(drafts);
  for (const [at, cursor] of cursors.entries()) {
    const shown = await limited.call('GET', `/api/drafts?limit=100&cursor=${cursor}`);
    expect(idsOf(shown)).toEqual(drafts.slice((at + 1) * 2).filter((_id, place) => place % 2 === 0));
  }
  // The way of somebody who sees half of them holds no place of what they do not see.
  const own = await pagesOf(limited, '/api/drafts?limit=1');
  for (const cursor of own.cursors) {
    const text = Buffer.from(cursor, 'base64url').toString();
    for (const [at, id] of drafts.entries()) if (at % 2) expect(text).not.toContain(id);
  }
  const nul = Buffer.from(JSON.stringify(['drafts open', '\0', 'x'])).toString('base64url');
  for (const path of [`/api/drafts?state=discarded&cursor=${cursors[0]}`, '/api/drafts?cursor=nonsense', `/api/drafts?cursor=${nul}`]) {
    const answer = await admin.call('GET', path);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      400,
      'invalid-request',
      expect.stringContaining('start without one'),
    ]);
  }
});

test('[U63] [H8] profiles are found by a permission they grant, chosen or derived, named in any way, among those one may see', async () => {
  const near = { site: 'Ulm' };
  const plant = (name: string, chosen: string[], tags = {}) => server.plantProfile({ name, chosen, tags });
  const edits = await plant('Edits queues', ['Queues.Edit'], near);
  const views = await plant('Views queues', ['Queues.View']);
  await plant('Views prompts', ['Prompts.View'], near);
  const limited = await server.personWith(['SecurityProfiles.View'], limitedTo(near));
  const found = async (who: Person, query: string) =>
    idsOf(await who.call('GET', `/api/profiles?limit=100&query=${encodeURIComponent(query)}`));
  for (const query of ['Queues.View', 'queues – view']) {
    expect(await found(admin, query)).toEqual(expect.arrayContaining([edits.id, views.id]));
    expect(await found(limited, query)).toEqual([edits.id]);
  }
  expect(await found(limited, 'Queues.Edit')).toEqual([edits.id]);
  expect(await found(limited, 'Queues.Delete')).toEqual([]);
  expect(await found(limited, 'queues')).toEqual([edits.id]);
});

test('[H62] drafts are listed by state, and of the people in one only the asker and those whom the asker may see', async () => {
  const [near, far] = [{ site: 'Ulm' }, { site: 'Bonn' }];
  const discarded = await plantDraft('2026-01-01T00:00:00.000Z');
  const open = await plantDraft('2026-01-01T00:00:01.000Z', near);
  await admin.call('DELETE', `/api/drafts/${discarded}`);
  const writer = ['SecurityProfiles.Edit', 'Users.View'];
  const asker = await server.personWith(writer, limitedTo(near));
  const [seen, hidden] = [await server.personWith(writer, limitedTo(near)), await server.personWith(writer, limitedTo(near))];
  const blind = await server.personWith(['SecurityProfiles.View']);
  await admin.call('PATCH', `/api/users/${seen.userId}`, { body: { tags: near, username: 'seen' } });
  await admin.call('PATCH', `/api/users/${hidden.userId}`, { body: { tags: far, username: 'hidden' } });
  await admin.call('PATCH', `/api/users/${asker.userId}`, { body: { tags: far, username: 'asker' } });
  const sockets = await Promise.all([asker, seen, hidden].map(({ cookie }) => enterDraft(server.url, open, { cookie })));
  const presentFor = async (who: Person) => {
    const [item] = (await who.call('GET', '/api/drafts')).body.items as [Body];
    expect((await who.call('GET', `/api/drafts/${open}`)).body.present).toEqual(item.present);
    return [item.id, item.present];
  };
  expect(await presentFor(asker)).toEqual([open, ['asker', 'seen']]);
  expect(await presentFor(admin)).toEqual([open, ['asker', 'hidden', 'seen']]);
  expect(await presentFor(blind)).toEqual([open, []]);
  expect(idsOf(await admin.call('GET', '/api/drafts?state=discarded'))).toEqual([discarded]);
  expect((await admin.call('GET', '/api/drafts?state=lost')).status).toBe(400);
  await Promise.all(sockets.map(({ leave }) => leave()));
});

test('[H61] users are filtered by profile, tag and enabling, and sorted in either order, all within what one may see', async () => {
  const [near, far] = [{ 'Site=A:B': 'Ulm' }, { 'Site=A:B': 'Bonn' }];
  const profile = await server.plantProfile({ name: 'Given', chosen: [], tags: near });
  const ids: string[] = [];
  for (const [at, tags] of [near, far, near].entries()) {
    const body = { username: `u${at}`, displayName: `Display ${2 - at}`, tags, profiles: at > 0 ? [profile.id] : [] };
    ids.push((await admin.call('POST', '/api/users', { body })).body.id);
  }
  await admin.call('PUT', `/api/users/${ids[2]}/enabled`, { body: { enabled: false } });
  const limited = await server.personWith(['Users.View', 'SecurityProfiles.View'], limitedTo(near));
  const found = async (who: Person, query: string) =>
    idsOf(await who.call('GET', `/api/users?query=display&${query}`)).map((id) => ids.indexOf(id));
  expect(await found(admin, 'sort=displayName')).toEqual([2, 1, 0]);
  expect(await found(admin, 'sort=-displayName')).toEqual([0, 1, 2]);
  expect(await found(admin, 'sort=-username')).toEqual([2, 1, 0]);
  expect(await found(admin, `profile=${profile.id}`)).toEqual([1, 2]);
  expect(await found(admin, 'enabled=false')).toEqual([2]);
  for (const tag of ['Site%3DA:B%3DUlm', 'Site%3DA:B:Ulm']) {
    expect(await found(admin, `tag=${tag}`)).toEqual([0, 2]);
    expect(await found(limited, `tag=${tag}&enabled=true`)).toEqual([0]);
  }
  expect(await found(limited, 'sort=-displayName')).toEqual([0, 2]);
  expect(await found(limited, `profile=${profile.id}&sort=displayName`)).toEqual([2]);
  expect(await found(limited, 'tag=Site%3DA:B%3DBonn')).toEqual([]);
  for (const query of ['sort=tags', 'enabled=1', 'profile=x', 'tag=Ulm', 'tag=%3DUlm', `tag=${'%3A'.repeat(30)}`])
    expect((await admin.call('GET', `/api/users?${query}`)).status).toBe(400);
  const { body } = await admin.call('GET', '/api/users?limit=1&sort=-createdAt');
  expect((await admin.call('GET', `/api/users?limit=1&sort=createdAt&cursor=${body.next}`)).status).toBe(400);
  expect((await admin.call('GET', '/api/users?query=%00')).body.items).toEqual([]);
});

test('[H63] [H11] of the revisions of a profile those are listed, in pages, whose tags of that time one may see', async () => {
  const [near, far] = [{ site: 'Ulm' }, { site: 'Bonn' }];
  const first = await server.plantProfile({ name: 'Moved', chosen: [], tags: near });
  const path = `/api/profiles/${first.id}`;
  for (const [at, tags] of [far, far, near].entries())
    await admin.call('PUT', path, {
      body: { name: 'Moved', description: '', chosen: [], accessControl: null, tags },
      headers: { 'if-match': `"${at + 1}"` },
    });
  const limited = await server.personWith(['SecurityProfiles.View'], limitedTo(near));
  const revisions = async (who: Person, query = '') => {
    const { body } = await who.call('GET', `${path}/revisions${query}`);
    return { all: body.items.map(({ revision }) => revision), next: body.next };
  };
  expect(await revisions(admin)).toEqual({ all: [4, 3, 2, 1], next: null });
  expect(await revisions(limited)).toEqual({ all: [4, 1], next: null });
  const page = await revisions(admin, '?limit=2');
  expect(page.all).toEqual([4, 3]);
  expect(await revisions(admin, `?limit=2&cursor=${page.next}`)).toEqual({ all: [2, 1], next: null });
  expect(await revisions(limited, `?cursor=${page.next}`)).toEqual({ all: [1], next: null });
  const other = await server.plantProfile({ name: 'Other', chosen: [] });
  expect((await admin.call('GET', `/api/profiles/${other.id}/revisions?cursor=${page.next}`)).status).toBe(400);
});
