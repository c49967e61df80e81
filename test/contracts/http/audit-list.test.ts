/** The audit over HTTP: whom it is told, how far, in which order, and as which files. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditEventNames, chainFault, emptyHead, type AuditEvent, type AuditRow } from '../../../core/audit/audit-row.ts';
import { costOf } from '../../../server/web/budget/costs.ts';
import { startServer, whole, type Person, type TestServer } from '../../support/server.ts';

const [near, far] = [{ Country: 'Argentina' }, { Country: 'Brazil' }];
const needed = ['HistoricalChanges.View', 'Users.View', 'SecurityProfiles.View'];
const limited = { accessControl: { resources: ['SecurityProfile', 'User'], tags: near } };

type Told = Omit<AuditRow, 'seq' | 'prev' | 'hash'> & { seq: number | null; prev: string | null; hash: string | null };

let server: TestServer;
let admin: Person;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterEach(() => server.close());

async function listOf(person: Person, query = ''): Promise<Told[]> {
  const { status, body } = await person.call('GET', `/api/audit?limit=100${query}`);
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body.items as unknown as Told[];
}

/** All pages, with as many rows as are asked for at once. */
async function pagesOf(person: Person, query: string): Promise<Told[]> {
  const rows: Told[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await person.call('GET', `/api/audit?${query}${cursor && `&cursor=${cursor}`}`);
    rows.push(...(body.items as unknown as Told[]));
    cursor = body.next;
  }
  return rows;
}

const short = (rows: readonly Told[]): string[] => rows.map(({ event, target }) => `${event} ${target?.name ?? '–'}`);
const made = async (path: string, body: object): Promise<string> => (await admin.call('POST', path, { body })).body.id;
const addUser = (username: string, tags: object): Promise<string> => made('/api/users', { username, tags });
const addProfile = (name: string, tags: object): Promise<string> => made('/api/profiles', { name, chosen: ['Queues.View'], tags });
const plant = (events: readonly Partial<AuditEvent>[]): Promise<void> =>
  server.storage.audit.append(
    events.map((one) => ({
      ...{ at: new Date(server.now()).toISOString(), event: 'session-started', outcome: 'success' },
      ...{ actor: { id: admin.userId, name: 'admin', via: 'session' }, from: '192.0.2.1' },
      ...{ target: null, before: null, after: null, reason: null, ...one },
    })),
  );

test('[H160] the audit needs HistoricalChanges.View, and is told newest first, in pages that miss and repeat nothing', async () => {
  const other = await server.personWith(['Users.View', 'SecurityProfiles.View']);
  for (const path of ['/api/audit', '/api/audit.ndjson', '/api/audit.csv']) {
    const { status, body } = await other.call('GET', path);
    expect([status, body.code, body.detail]).toEqual([403, 'forbidden', expect.stringContaining('HistoricalChanges.View')]);
  }
  for (let n = 0; n < 7; n++) await addUser(`user-${n}`, {});
  const rows = await listOf(admin);
  expect(short(rows).slice(0, 3)).toEqual(['user-created user-6', 'user-created user-5', 'user-created user-4']);
  expect(rows).toEqual(await server.storage.audit.newest({ limit: 100 }));
  expect(
    rows.toReversed().flatMap((row, index, all) => chainFault((all[index - 1] as AuditRow) ?? emptyHead, row as AuditRow) ?? []),
  ).toEqual([]);
  for (const limit of [1, 3, 100]) expect(await pagesOf(admin, `limit=${limit}`)).toEqual(rows);
  expect((await admin.call('GET', '/api/audit?limit=101')).status).toBe(400);
});

test('[H161] events are filtered by time, person, event and target, and what is no time is refused', async () => {
  server.advance(60_000);
  const [id, from] = [await addUser('someone', {}), new Date(server.now()).toISOString()];
  server.advance(60_000);
  await admin.call('PATCH', `/api/users/${id}`, { body: { displayName: 'Some One' } });
  const to = new Date(server.now()).toISOString();
  expect(short(await listOf(admin, `&target=${id}`))).toEqual(['user-changed someone', 'user-created someone']);
  expect(short(await listOf(admin, `&target=${id}&event=user-created`))).toEqual(['user-created someone']);
  expect(short(await listOf(admin, `&from=${from}&to=${to}`))).toEqual(['user-created someone']);
  expect(short(await listOf(admin, `&from=${to}`))).toEqual(['user-changed someone']);
  expect((await listOf(admin, `&actor=${admin.userId}`)).every(({ actor }) => actor.id === admin.userId)).toBe(true);
  expect(await listOf(admin, `&actor=${randomUUID()}`)).toEqual([]);
  expect(await listOf(admin, '&to=2020-01-01')).toEqual([]);
  for (const event of auditEventNames) expect((await listOf(admin, `&event=${event}`)).every((row) => row.event === event)).toBe(true);
  for (const query of [
    'from=yesterday',
    'to=2026-02-30',
    'from=2026-01-01T25:00Z',
    'event=nothing',
    'actor=me',
    'target=1',
    'who=x',
    'cursor=x',
  ])
    expect((await admin.call('GET', `/api/audit?${query}`)).status, query).toBe(400);
  const { body } = await admin.call('GET', '/api/users?limit=1');
  expect((await admin.call('GET', `/api/audit?cursor=${body.next ?? 'eyJ9'}`)).body.code).toBe('invalid-request');
});

