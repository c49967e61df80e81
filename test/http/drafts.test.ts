/** Drafts over HTTP: seeing, discarding and committing what people edit over sockets. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { fillDraft } from '../../core/draft/edit-draft.ts';
import { inputToContent } from '../../core/profile/content.ts';
import { digestOf } from '../../core/profile/digest.ts';
import type { Base, ProfileInput } from '../../core/profile/profile.ts';
import { startServer, whole, type Person, type TestServer } from '../support/server.ts';
import { deleteProfile } from '../support/canonical-list.ts';
import { builtInCatalog } from '../support/catalog.ts';

const catalog = builtInCatalog();

let server: TestServer;
let admin: Person;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterEach(() => server.close());

/** A draft as if this person had edited it. */
async function plantDraft(input: ProfileInput, by: Person = admin, base: Base = null): Promise<{ id: string; digest: string }> {
  const content = inputToContent(input);
  const doc = new Y.Doc();
  fillDraft(doc, content, randomUUID);
  const { username } = (await server.storage.users.byId(by.userId))!;
  const id = randomUUID();
  await server.storage.drafts.append([
    {
      ...{ draft: id, base, name: content.name, tags: content.tags },
      update: Y.encodeStateAsUpdate(doc),
      by: { id: by.userId, username },
      at: '2026-01-01T00:00:00.000Z',
    },
  ]);
  return { id, digest: digestOf(catalog, content, base) };
}

const input = { name: 'Fresh', chosen: ['Users.Edit'] };
const commit = (draft: string, body: object, who = admin) => who.call('POST', `/api/drafts/${draft}/commit`, { body });
const listed = async (who: Person) => (await who.call('GET', '/api/drafts')).body.items.map(({ id }: { id: string }) => id);

