/** Lists over HTTP: pages, cursors, and what nobody is shown by them. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { fillDraft } from '../../core/draft/edit-draft.ts';
import { inputToContent } from '../../core/profile/content.ts';
import { startServer, type Answer, type Body, type Person, type TestServer } from '../support/server.ts';

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
  await server.storage.drafts.append([{ draft: id, update, by: { id: by, username: 'x' }, at, name: 'Draft', tags, base: null }]);
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

test('[H60] a cursor is a place in its list: whoever presents it is shown what they may see, and other lists refuse it', async () => {
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
  const sockets = await Promise.all(
    [asker, seen, hidden].map(async ({ cookie }) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${open}`, { headers: { cookie, origin: server.url } });
      await new Promise((resolve) => socket.once('message', resolve));
      return socket;
    }),
  );
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
  for (const socket of sockets) socket.close();
});
