/** Drafts over HTTP: seeing, discarding and committing what people edit over sockets. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { fillDraft } from '../../../core/draft/edit-draft.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { Base, ProfileInput } from '../../../core/profile/profile.ts';
import { encodeControl } from '../../../core/protocol/control.ts';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { until } from '../../support/relay.ts';
import { startServer, whole, type Person, type TestServer } from '../../support/server.ts';
import { deleteProfile } from '../../support/canonical-list.ts';
import { builtInCatalog } from '../../support/catalog.ts';
import { enterDraft } from '../../support/relay-client.ts';
import { append } from '../../support/append.ts';

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
  await append(server.storage, [
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
    const socket = await enter(admin, id);
    const at = '2026-01-01T00:00:00.000Z';
    const draft = {
      id,
      name: 'Fresh',
      base: null,
      createdAt: at,
      createdBy: 'admin',
      updatedAt: at,
      state: 'open',
      begun: true,
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

const begin = (who: Person, id: string, base?: Base) => who.call('PUT', `/api/drafts/${id}`, { body: base ? { base } : {} });
const hour = 3_600_000;

/** A socket that is in the draft. */
const enter = async (who: Person, id: string): Promise<WebSocket> =>
  (await enterDraft(server.url, id, { cookie: who.cookie, protocol: null })).socket;
/** Everything that somebody types comes as one change. */
const write = (socket: WebSocket, name: string): void => {
  const doc = new Y.Doc();
  doc.getText('name').insert(0, name);
  socket.send(updateFrame(Y.encodeStateAsUpdate(doc)));
};

