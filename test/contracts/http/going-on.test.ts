/** A draft that continues another, over HTTP: what is refused, what the answers tell, and damage. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { fillDraft } from '../../../core/draft/edit-draft.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';
import { append } from '../../support/append.ts';

/** A draft as if this person had edited it. */
async function plantDraft(server: TestServer, by: Person, tags: Record<string, string> = {}): Promise<string> {
  const doc = new Y.Doc();
  fillDraft(doc, inputToContent({ name: 'Night', chosen: ['Users.View'], tags }), randomUUID);
  const id = randomUUID();
  const update = Y.encodeStateAsUpdate(doc);
  const row = { draft: id, base: null, name: 'Night', tags, update, by: { id: by.userId, username: 'admin' } };
  await append(server.storage, [{ ...row, at: '2026-01-01T00:00:00.000Z' }]);
  return id;
}
const begin = (who: Person, continues: unknown, id = randomUUID() as string) =>
  who.call('PUT', `/api/drafts/${id}`, { body: { continues } });

test('[P47] [X37b] what an answer says is the same whichever draft is named, and what is no id is refused', async () => {
  const server = await startServer();
  const admin = await server.signIn('admin');
  const ulm = { accessControl: { resources: ['SecurityProfile'], tags: { site: 'Ulm' } } };
  const limited = await server.personWith(['SecurityProfiles.Create'], ulm);
  const hidden = await plantDraft(server, admin, { site: 'Bonn' });
  const answers = await Promise.all(
    [hidden, randomUUID(), null].map(async (continues) => {
      const { status, body } = await begin(limited, continues);
      const { draft, ...rest } = body as unknown as { draft: object };
      return [status, { ...draft, id: '', createdAt: '', updatedAt: '' }, rest];
    }),
  );
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  for (const wrong of ['x', '', `${hidden}/..`, 7, [], {}, true]) expect((await begin(limited, wrong)).status).toBe(400);
  const viewer = await server.personWith(['SecurityProfiles.View']);
  expect((await begin(viewer, hidden)).status).toBe(403);
  // One that is to continue itself continues nothing.
  const self = randomUUID();
  expect((await begin(admin, self, self)).status).toBe(201);
  expect((await server.storage.drafts.log(self)).snapshot).toBeNull();
  await server.close();
});

test('[P47] [X33] a draft whose snapshot is damaged stops nobody’s edits and no server', async () => {
  const server = await startServer({ logger: { level: 'silent', stream: process.stderr } });
  const admin = await server.signIn('admin');
  const update = Y.encodeStateAsUpdate(new Y.Doc());
  const damages = [
    { entries: 1, update, metadata: '{"entries":1,"people":[],"written":[["chosen/A",0,true]],"owners":[]}' },
    { entries: 1, update: Uint8Array.of(255, 255, 255), metadata: '{"entries":1,"people":[],"written":[],"owners":[]}' },
    { entries: 1, update: new Uint8Array(), metadata: '['.repeat(100_000) },
  ];
  for (const damage of damages) {
    const draft = await plantDraft(server, admin);
    await server.storage.drafts.compact(draft, damage);
    expect((await begin(admin, draft)).status).toBe(201);
    // Itself it opens no more, which the log says; everything else goes on.
    await admin.call('GET', `/api/drafts/${draft}/content`);
    await admin.call('POST', `/api/drafts/${draft}/commit`, { body: { id: randomUUID(), digest: 'a'.repeat(64) } });
    await openRelayClient(server.url, `/sync/${draft}`, { headers: { cookie: admin.cookie, origin: server.url } }).then(
      ({ socket }) => socket.terminate(),
      () => undefined,
    );
    expect((await admin.call('DELETE', `/api/drafts/${draft}`)).status).toBe(204);
    expect((await admin.call('GET', '/api/drafts')).status).toBe(200);
  }
  await server.close();
});