describe('drafts', () => {
  test('[H12] are listed while they are open, with who is in them', async () => {
    const { id } = await plantDraft(input);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${id}`, {
      headers: { cookie: admin.cookie, origin: server.url },
    });
    await new Promise((resolve) => socket.once('message', resolve));
    const at = '2026-01-01T00:00:00.000Z';
    const draft = {
      id,
      name: 'Fresh',
      base: null,
      createdAt: at,
      createdBy: 'admin',
      updatedAt: at,
      state: 'open',
      review: null,
      present: ['admin'],
      closedBy: null,
      profile: null,
      commit: null,
    };
    expect((await admin.call('GET', '/api/drafts')).body).toEqual({ items: [draft], next: null });
    expect((await admin.call('GET', `/api/drafts/${id}`)).body).toEqual(draft);
    socket.close();
  });

  test('[H12] are seen by those whose level is not none', async () => {
    const accessControl = { resources: ['SecurityProfile'], tags: { site: 'Ulm' } };
    const limited = await server.personWith(['SecurityProfiles.Create', 'SecurityProfiles.Edit'], { accessControl });
    const ulm = await server.plantProfile({ name: 'Of Ulm', chosen: [], tags: { site: 'Ulm' } });
    const bonn = await server.plantProfile({ name: 'Of Bonn', chosen: [], tags: { site: 'Bonn' } });
    const theirs = await plantDraft({ ...input, tags: { site: 'Bonn' } });
    const near = await plantDraft({ ...input, tags: { site: 'Ulm' } });
    const changeOfUlm = await plantDraft({ ...input, tags: { site: 'Bonn' } }, admin, { profile: ulm.id, revision: 1 });
    const changeOfBonn = await plantDraft({ ...input, tags: { site: 'Ulm' } }, admin, { profile: bonn.id, revision: 1 });
    const own = await plantDraft(input, limited);
    expect((await listed(limited)).sort()).toEqual([near.id, changeOfUlm.id, own.id].sort());
    for (const { id } of [theirs, changeOfBonn]) {
      for (const answer of [
        await limited.call('GET', `/api/drafts/${id}`),
        await limited.call('DELETE', `/api/drafts/${id}`),
        await commit(id, { id: randomUUID(), digest: theirs.digest }, limited),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
      }
    }
    // What was a change to a profile of Ulm stays one when that profile is gone.
    await deleteProfile(server.storage, ulm.id);
    await server.access.refresh();
    expect((await listed(limited)).sort()).toEqual([near.id, changeOfUlm.id, own.id].sort());
  });

  test('[H12] that are unknown are not found', async () => {
    for (const id of [randomUUID(), 'x', '%00']) {
      for (const method of ['GET', 'DELETE']) expect((await admin.call(method, `/api/drafts/${id}`)).status).toBe(404);
      expect((await commit(id, { id: randomUUID(), digest: 'a'.repeat(64) })).status).toBe(404);
    }
  });
});

describe('discarding', () => {
  test('[H12] closes the draft, which keeps telling who did it', async () => {
    const { id, digest } = await plantDraft(input);
    expect((await admin.call('DELETE', `/api/drafts/${id}`)).status).toBe(204);
    expect(await listed(admin)).toEqual([]);
    expect((await admin.call('GET', `/api/drafts/${id}`)).body).toMatchObject({ state: 'discarded', closedBy: 'admin', profile: null });
    for (const answer of [await admin.call('DELETE', `/api/drafts/${id}`), await commit(id, { id: randomUUID(), digest })]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'closed']);
      expect(answer.body.detail).toContain('admin');
    }
  });

  test('[H12] needs write access', async () => {
    const { id } = await plantDraft(input);
    const viewer = await server.personWith(['SecurityProfiles.View']);
    const answer = await viewer.call('DELETE', `/api/drafts/${id}`);
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('SecurityProfiles.Edit')]);
    expect(await listed(viewer)).toEqual([id]);
  });
});

describe('committing', () => {
  test('[H21] answers what the draft became, and the same again to the same request', async () => {
    const { id, digest } = await plantDraft(input);
    const request = { id: randomUUID(), digest };
    const first = await commit(id, request);
    expect([first.status, first.body]).toEqual([200, { ...request, profile: { id: expect.any(String), revision: 1 }, by: 'admin' }]);
    expect((await commit(id, request)).body).toEqual(first.body);
    expect((await admin.call('GET', `/api/profiles/${first.body.profile.id}`)).body).toMatchObject({
      name: 'Fresh',
      chosen: ['Users.Edit'],
    });
    expect((await admin.call('GET', `/api/drafts/${id}`)).body).toMatchObject({
      state: 'committed',
      closedBy: 'admin',
      profile: first.body.profile,
    });
    expect((await admin.call('GET', `/api/profiles/${first.body.profile.id}/revisions`)).body.items).toMatchObject([{ draft: id }]);
  });

  test('[H21] of two drafts with one name refuses the second, which stays', async () => {
    const [one, two] = [await plantDraft(input), await plantDraft(input)];
    expect((await commit(one.id, { id: randomUUID(), digest: one.digest })).status).toBe(200);
    const answer = await commit(two.id, { id: randomUUID(), digest: two.digest });
    expect([answer.status, answer.body.code]).toEqual([409, 'name-taken']);
    expect(await listed(admin)).toEqual([two.id]);
  });

  test('[H21] is refused for another digest, for errors and for a changed base', async () => {
    const { id } = await plantDraft(input);
    expect((await commit(id, { id: randomUUID(), digest: 'a'.repeat(64) })).body.code).toBe('stale');
    const bad = await plantDraft({ name: '', chosen: [] });
    const invalid = await commit(bad.id, { id: randomUUID(), digest: bad.digest });
    expect([invalid.status, invalid.body.code, invalid.body.issues[0]?.code]).toEqual([422, 'invalid', 'name-required']);
    const profile = await server.plantProfile({ name: 'Old', chosen: [] });
    const late = await plantDraft({ name: 'New', chosen: [] }, admin, { profile: profile.id, revision: 1 });
    await admin.call('PUT', `/api/profiles/${profile.id}`, { body: whole({ name: 'Old', chosen: [] }), headers: { 'if-match': '"1"' } });
    const changed = await commit(late.id, { id: randomUUID(), digest: late.digest });
    expect([changed.status, changed.body.code]).toEqual([412, 'revision-changed']);
  });

  test('[H21] needs the right of the commit, and says which', async () => {
    const { id, digest } = await plantDraft(input);
    const editor = await server.personWith(['SecurityProfiles.Edit']);
    const answer = await commit(id, { id: randomUUID(), digest }, editor);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      403,
      'forbidden',
      expect.stringContaining('SecurityProfiles.Create'),
    ]);
    expect(await listed(editor)).toEqual([id]);
  });

  test('[H21] is refused for another form of request', async () => {
    const { id, digest } = await plantDraft(input);
    for (const body of [
      {},
      { id: 'x', digest },
      { id: randomUUID(), digest: digest.toUpperCase() },
      { id: randomUUID(), digest, force: true },
      { id: randomUUID(), digest: 5 },
    ]) {
      const answer = await commit(id, body);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
    }
  });
});
