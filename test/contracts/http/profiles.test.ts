/** Security profiles over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseCatalog } from '../../../core/catalog/parse-catalog.ts';
import type { ProfileInput } from '../../../core/profile/profile.ts';
import { builtInCatalog } from '../../support/catalog.ts';
import { startServer, whole, type Body, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Person;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterEach(() => server.close());

const input = { name: 'Floor lead', chosen: ['Users.Edit'] };
const create = (body: object = input, headers: Record<string, string> = {}) => admin.call('POST', '/api/profiles', { body, headers });
const names = (answer: { body: { items: { name: string }[] } }) => answer.body.items.map(({ name }) => name);

/** The answer to a save without what it warned of. */
const stored = ({ issues: _issues, ...profile }: Body): object => profile;

describe('reading', () => {
  test('[H10] a profile shows what was chosen, what follows from it, and its revision', async () => {
    const { body: made } = await create({ ...input, description: ' Leads  ', tags: { site: 'Ulm' } });
    const answer = await admin.call('GET', `/api/profiles/${made.id}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      ...{
        id: made.id,
        name: 'Floor lead',
        description: 'Leads',
        chosen: ['Users.Edit'],
        accessControl: null,
        tags: { site: 'Ulm' },
        revision: 1,
      },
      ...{
        permissions: expect.arrayContaining(['Users.Edit', 'Users.View', 'SecurityProfiles.View']),
        createdBy: 'admin',
        updatedBy: 'admin',
      },
      ...{ createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), updatedAt: made.createdAt },
    });
    expect(answer.body.permissions).toEqual([...answer.body.permissions].sort());
  });

  test('[H8] the list is by name, searched without regard to case in name and description', async () => {
    await create({ name: 'zebra', chosen: [], description: 'looks after QUEUES' });
    await create({ name: 'Queue fan', chosen: [] });
    expect(names(await admin.call('GET', '/api/profiles?query=queue'))).toEqual(['CallCenterManager', 'Queue fan', 'zebra']);
    expect(names(await admin.call('GET', '/api/profiles?query=ZEBRA'))).toEqual(['zebra']);
    expect((await admin.call('GET', '/api/profiles?query=nothing-like-it')).body).toEqual({ items: [], next: null });
  });

  test('[H8] [H8a] the list comes in pages that miss nothing and repeat nothing, while profiles come and go', async () => {
    for (const name of ['b', 'A', 'd', 'C', 'E']) await create({ name, chosen: [] });
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const answer: { body: { items: { id: string; name: string; revision: number }[]; next: string | null } } = await admin.call(
        'GET',
        `/api/profiles?limit=2${next && `&cursor=${next}`}`,
      );
      seen.push(...names(answer));
      // The profile that the cursor stands at goes away.
      const last = answer.body.items.at(-1)!;
      if (last.name === 'b') await admin.call('DELETE', `/api/profiles/${last.id}`, { headers: { 'if-match': '"1"' } });
      next = answer.body.next;
    }
    expect(seen).toEqual(['A', 'Admin', 'Agent', 'b', 'C', 'CallCenterManager', 'd', 'E', 'QualityAnalyst']);
  });

  test('[H8] [H8a] a page holds 1 to 100, and a cursor is one that was given', async () => {
    for (const limit of ['0', '101', '1e1', '-1', '2.5', '', ' 5', 'ten']) {
      const answer = await admin.call('GET', `/api/profiles?limit=${limit}`);
      expect([limit, answer.status, answer.body.code]).toEqual([limit, 400, 'invalid-request']);
    }
    for (const cursor of ['x', '!!', Buffer.from('[1,2]').toString('base64url'), Buffer.from('{}').toString('base64url')]) {
      const answer = await admin.call('GET', `/api/profiles?cursor=${cursor}`);
      expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining(`"${cursor}"`)]);
    }
    expect((await admin.call('GET', '/api/profiles?limit=100')).status).toBe(200);
  });

  test('[H9] the catalogue has an entity tag, and is sent once', async () => {
    const first = await admin.call('GET', '/api/catalog');
    expect(first.body).toMatchObject({ version: expect.any(String), groups: expect.any(Array) });
    expect(first.body.groups).toHaveLength(15);
    const etag = first.headers.get('etag')!;
    const again = await admin.call('GET', '/api/catalog', { headers: { 'if-none-match': etag } });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test('[W32] what it answers is a catalogue file, with which a server answers the same', async () => {
    const sparse = parseCatalog({
      version: '1',
      name: 'Sparse',
      groups: [
        {
          ...{ id: 'films', label: 'Films' },
          resources: [
            {
              ...{ id: 'films', label: 'Films' },
              actions: [
                { permission: 'Films.View', label: 'View' },
                { permission: 'Films.Edit', label: 'Edit', requires: ['Films.View'], basis: { 'Films.View': 'documented' } },
              ],
            },
            { ...{ id: 'shown', label: 'Shown' }, actions: [{ permission: 'Films.Edit', label: 'Also here', shared: true }] },
          ],
        },
      ],
    });
    if (!sparse.ok) throw new Error(sparse.problems.join());
    for (const catalog of [builtInCatalog(), sparse.catalog]) {
      const first = await startServer({ catalog });
      const answered = (await (await first.signIn('admin')).call('GET', '/api/catalog')).body;
      await first.close();
      const taken = parseCatalog(answered);
      if (!taken.ok) throw new Error(taken.problems.join('\n'));
      const second = await startServer({ catalog: taken.catalog });
      expect((await (await second.signIn('admin')).call('GET', '/api/catalog')).body).toEqual(answered);
      await second.close();
    }
  });

  test('[H50] [H50a] a tag that is known, weak, in a list or as * is answered 304; another is not', async () => {
    const { body: made } = await create();
    for (const [path, etag] of [
      ['/api/catalog', (await admin.call('GET', '/api/catalog')).headers.get('etag')!],
      ['/api/assertions', (await admin.call('GET', '/api/assertions')).headers.get('etag')!],
      [`/api/profiles/${made.id}`, '"1"'],
    ] as const) {
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag} , "third"`, '*']) {
        const answer = await admin.call('GET', path, { headers: { 'if-none-match': known } });
        expect([path, known, answer.status, answer.headers.get('etag')]).toEqual([path, known, 304, etag]);
      }
      for (const other of ['"other"', 'W/"other"', etag.slice(1, -1), '"*"', '']) {
        const answer = await admin.call('GET', path, { headers: { 'if-none-match': other } });
        expect([path, other, answer.status, answer.headers.get('cache-control')]).toEqual([path, other, 200, 'private, no-cache']);
      }
    }
    expect((await admin.call('GET', '/api/profiles')).headers.get('cache-control')).toBe('no-store');
  });

  test('[H5] needs SecurityProfiles.View, and says so', async () => {
    const nobody = await server.personWith(['Queues.View']);
    for (const path of [
      '/api/profiles',
      `/api/profiles/${randomUUID()}`,
      `/api/profiles/${randomUUID()}/revisions`,
      `/api/profiles/${randomUUID()}/revisions/1`,
      '/api/drafts',
      `/api/drafts/${randomUUID()}`,
    ]) {
      const answer = await nobody.call('GET', path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'forbidden']);
      expect(answer.body.detail).toContain('SecurityProfiles.View');
    }
  });

  test('[H5] an unknown profile is not found, whatever the id looks like', async () => {
    for (const id of [randomUUID(), 'x', '1', "'; drop table profiles; --", '%2e%2e', 'A'.repeat(150)]) {
      const answer = await admin.call('GET', `/api/profiles/${encodeURIComponent(id)}`);
      expect([id, answer.status, answer.body.code]).toEqual([id, 404, 'not-found']);
    }
  });

  test('[H5] a profile out of reach of the access tags is not there', async () => {
    const accessControl = { resources: ['SecurityProfile'], tags: { site: 'Ulm' } };
    const limited = await server.personWith(['SecurityProfiles.View', 'SecurityProfiles.Edit', 'SecurityProfiles.Delete'], {
      accessControl,
    });
    const { body: ulm } = await create({ name: 'Ulm', chosen: [], tags: { site: 'Ulm' } });
    const { body: bonn } = await create({ name: 'Bonn', chosen: [], tags: { site: 'Bonn' } });
    expect(names(await limited.call('GET', '/api/profiles'))).toEqual(['Ulm']);
    expect((await limited.call('GET', `/api/profiles/${ulm.id}`)).status).toBe(200);
    const headers = { 'if-match': '"1"' };
    const attempts: [string, string, object][] = [
      ['GET', '', {}],
      ['GET', '/revisions', {}],
      ['GET', '/revisions/1', {}],
      ['PUT', '', { headers, body: whole({ name: 'Mine', chosen: [] }) }],
      ['DELETE', '', { headers }],
    ];
    for (const [method, rest, request] of attempts) {
      const answer = await limited.call(method, `/api/profiles/${bonn.id}${rest}`, request);
      expect([method, rest, answer.status, answer.body.code]).toEqual([method, rest, 404, 'not-found']);
    }
  });
});