describe('beginning', () => {
  test('[P40] [H75] makes a draft known before anybody has written it, with who began others of the same profile', async () => {
    const profile = await server.plantProfile({ name: 'Agents', chosen: [] });
    const editor = await server.personWith(['SecurityProfiles.Edit']);
    const base = { profile: profile.id, revision: 1 };
    const [first, second] = [randomUUID(), randomUUID()];
    const begun = await begin(admin, first, base);
    expect([begun.status, begun.body]).toMatchObject([201, { others: [] }]);
    expect(begun.body).toMatchObject({ draft: { id: first, base, name: 'Agents', begun: false, createdBy: 'admin', present: [] } });
    const beside = await begin(editor, second, base);
    expect([beside.status, beside.body]).toMatchObject([201, { others: [{ id: first, by: 'admin' }] }]);
    expect((await begin(editor, first, base)).body).toMatchObject({ draft: { createdBy: 'admin' }, others: [{ id: second }] });
    expect((await begin(editor, first, base)).status).toBe(200);
    expect((await listed(admin)).sort()).toEqual([first, second].sort());
    // The first to write it is not the first who was there.
    const socket = await enter(editor, first);
    write(socket, 'Agents of Ulm');
    await until('it is written', async () => (await server.storage.drafts.byId(first))?.begun === true);
    expect((await admin.call('GET', `/api/drafts/${first}`)).body).toMatchObject({
      createdBy: 'admin',
      base,
      name: 'Agents of Ulm',
      begun: true,
    });
    socket.close();
  });

  test('[P46] [A8] whose first edit is on its way stays the author; who came first keeps what an author may', async () => {
    const accessControl = { resources: ['SecurityProfile'], tags: { site: 'Ulm' } };
    const limited = await server.personWith(['SecurityProfiles.Create'], { accessControl });
    const id = randomUUID();
    const socket = await enter(admin, id);
    write(socket, 'Mine');
    await until('it is written', async () => (await server.storage.drafts.byId(id)) !== null);
    expect((await begin(limited, id)).status).toBe(404);
    socket.close();
    const own = randomUUID();
    // In the draft while it was nobody's; held to its tags, of which it has none, from the moment somebody begins it.
    const guest = await enter(limited, own);
    const closed = new Promise((resolve) => guest.once('close', resolve));
    expect((await begin(admin, own)).status).toBe(201);
    expect(await closed).toBe(4403);
    const theirs = randomUUID();
    expect((await begin(limited, theirs)).status).toBe(201);
    const other = await enter(admin, theirs);
    write(other, 'Help');
    await until('it is written', async () => (await server.storage.drafts.byId(theirs))?.begun === true);
    const author = await enter(limited, theirs);
    expect(author.readyState).toBe(author.OPEN);
    expect((await limited.call('GET', `/api/drafts/${theirs}`)).body).toMatchObject({ name: 'Help', present: expect.any(Array) });
    other.close();
    author.close();
  });

  test('[P41] is refused for another base, for what is closed or hidden, and to who may not write', async () => {
    const accessControl = { resources: ['SecurityProfile'], tags: { site: 'Ulm' } };
    const limited = await server.personWith(['SecurityProfiles.Edit'], { accessControl });
    const [ulm, bonn] = [
      await server.plantProfile({ name: 'Of Ulm', chosen: [], tags: { site: 'Ulm' } }),
      await server.plantProfile({ name: 'Of Bonn', chosen: [], tags: { site: 'Bonn' } }),
    ];
    const [ofUlm, ofBonn] = [ulm, bonn].map(({ id: profile }) => ({ profile, revision: 1 }));
    const told = async (who: Person, id: string, base?: Base) => {
      const { status, body } = await begin(who, id, base);
      return [status, body.code];
    };
    const id = randomUUID();
    expect(await told(limited, id, ofUlm)).toEqual([201, undefined]);
    expect(await told(limited, id)).toEqual([409, 'base-differs']);
    expect(await told(limited, id, { ...ofUlm!, revision: 2 })).toEqual([409, 'base-differs']);
    await admin.call('DELETE', `/api/drafts/${id}`);
    expect(await told(limited, id, ofUlm)).toEqual([409, 'closed']);
    for (const base of [ofBonn, { ...ofUlm!, revision: 9 }, { profile: randomUUID(), revision: 1 }])
      expect(await told(limited, randomUUID(), base)).toEqual([404, 'not-found']);
    const hidden = randomUUID();
    await begin(admin, hidden, ofBonn);
    expect(await told(limited, hidden, ofBonn)).toEqual([404, 'not-found']);
    expect(await told(admin, 'x')).toEqual([404, 'not-found']);
    const viewer = await server.personWith(['SecurityProfiles.View']);
    expect(await told(viewer, randomUUID())).toEqual([403, 'forbidden']);
    expect(await told(await server.personWith([]), randomUUID())).toEqual([403, 'forbidden']);
    for (const body of [{ base: {} }, { base: { ...ofUlm!, revision: 0 } }, { base: 'x' }, { name: 'x' }])
      expect((await admin.call('PUT', `/api/drafts/${randomUUID()}`, { body })).status).toBe(400);
  });

  test('[P42] one person has at most 50 that nobody has written, however they ask', async () => {
    const editor = await server.personWith(['SecurityProfiles.Create']);
    const answers: number[] = [];
    for (let round = 0; round < 6; round++) {
      const together = await Promise.all(Array.from({ length: 10 }, () => begin(editor, randomUUID())));
      answers.push(...together.map(({ status }) => status));
      server.advance(5_000);
    }
    expect(answers.filter((status) => status === 201)).toHaveLength(50);
    expect(answers.filter((status) => status === 429)).toHaveLength(10);
    expect((await begin(admin, randomUUID())).status).toBe(201);
  });
});

