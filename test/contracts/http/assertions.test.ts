import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAssertions } from '../../../core/validation/assertions/parse-assertions.ts';
import { catalog } from '../../support/actors.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { startServer, whole, type Person, type TestServer } from '../../support/server.ts';

const read = parseAssertions(
  {
    version: 1,
    assertions: [
      {
        id: 'apart',
        says: 'Nobody edits people and makes profiles.',
        unless: { name: 'Admin' },
        never: ['Users.Edit', 'SecurityProfiles.Create'],
        who: 'person',
      },
      { id: 'no-agents', says: 'Agents see no prompts.', where: { name: 'Shift' }, never: ['Prompts.View'] },
      { id: 'advice', says: 'Shifts see flows.', where: { name: 'Shift' }, always: ['ContactFlows.View'], severity: 'warning' },
    ],
  },
  catalog,
);
if (!read.ok) throw new Error(read.problems.join('\n'));
const { assertions } = read;

let server: TestServer;
let admin: Person;
beforeAll(async () => {
  server = await startServer({ assertions });
  admin = await server.signIn('admin');
});
afterAll(() => server.close());

const create = (name: string, chosen: readonly string[]) => admin.call('POST', '/api/profiles', { body: { name, chosen } });
const give = (user: string, profiles: readonly string[]) => admin.call('PUT', `/api/users/${user}/profiles`, { body: { profiles } });

describe('assertions over HTTP', () => {
  it('[H24] are given in the form of their file to whoever is signed in, and once only to who has them', async () => {
    expect((await server.stranger.call('GET', '/api/assertions')).status).toBe(401);
    const answer = await (await server.personWith([])).call('GET', '/api/assertions');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ assertions: JSON.parse(JSON.stringify(assertions)) });
    const etag = answer.headers.get('etag') ?? '';
    expect((await admin.call('GET', '/api/assertions', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('[Q6] [V40] an error keeps a profile from being written and carries its fix, a warning does not', async () => {
    const refused = await create('Shift', ['Prompts.View']);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid']);
    const issue = refused.body.issues.find(({ code }) => code === 'assertion-failed');
    expect(issue).toEqual({
      code: 'assertion-failed',
      severity: 'error',
      path: '/chosen/Prompts.View',
      message: 'Agents see no prompts. Prompts – View is granted.',
      fixes: [{ label: 'Leave out Prompts – View', edits: [{ type: 'choose', permissions: ['Prompts.View'], chosen: false }] }],
    });
    const written = await create('Shift', []);
    expect(written.status).toBe(201);
    const changed = await admin.call('PUT', `/api/profiles/${written.body.id}`, {
      headers: { 'if-match': '"1"' },
      body: whole({ name: 'Shift', chosen: ['Prompts.Edit'] }),
    });
    expect([changed.status, changed.body.code]).toEqual([422, 'invalid']);
  });

  it('[Q7] nobody is given what an assertion keeps apart, by whichever request', async () => {
    const [editor, creator] = [await create('Editor', ['Users.Edit']), await create('Creator', ['SecurityProfiles.Create'])];
    const [first, second] = [editor.body.id, creator.body.id];
    const user = await server.plantUser('mia', [first]);
    const refused = await give(user.id, [first, second]);
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      422,
      'invalid',
      'Nobody edits people and makes profiles. With these profiles this user would hold Users – Edit and Security profiles – Create; give them other profiles, or change what these grant.',
    ]);
    expect(refused.body.issues.map(({ code, path }) => [code, path])).toEqual([['assertion-failed', '/profiles']]);
    const posted = await admin.call('POST', '/api/users', { body: { username: 'nia', profiles: [first, second] } });
    expect([posted.status, await server.storage.users.byUsername('nia')]).toEqual([422, null]);
    expect((await give(user.id, [second])).status).toBe(200);
    const exempt = (await server.storage.profiles.byName('Admin'))!.id;
    expect((await give(user.id, [exempt, first, second])).status).toBe(200);
    expect((await give(user.id, [first, second])).status).toBe(422);
  });

  it('[Q7] [Q7a] [K15] a profile that people hold is not changed into what they may not hold together; what was broken before stays mendable', async () => {
    const [editor, other] = [await create('Editor two', ['Users.Edit']), await create('Other', ['Prompts.View'])];
    await server.plantUser('two', [editor.body.id, other.body.id]);
    const change = (chosen: readonly string[]) =>
      admin.call('PUT', `/api/profiles/${other.body.id}`, { headers: { 'if-match': '"1"' }, body: whole({ name: 'Other', chosen }) });
    const refused = await change(['SecurityProfiles.Create']);
    expect([refused.status, refused.body.issues.find(({ code }) => code === 'assertion-failed')?.message]).toEqual([
      422,
      'Nobody edits people and makes profiles. A person with this and other profiles would hold Users – Edit and Security profiles – Create; give them other profiles, or change what these grant.',
    ]);
    expect((await change(['Queues.View'])).status).toBe(200);

    const creator = await create('Creator two', ['SecurityProfiles.Create']);
    const broken = await server.plantUser('already', [editor.body.id, creator.body.id]);
    expect((await give(broken.id, [editor.body.id, creator.body.id, other.body.id])).status).toBe(200);
    const kept = await admin.call('PUT', `/api/profiles/${creator.body.id}`, {
      headers: { 'if-match': '"1"' },
      body: whole({ name: 'Creator two', description: 'Still', chosen: ['SecurityProfiles.Create'] }),
    });
    expect(kept.status).toBe(200);
  });

  it('[Q9] the start names the profiles and the people that break assertions', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    const shift = (await server.storage.profiles.byName('Shift'))!;
    await writeProfile(server.storage, { ...shift, chosen: ['Prompts.View'], revision: 2 });
    const again = await startServer({
      assertions,
      storage: { ...server.storage, close: async () => {} },
      logger: { level: 'warn', stream },
    });
    await again.close();
    const logged = lines.map((line) => JSON.parse(line) as { broken?: unknown; msg: string }).filter(({ broken }) => broken);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({
      msg: 'some profiles or people break assertions of this instance',
      broken: [
        { assertion: 'apart', people: ['already'] },
        { assertion: 'no-agents', profiles: ['Shift'], people: [] },
        { assertion: 'advice', profiles: ['Shift'] },
      ],
    });
  });
});