test('[H163] a row is told to those who may see its target as it is and as the row tells it', async () => {
  const auditor = await server.personWith(needed, limited);
  const [seen, hidden, came, went] = [
    await addUser('seen', near),
    await addUser('hidden', far),
    await addUser('came', far),
    await addUser('went', near),
  ];
  await admin.call('PATCH', `/api/users/${came}`, { body: { tags: near } });
  await admin.call('PATCH', `/api/users/${went}`, { body: { tags: far } });
  for (const [name, tags] of [
    ['Seen', near],
    ['Hidden', far],
  ] as const) {
    const profile = await addProfile(name, tags);
    await admin.call('PUT', `/api/profiles/${profile}`, { body: whole({ name, chosen: [], tags: near }), headers: { 'if-match': '"1"' } });
    await admin.call('DELETE', `/api/profiles/${profile}`, { headers: { 'if-match': '"2"' } });
  }
  await admin.call('DELETE', `/api/users/${seen}`);
  await admin.call('DELETE', `/api/users/${hidden}`);
  expect(short((await listOf(auditor)).filter(({ event }) => !event.startsWith('session') && event !== 'settings-changed'))).toEqual([
    'user-removed seen',
    'profile-removed Hidden',
    'profile-removed Seen',
    'profile-changed Seen',
    'profile-created Seen',
    'user-created seen',
  ]);
  expect(await listOf(auditor, `&target=${hidden}`)).toEqual([]);
  expect(short(await listOf(admin, `&target=${hidden}`))).toEqual(['user-removed hidden', 'user-created hidden']);
});

test('[H163] [H163a] a row without a target is about its actor; settings concern everybody, and unknown people those who see everybody', async () => {
  const auditor = await server.personWith(needed, limited);
  const [seen, hidden] = [await server.plantUser('near', [], { tags: near }), await server.plantUser('far', [], { tags: far })];
  const about = { event: 'right-refused', outcome: 'refused', reason: 'forbidden', after: { count: 1 } } as const;
  await plant([
    { ...about, actor: { id: seen.id, name: 'near', via: 'session' } },
    { ...about, actor: { id: hidden.id, name: 'far', via: 'session' } },
    { ...about, event: 'session-refused', actor: { id: null, name: null, via: 'session' } },
    { event: 'something-later' as AuditEvent['event'], target: { kind: 'later' as 'user', id: seen.id, name: 'near' } },
  ]);
  const told = (rows: readonly Told[]) => rows.map(({ event, actor }) => `${event} ${actor.name}`);
  expect(told(await listOf(auditor))).toEqual(['right-refused near', 'settings-changed operator']);
  expect(told(await listOf(admin)).slice(0, 4)).toEqual([
    'something-later admin',
    'session-refused null',
    'right-refused far',
    'right-refused near',
  ]);
});

test('[H173] a refused right says what was asked for, as the route has it', async () => {
  const viewer = await server.personWith(['SecurityProfiles.View']);
  await viewer.call('DELETE', `/api/users/${admin.userId}`);
  await viewer.call('POST', '/api/profiles', { body: { name: 'secret name', chosen: [] } });
  await expect.poll(async () => (await server.refusals.flush(), (await listOf(admin, '&event=right-refused')).length)).toBeGreaterThan(0);
  const requests = (await listOf(admin, '&event=right-refused')).flatMap(({ after }) => after?.['requests']);
  expect(requests.sort()).toEqual(['DELETE /api/users/:id', 'POST /api/profiles']);
});