describe('revisions', () => {
  test('[H11] are listed newest first, and each shows the profile as it was', async () => {
    const { body: made } = await create();
    server.advance(60_000);
    await admin.call('PUT', `/api/profiles/${made.id}`, {
      body: whole({ name: 'Floor chief', chosen: [] }),
      headers: { 'if-match': '"1"' },
    });
    const list = await admin.call('GET', `/api/profiles/${made.id}/revisions`);
    const author = { by: 'admin', byId: admin.userId, byNow: 'admin' };
    expect(list.body.items).toEqual([
      { revision: 2, at: expect.any(String), ...author, name: 'Floor chief', draft: null },
      { revision: 1, at: made.createdAt, ...author, name: 'Floor lead', draft: null },
    ]);
    expect((await admin.call('GET', `/api/profiles/${made.id}/revisions/1`)).body).toEqual(stored(made));
    expect((await admin.call('GET', `/api/profiles/${made.id}/revisions/2`)).body).toMatchObject({
      name: 'Floor chief',
      revision: 2,
      createdAt: made.createdAt,
      updatedAt: list.body.items[0]!.at,
    });
    for (const unknown of ['3', '0', '-1', 'x', '1.0', '99999999999999999999']) {
      expect((await admin.call('GET', `/api/profiles/${made.id}/revisions/${unknown}`)).status).toBe(404);
    }
  });
});