describe('opening a discarded draft again', () => {
  const reopen = (id: string, who = admin) => who.call('POST', `/api/drafts/${id}/reopen`);

  test('[P44] [H76] works for 30 days, also where logs are kept no longer, with all that it held, and is a row of the audit', async () => {
    await server.close();
    server = await startServer({ config: { retentionDays: 30 } });
    admin = await server.signIn('admin');
    const { id, digest } = await plantDraft(input);
    await admin.call('DELETE', `/api/drafts/${id}`);
    server.advance(30 * 24 * hour);
    await server.retention.run();
    const later = await server.signIn('admin');
    const answer = await reopen(id, later);
    expect([answer.status, answer.body]).toMatchObject([200, { id, state: 'open', closedBy: null, name: 'Fresh' }]);
    expect((await reopen(id, later)).status).toBe(200);
    const [row] = await server.storage.audit.newest({ limit: 1 });
    expect(row).toMatchObject({ event: 'draft-reopened', actor: { name: 'admin' }, target: { kind: 'draft', id, name: 'Fresh' } });
    expect((await commit(id, { id: randomUUID(), digest }, later)).status).toBe(200);
    const closed = await reopen(id, later);
    expect([closed.status, closed.body.code]).toEqual([409, 'closed']);
  });

  test('[H76] is not found later, and needs write access', async () => {
    const { id } = await plantDraft(input);
    await admin.call('DELETE', `/api/drafts/${id}`);
    const viewer = await server.personWith(['SecurityProfiles.View']);
    expect([(await reopen(id, viewer)).status, (await reopen(randomUUID())).status]).toEqual([403, 404]);
    server.advance(30 * 24 * hour + 1_000);
    const late = await reopen(id, await server.signIn('admin'));
    expect([late.status, late.body.code, late.body.detail]).toEqual([404, 'not-found', expect.stringContaining('30 days')]);
    expect((await server.storage.drafts.byId(id))?.state).toBe('discarded');
  });

  test('[H79] what a closed draft held is told to who may see it, until its log is removed', async () => {
    const { id } = await plantDraft({ ...input, tags: { site: 'Ulm' } });
    await admin.call('DELETE', `/api/drafts/${id}`);
    const read = (who: Person) => who.call('GET', `/api/drafts/${id}/content`);
    const content = { name: 'Fresh', description: '', chosen: ['Users.Edit'], accessControl: null, tags: { site: 'Ulm' } };
    expect((await read(admin)).body).toEqual(content);
    const accessControl = { resources: ['SecurityProfile'], tags: { site: 'Bonn' } };
    expect((await read(await server.personWith(['SecurityProfiles.Edit'], { accessControl }))).status).toBe(404);
    server.advance(91 * 24 * hour);
    await server.retention.run();
    const later = await read(await server.signIn('admin'));
    expect([later.status, later.body.detail]).toEqual([404, expect.stringContaining('removed')]);
  });

  test('[P44] whoever comes back while the others are still leaving edits the draft as it is', async () => {
    const { id } = await plantDraft(input);
    const before = await enter(admin, id);
    const closed = new Promise((resolve) => before.once('close', resolve));
    await admin.call('DELETE', `/api/drafts/${id}`);
    expect(await closed).toBe(4409);
    expect((await reopen(id)).status).toBe(200);
    const socket = await enter(admin, id);
    write(socket, 'More ');
    await until('the edit is in the log', async () => (await server.storage.drafts.updates(id)).length === 2);
    socket.close();
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

  test('[P45] is refused where the profile of a change was removed, over HTTP and over the socket', async () => {
    const profile = await server.plantProfile({ name: 'Old', chosen: [] });
    const { id, digest } = await plantDraft({ name: 'New', chosen: [] }, admin, { profile: profile.id, revision: 1 });
    await deleteProfile(server.storage, profile.id);
    await server.access.refresh();
    const answer = await commit(id, { id: randomUUID(), digest });
    expect([answer.status, answer.body.code]).toEqual([412, 'base-removed']);
    const client = await enterDraft(server.url, id, { cookie: admin.cookie });
    client.send(encodeControl({ type: 'commit', id: randomUUID(), digest }));
    expect((await client.next(({ kind }) => kind === 'refused'))?.message).toMatchObject({ code: 'base-removed' });
    await client.leave();
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