test('[H164] numbers and hashes of rows, and cursors, tell nobody how many rows are out of their sight', async () => {
  const auditor = await server.personWith(needed, limited);
  const [seen, hidden] = [await server.plantUser('near', [], { tags: near }), await server.plantUser('far', [], { tags: far })];
  const target = ({ id, username }: { id: string; username: string }) => ({ kind: 'user', id, name: username }) as const;
  for (let n = 0; n < 5; n++) await plant([{ target: target(seen) }, { target: target(hidden) }, { target: target(hidden) }]);
  const rows = await pagesOf(auditor, 'limit=2&event=session-started');
  expect(rows).toHaveLength(5);
  for (const { seq, prev, hash } of rows) expect([seq, prev, hash]).toEqual([null, null, null]);
  const cursors = [];
  for (let n = 0; n < 2; n++) cursors.push((await auditor.call('GET', '/api/audit?limit=2')).body.next!);
  expect(new Set(cursors).size).toBe(2);
  expect(new Set(cursors.map((cursor) => cursor.length)).size).toBe(1);
  for (const cursor of cursors) expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/\d{4}-\d\d/);
  const altered = `${cursors[0]!.slice(0, -3)}AAA`;
  expect((await auditor.call('GET', `/api/audit?cursor=${altered}`)).body.code).toBe('invalid-request');
});

test('[H165] an actor out of sight has no name and no address, and is not found by their deeds; assignments out of sight are left out', async () => {
  const auditor = await server.personWith(needed, limited);
  const [seen, hidden] = [await addProfile('Near', near), await addProfile('Far', far)];
  const id = await addUser('someone', near);
  for (const profiles of [[seen, hidden], [seen], [seen, hidden], []])
    await admin.call('PUT', `/api/users/${id}/profiles`, { body: { profiles } });
  const rows = await listOf(auditor, `&target=${id}`);
  expect(rows.map(({ event, before, after }) => [event, before?.['profiles'], after?.['profiles']])).toEqual([
    ['profiles-assigned', [{ id: seen, name: 'Near' }], []],
    ['profiles-assigned', [], [{ id: seen, name: 'Near' }]],
    ['user-created', undefined, undefined],
  ]);
  for (const { actor, from } of rows) expect({ actor, from }).toEqual({ actor: { id: null, name: null, via: 'session' }, from: null });
  expect(await listOf(auditor, `&actor=${admin.userId}`)).toEqual([]);
  const [created] = await listOf(auditor, `&target=${seen}`);
  expect(Object.keys(created?.after ?? {}).sort()).toEqual(['chosen', 'digest', 'revision', 'tags']);
  expect(JSON.stringify(await listOf(auditor))).not.toContain(admin.userId);
  await auditor.call('PUT', '/api/me/password', { body: { current: 'wrong', next: 'another long secret' } });
  expect(JSON.stringify(await listOf(auditor))).not.toContain('Far');
});

test('[H207] a page is charged for what is looked up to judge its rows', async () => {
  const asker = await server.personWith(needed, limited);
  const change = { event: 'profile-changed', before: { revision: 1 }, after: { revision: 2 } } as const;
  await plant(Array.from({ length: 100 }, () => ({ ...change, target: { kind: 'profile', id: randomUUID(), name: 'Gone' } }) as const));
  const before = server.budget.charged();
  expect(await listOf(asker)).not.toContainEqual(expect.objectContaining({ target: expect.objectContaining({ name: 'Gone' }) }));
  // The profile and its two revisions.
  expect(server.budget.charged() - before).toBeGreaterThan(100 * 3 * costOf.lookUp);
});

test('[H162] rows out of sight are examined within bounds: a page may be short and tells where to go on', async () => {
  const auditor = await server.personWith(needed, limited);
  const [seen, hidden] = [await server.plantUser('near', [], { tags: near }), await server.plantUser('far', [], { tags: far })];
  await plant([{ target: { kind: 'user', id: seen.id, name: 'near' }, event: 'user-changed' }]);
  for (let n = 0; n < 4; n++)
    await plant(Array.from({ length: 300 }, () => ({ target: { kind: 'user', id: hidden.id, name: 'far' } as const })));
  const first = await auditor.call('GET', '/api/audit?limit=5');
  expect(first.body.items).toEqual([]);
  expect(first.body.next).not.toBe(null);
  expect(short(await pagesOf(auditor, 'limit=5'))).toEqual(['user-changed near', 'settings-changed –']);
});