describe('creating', () => {
  test('[H10] answers the new profile and where it is; choosing what is derived too changes nothing', async () => {
    const answer = await create({ ...input, chosen: ['Users.View', 'Users.Edit', 'Users.View'] });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/profiles/${answer.body.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body.chosen).toEqual(['Users.Edit', 'Users.View']);
  });

  test('[H53] answers what it warns of, also when the request is repeated', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await create({ ...input, chosen: ['Users.EditPermission'] }, headers);
    expect(first.body.issues).toEqual([expect.objectContaining({ code: 'permission-risky', severity: 'warning' })]);
    expect((await create({ ...input, chosen: ['Users.EditPermission'] }, headers)).body).toEqual(first.body);
    const saved = await admin.call('PATCH', `/api/profiles/${first.body.id}`, { body: { chosen: [] }, headers: { 'if-match': '"1"' } });
    expect(saved.body.issues).toEqual([]);
    expect((await admin.call('GET', `/api/profiles/${first.body.id}`)).body).not.toHaveProperty('issues');
  });

  test('[H10] [H10a] is refused with every issue', async () => {
    const answer = await create({
      name: 'Bad/name',
      chosen: ['Nope.Nothing'],
      accessControl: { resources: ['User'], tags: {} },
      tags: { 'aws:x': '' },
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
    const codes = answer.body.issues.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(
      expect.arrayContaining([
        'name-characters',
        'permission-unlisted',
        'access-control-tag-missing',
        'access-control-view-missing',
        'tag-key-reserved',
      ]),
    );
    for (const issue of answer.body.issues)
      expect(issue).toMatchObject({
        code: expect.any(String),
        severity: expect.stringMatching(/error|warning|info/),
        path: expect.any(String),
        message: expect.any(String),
      });
  });

  test('[H10] [V62] takes a name once, without regard to case and to runs of white space', async () => {
    await create();
    const answer = await create({ ...input, name: ' FLOOR   lead ' });
    expect([answer.status, answer.body.code]).toEqual([409, 'name-taken']);
    expect(answer.body.detail).toContain('Floor lead');
  });

  test('[H10] takes tag keys that mean something to JavaScript as keys', async () => {
    const { body } = await admin.call('POST', '/api/profiles', {
      body: '{"name":"Odd","chosen":[],"tags":{"__proto__":"a","constructor":"b"}}',
    });
    const answer = await admin.call('GET', `/api/profiles/${body.id}`);
    expect(JSON.stringify(answer.body.tags)).toBe('{"__proto__":"a","constructor":"b"}');
  });

  test('[H5] needs SecurityProfiles.Create, and says so', async () => {
    const viewer = await server.personWith(['SecurityProfiles.Edit', 'SecurityProfiles.View']);
    const answer = await viewer.call('POST', '/api/profiles', { body: input });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect(answer.body.detail).toContain('SecurityProfiles.Create');
  });

  test('[H7] with an idempotency key takes effect once, and is answered the same', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await create(input, headers);
    await admin.call('PUT', `/api/profiles/${first.body.id}`, {
      body: whole({ name: 'Renamed', chosen: [] }),
      headers: { 'if-match': '"1"' },
    });
    const again = await create(input, headers);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await server.storage.profiles.revisions(first.body.id)).toHaveLength(2);

    const other = await create({ ...input, name: 'Other' }, headers);
    expect([other.status, other.body.code]).toEqual([409, 'key-reused']);
    const theirs = await (await server.personWith(['SecurityProfiles.Create'])).call('POST', '/api/profiles', { body: input, headers });
    expect([theirs.status, theirs.body.code]).toEqual([409, 'key-reused']);
  });

  test('[H7] with the same key at the same moment takes effect once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all([create(input, headers), create(input, headers), create(input, headers)]);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
  });

  test('[H7] with a key that is no UUID is refused', async () => {
    for (const key of ['1', '', 'x'.repeat(36)]) {
      const answer = await create(input, { 'idempotency-key': key });
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
    }
    const key = randomUUID();
    expect((await create(input, { 'idempotency-key': key.toUpperCase() })).body).toEqual(
      (await create(input, { 'idempotency-key': key })).body,
    );
  });
});