test('[H161] whoever or whatever is out of sight is asked for in vain, like what never was, whatever is known of them', async () => {
  const auditor = await server.personWith(needed, limited);
  const hidden = await server.plantUser('far', [], { tags: far });
  const profile = await addProfile('Far', far);
  const about = (kind: 'user' | 'profile', id: string) =>
    ({ target: { kind, id, name: 'far' }, actor: { id: hidden.id, name: 'far', via: 'session' } }) as const;
  for (let n = 0; n < 3; n++)
    await plant(Array.from({ length: 300 }, (_, i) => about(i % 2 === 0 ? 'user' : 'profile', i % 2 === 0 ? hidden.id : profile)));
  const answers = [];
  for (const id of [hidden.id, profile, randomUUID()])
    for (const by of ['actor', 'target']) answers.push((await auditor.call('GET', `/api/audit?limit=5&${by}=${id}`)).body);
  expect(new Set(answers.map((body) => JSON.stringify(body)))).toEqual(new Set(['{"items":[],"next":null}']));
});

test('[H163b] what only the audit still knows is told, and found by its id, like what has no tags', async () => {
  const ofUsers = await server.personWith(needed, { accessControl: { resources: ['User'], tags: near } });
  const ofProfiles = await server.personWith(needed, { accessControl: { resources: ['SecurityProfile'], tags: near } });
  const [profile, user] = [randomUUID(), randomUUID()];
  await plant([{ target: { kind: 'profile', id: profile, name: 'gone' } }, { target: { kind: 'user', id: user, name: 'gone' } }]);
  const found = async (person: Person): Promise<number[]> => [
    (await listOf(person, `&target=${profile}`)).length,
    (await listOf(person, `&target=${user}`)).length,
    (await listOf(person)).filter(({ target }) => target?.name === 'gone').length,
  ];
  expect(await found(ofUsers)).toEqual([1, 0, 1]);
  expect(await found(ofProfiles)).toEqual([0, 1, 1]);
});

test('[H166] [H167] the files hold the rows that the list does, and each export is a row of its own', async () => {
  const auditor = await server.personWith(needed, limited);
  await addUser('seen', near);
  await addUser('hidden', far);
  const { status, headers, body } = await auditor.call('GET', '/api/audit.ndjson');
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
    'no-store',
  ]);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.ndjson"$/);
  const lines = (body as unknown as string).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await listOf(auditor));
  await admin.call('GET', '/api/audit.csv?event=user-created');
  expect(await listOf(admin, '&event=audit-exported')).toMatchObject([
    { actor: { name: 'admin' }, target: { kind: 'audit' }, after: { format: 'csv', event: 'user-created' } },
    { actor: { id: auditor.userId }, after: { format: 'ndjson' } },
  ]);
  const all = ((await admin.call('GET', '/api/audit.ndjson?to=2999-01-01')).body as unknown as string).trim().split('\n');
  expect(all).toHaveLength((await listOf(admin)).length);
});

test('[H166] an export ends where its right ends', async () => {
  const auditor = await server.personWith(needed);
  for (let n = 0; n < 20; n++) await plant(Array.from({ length: 500 }, () => ({ after: { text: 'x'.repeat(2_000) } })));
  const { cookie } = auditor;
  const response = await fetch(`${server.url}/api/audit.ndjson`, { headers: { cookie } });
  const reader = response.body!.getReader();
  await reader.read();
  await admin.call('PUT', `/api/users/${auditor.userId}/profiles`, { body: { profiles: [] } });
  const rest = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  await expect(rest()).rejects.toThrow();
});

test('[H168] CSV is UTF-8 without a mark, quoted as RFC 4180 has it, and no cell of it is a formula', async () => {
  const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', 'a;=1', 'a,b', 'a"b', 'a\nb', 'Ünï'];
  await plant(names.map((name) => ({ event: 'user-removed', target: { kind: 'user', id: randomUUID(), name } })));
  const response = await fetch(`${server.url}/api/audit.csv?event=user-removed`, { headers: { cookie: admin.cookie } });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([response.headers.get('content-type'), bytes[0]]).toEqual(['text/csv; charset=utf-8; header=present', 's'.charCodeAt(0)]);
  const [head, ...records] = readCsv(bytes.toString());
  expect(head?.slice(0, 6)).toEqual(['seq', 'at', 'event', 'outcome', 'sentence', 'actor']);
  const column = head!.indexOf('target');
  expect(records.map((record) => record[column])).toEqual(
    names.map((name) => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name.replace(';=', ";'="))).toReversed(),
  );
  expect(records.every((record) => record.length === head!.length && record.every((cell) => !/^[=+\-@\t\r]/.test(cell)))).toBe(true);
  expect(records[0]?.[4]).toBe('admin removed the user Ünï.');
});

/** As RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of cells) {
    records.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') records.push([]);
  }
  return records.slice(0, -1);
}