describe('changing', () => {
  const change = (id: string, ifMatch: string | undefined, body: ProfileInput = { name: 'Changed', chosen: [] }, who = admin) =>
    who.call('PUT', `/api/profiles/${id}`, { body: whole(body), headers: { 'if-match': ifMatch } });

  test('[H6] needs the revision it starts from, and makes the next', async () => {
    const { body: made } = await create();
    const answer = await change(made.id, '"1"');
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"']);
    expect(answer.body).toMatchObject({ id: made.id, name: 'Changed', revision: 2, permissions: [] });
    expect((await admin.call('GET', `/api/profiles/${made.id}`)).body).toEqual(stored(answer.body));
  });

  test('[H6] without If-Match is 428, with a stale one 412, with another form 400', async () => {
    const { body: made } = await create();
    await change(made.id, '"1"');
    for (const [ifMatch, status, code] of [
      [undefined, 428, 'revision-required'],
      ['"1"', 412, 'revision-changed'],
      ['"3"', 412, 'revision-changed'],
      ['2', 400, 'invalid-request'],
      ['*', 400, 'invalid-request'],
      ['"2", "1"', 400, 'invalid-request'],
    ] as const) {
      for (const answer of [
        await change(made.id, ifMatch),
        await admin.call('DELETE', `/api/profiles/${made.id}`, { headers: { 'if-match': ifMatch } }),
      ]) {
        expect([ifMatch, answer.status, answer.body.code]).toEqual([ifMatch, status, code]);
      }
    }
    expect((await admin.call('GET', `/api/profiles/${made.id}`)).body.revision).toBe(2);
  });

  test('[H50] takes the revision in a weak tag too, as a compressing proxy leaves it', async () => {
    const { body: made } = await create();
    expect((await change(made.id, 'W/"1"')).body).toMatchObject({ revision: 2 });
  });

  test('[H51] names every member that is left out, and empties none', async () => {
    const { body: made } = await create();
    const members = ['name', 'description', 'chosen', 'accessControl', 'tags'] as const;
    const send = (body: object) => admin.call('PUT', `/api/profiles/${made.id}`, { body, headers: { 'if-match': '"1"' } });
    for (const left of members) {
      const { [left]: _left, ...body } = whole({ name: 'Changed', chosen: [] });
      const answer = await send(body);
      expect([answer.status, answer.body.code, answer.body.detail]).toEqual([400, 'invalid-request', expect.stringContaining(`"${left}"`)]);
    }
    const { detail } = (await send({ name: 'Changed' })).body;
    expect(detail).toBe('The body lacks the members "description", "chosen", "accessControl", "tags"; add them.');
    expect((await admin.call('GET', `/api/profiles/${made.id}`)).body).toEqual(stored(made));
  });

  test('[H52] PATCH replaces what is named, whole, and leaves the rest', async () => {
    const { body: made } = await create({ ...input, chosen: ['Users.Edit'], tags: { site: 'Ulm', team: 'A' } });
    const patch = (body: object, headers: Record<string, string> = {}, id = made.id) =>
      admin.call('PATCH', `/api/profiles/${id}`, { body, headers: { 'if-match': '"1"', ...headers } });
    for (const body of [{}, { name: null }, { chosen: null }, { tags: null }, { description: null }, { other: 1 }])
      expect([body, (await patch(body)).status]).toEqual([body, 400]);
    const headers = { 'idempotency-key': randomUUID() };
    const first = await patch({ tags: { site: 'Bonn' }, accessControl: null }, headers);
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"']);
    expect(first.body).toMatchObject({ name: made.name, description: made.description, chosen: ['Users.Edit'], tags: { site: 'Bonn' } });
    expect((await patch({ tags: { site: 'Bonn' }, accessControl: null }, headers)).body).toEqual(first.body);
    expect((await patch({ name: 'Late' })).body.code).toBe('revision-changed');
    expect((await patch({ name: 'Late' }, { 'if-match': '"9"' })).body.code).toBe('revision-changed');
    expect((await admin.call('PATCH', `/api/profiles/${made.id}`, { body: { name: 'Late' } })).status).toBe(428);
    for (const id of [randomUUID(), 'x']) expect((await patch({ name: 'Late' }, {}, id)).status).toBe(404);
    const viewer = await server.personWith(['SecurityProfiles.View']);
    const refused = await viewer.call('PATCH', `/api/profiles/${made.id}`, { body: { name: 'Mine' }, headers: { 'if-match': '"2"' } });
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('SecurityProfiles.Edit')]);
  });

  test('[H6] by two at once lets one of them through', async () => {
    const { body: made } = await create();
    const answers = await Promise.all([
      change(made.id, '"1"', { name: 'One', chosen: [] }),
      change(made.id, '"1"', { name: 'Two', chosen: [] }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test('[H5] needs SecurityProfiles.Edit; an unknown profile is not found', async () => {
    const { body: made } = await create();
    const viewer = await server.personWith(['SecurityProfiles.View']);
    const answer = await change(made.id, '"1"', undefined, viewer);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect(answer.body.detail).toContain('SecurityProfiles.Edit');
    for (const id of [randomUUID(), 'x']) expect((await change(id, '"1"')).status).toBe(404);
  });

  test('[H15] cannot take the right to give permissions from the last who has it', async () => {
    const { items } = (await admin.call('GET', '/api/profiles?query=Admin')).body;
    const attempt = () => change(items[0]!.id, '"1"', { name: 'Admin', chosen: ['Users.View'] });
    const answer = await attempt();
    expect([answer.status, answer.body.code]).toEqual([409, 'last-administrator']);
    const other = await server.plantProfile({ name: 'Other', chosen: ['Users.EditPermission'] });
    await server.plantUser('no-password', [other.id], { passwordHash: null });
    await server.plantUser('disabled', [other.id], { enabled: false });
    expect((await attempt()).body.code).toBe('last-administrator');
    await server.plantUser('second', [other.id]);
    expect((await attempt()).status).toBe(200);
  });
});

describe('removing', () => {
  const remove = (id: string, headers: Record<string, string> = {}) =>
    admin.call('DELETE', `/api/profiles/${id}`, { headers: { 'if-match': '"1"', ...headers } });

  test('[H10] answers nothing, and the profile is gone', async () => {
    const { body: made } = await create();
    expect((await remove(made.id)).status).toBe(204);
    expect((await admin.call('GET', `/api/profiles/${made.id}`)).status).toBe(404);
    expect((await remove(made.id)).status).toBe(404);
  });

  test('[H7] with an idempotency key can be repeated', async () => {
    const { body: made } = await create();
    const headers = { 'idempotency-key': randomUUID() };
    expect((await remove(made.id, headers)).status).toBe(204);
    expect((await remove(made.id, headers)).status).toBe(204);
  });

  test('[H10] [H10a] is refused while somebody has the profile', async () => {
    const { body: made } = await create();
    await server.plantUser('holder', [made.id]);
    const answer = await remove(made.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'in-use']);
  });

  test('[H5] needs SecurityProfiles.Delete', async () => {
    const { body: made } = await create();
    const editor = await server.personWith(['SecurityProfiles.Edit']);
    const answer = await editor.call('DELETE', `/api/profiles/${made.id}`, { headers: { 'if-match': '"1"' } });
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('SecurityProfiles.Delete')]);
  });
});
