/**
 * What happens out of somebody's sight changes nothing that they are told: everything that can be read is read, much is done to people, profiles
 * and drafts out of sight, and everything is read again. `SEED=…` replays, `RUNS=…` does it more often.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRandom, mix } from '../support/random.ts';
import { numRuns } from '../support/runs.ts';
import { listen } from '../support/event-stream.ts';
import { password, startServer, whole, type Answer, type Person, type TestServer } from '../support/server.ts';

const seed = Number(process.env['SEED'] ?? 20_301_130);
const [here, there] = [{ Country: 'Argentina' }, { Country: 'Brazil' }];

interface Place {
  readonly server: TestServer;
  readonly admin: Person;
  /** In sight. */
  readonly seen: { readonly profiles: string[]; readonly users: string[]; readonly drafts: string[] };
  /** Out of sight, those that come later too. */
  readonly unseen: { readonly profiles: string[]; readonly users: string[]; readonly drafts: string[]; readonly names: string[] };
}

const created = async (answer: Promise<Answer>): Promise<string> => {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
};
const addProfile = (admin: Person, name: string, tags: object, chosen = ['Queues.View']): Promise<string> =>
  created(admin.call('POST', '/api/profiles', { body: { name, chosen, tags } }));
const addUser = (admin: Person, username: string, tags: object, profiles: readonly string[] = []): Promise<string> =>
  created(admin.call('POST', '/api/users', { body: { username, tags, profiles, password } }));
async function beginDraft(admin: Person, profile: string): Promise<string> {
  const id = randomUUID();
  await admin.call('PUT', `/api/drafts/${id}`, { body: { base: { profile, revision: 1 } } });
  return id;
}

async function createPlace(): Promise<Place> {
  const server = await startServer();
  const admin = await server.signIn('admin');
  const profiles = [
    await addProfile(admin, 'Queues here', here, ['Queues.Edit']),
    await addProfile(admin, 'Prompts here', here, ['Prompts.View']),
  ];
  const users = [await addUser(admin, 'ana', here, profiles.slice(0, 1)), await addUser(admin, 'aldo', here)];
  const [hidden] = [await addProfile(admin, 'Queues there', there, ['Queues.Edit'])];
  return {
    ...{ server, admin },
    seen: { profiles, users, drafts: [await beginDraft(admin, profiles[0]!)] },
    unseen: {
      profiles: [hidden],
      users: [await addUser(admin, 'bia', there, [hidden, profiles[0]!]), await addUser(admin, 'beto', there)],
      drafts: [await beginDraft(admin, hidden)],
      names: [],
    },
  };
}

/** Each is done by somebody who sees everything, to what the asker does not see. */
type Deed = (place: Place, pick: <T>(items: readonly T[]) => T) => Promise<unknown>;

const deeds: Readonly<Record<string, Deed>> = {
  'a user is added': async ({ admin, unseen, seen }, pick) => {
    const username = `b.${randomUUID().slice(0, 8)}`;
    unseen.names.push(username);
    unseen.users.push(await addUser(admin, username, there, pick([[], seen.profiles.slice(0, 1), unseen.profiles.slice(0, 1)])));
  },
  'a user is changed': ({ admin, unseen }, pick) =>
    admin.call('PATCH', `/api/users/${pick(unseen.users)}`, {
      body: { displayName: `B ${randomUUID()}`, tags: { ...there, Team: 'Sales' } },
    }),
  'a user is disabled': ({ admin, unseen }, pick) =>
    admin.call('PUT', `/api/users/${pick(unseen.users)}/enabled`, { body: { enabled: pick([true, false]) } }),
  'a user gets profiles': ({ admin, unseen, seen }, pick) =>
    admin.call('PUT', `/api/users/${pick(unseen.users)}/profiles`, {
      body: { profiles: pick([[], seen.profiles, unseen.profiles.slice(0, 1), [...seen.profiles, ...unseen.profiles.slice(0, 1)]]) },
    }),
  'a user is invited': ({ admin, unseen }, pick) => admin.call('POST', `/api/users/${pick(unseen.users)}/invitation`, {}),
  'a user is removed': ({ admin, unseen }, pick) => admin.call('DELETE', `/api/users/${pick(unseen.users)}`),
  'a user signs in': async ({ server, unseen }, pick) => {
    const user = await server.storage.users.byId(pick(unseen.users));
    if (user)
      await server.stranger.call('POST', '/api/session', { body: { username: user.username, password: pick([password, 'a wrong one']) } });
  },
  'a profile is added': async ({ admin, unseen }) => {
    const name = `There ${randomUUID().slice(0, 8)}`;
    unseen.names.push(name);
    unseen.profiles.push(await addProfile(admin, name, there, ['Prompts.View']));
  },
  'a profile is changed': async ({ admin, unseen }, pick) => {
    const id = pick(unseen.profiles);
    const { headers } = await admin.call('GET', `/api/profiles/${id}`);
    const body = whole({
      name: `There ${randomUUID().slice(0, 8)}`,
      chosen: pick([['Queues.View'], ['Prompts.View'], ['Queues.Edit']]),
      tags: there,
    });
    return admin.call('PUT', `/api/profiles/${id}`, { headers: { 'if-match': headers.get('etag') ?? '' }, body });
  },
  'a profile is removed': async ({ admin, unseen }, pick) => {
    const id = pick(unseen.profiles);
    const { headers } = await admin.call('GET', `/api/profiles/${id}`);
    return admin.call('DELETE', `/api/profiles/${id}`, { headers: { 'if-match': headers.get('etag') ?? '' } });
  },
  'a draft is begun': async ({ admin, unseen }, pick) => unseen.drafts.push(await beginDraft(admin, pick(unseen.profiles))),
  'a draft is discarded': ({ admin, unseen }, pick) => admin.call('DELETE', `/api/drafts/${pick(unseen.drafts)}`),
};

const unknown = '00000000-0000-4000-8000-000000000000';

/** Everything that one may read, as paths; bodies go with those that ask by them. */
function questionsOf({ seen, unseen }: Place): (readonly [path: string, body?: object])[] {
  const profiles = [...seen.profiles, ...unseen.profiles, unknown];
  const users = [...seen.users, ...unseen.users, unknown];
  const texts = ['', 'e', 'there', 'b', 'queue', ...unseen.names];
  const permissions = ['Queues.View', 'Queues.Edit', 'Prompts.View', 'Users.View'];
  const gets = [
    ...texts.flatMap((text) => ['profiles', 'users', 'drafts'].map((list) => `${list}?limit=100&query=${encodeURIComponent(text)}`)),
    ...['profiles?limit=1', 'users?limit=1', 'drafts?limit=1', 'audit?limit=1', 'audit?limit=100'],
    ...['unassigned', 'alike'].map((only) => `profiles?limit=100&only=${only}`),
    ...['committed', 'discarded'].map((state) => `drafts?limit=100&state=${state}`),
    ...['-username', 'displayName', '-createdAt'].map((sort) => `users?limit=100&sort=${sort}`),
    ...['Country=Brazil', 'Country=Argentina', 'Team=Sales'].map((tag) => `users?limit=100&tag=${tag}`),
    ...['true', 'false'].map((enabled) => `users?limit=100&enabled=${enabled}`),
    ...profiles.flatMap((id) => [`users?limit=100&profile=${id}`, `drafts?limit=100&profile=${id}`, `audit?limit=100&target=${id}`]),
    ...profiles.flatMap((id) =>
      ['', '/holders?limit=100', '/alike', '/revisions?limit=100', '/revisions/1'].map((rest) => `profiles/${id}${rest}`),
    ),
    ...users.flatMap((id) => ['', '/access', '/sessions', '/tokens'].map((rest) => `users/${id}${rest}`)),
    ...users.flatMap((id) => [`audit?limit=100&actor=${id}`, `audit?limit=100&target=${id}`]),
    ...['user-created', 'session-started', 'session-refused', 'profile-changed', 'draft-discarded'].map(
      (event) => `audit?limit=100&event=${event}`,
    ),
    ...[...seen.drafts, ...unseen.drafts, unknown].flatMap((id) => [`drafts/${id}`, `drafts/${id}/content`]),
    ...permissions.flatMap((one) => [`permissions/${one}/holders?limit=100`, `permissions/${one}/profiles?limit=100`]),
    ...['audit.csv', 'audit.ndjson'],
  ].map((path) => [`/api/${path}`] as const);
  const requests = users.flatMap((user) => permissions.map((permission) => ({ user, permission, resource: { type: 'Queue' } })));
  return [
    ...gets,
    ['/api/decisions', { requests }],
    [
      '/api/users/plan',
      { users: ['bia', 'beto', ...unseen.names.filter((name) => !name.includes(' '))].map((username) => ({ username, tags: here })) },
    ],
    ...profiles.map((id) => [`/api/profiles/${id}/effect`, { chosen: ['Prompts.View'] }] as const),
  ];
}

/** What one is told, page by page to the end. */
async function toldOf({ server }: Place, asker: Person, questions: ReturnType<typeof questionsOf>): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  for (const [path, body] of questions) {
    const pages: string[] = [];
    for (let next: string | null = path; next !== null;) {
      server.advance(100);
      const answer: Answer = await asker.call(body ? 'POST' : 'GET', next, body ? { body } : {});
      pages.push(`${answer.status} ${answer.headers.get('etag') ?? ''} ${textOf(answer.body)}`);
      const cursor: string | null = answer.body.next ?? null;
      next = cursor === null ? null : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      expect(pages.length, path).toBeLessThan(200);
    }
    told.set(path, (path.startsWith('/api/audit?') ? pages.filter((page) => !page.includes('"items":[]')) : pages).join('\n'));
  }
  return told;
}

/** A cursor is opaque: whether there is one is told. An export of one's own is a row, and then a page, that one may read. */
function textOf(body: Answer['body']): string {
  const lines = typeof body === 'string' ? (body as string).split('\n') : [];
  if (lines.length > 0) return lines.filter((line) => !line.includes('audit-exported')).join('\n');
  const items = (body.items as unknown as { event?: string }[] | undefined)?.filter(({ event }) => event !== 'audit-exported');
  return JSON.stringify({ ...body, ...(items && { items }), ...(body.next && { next: 'more' }) });
}

/** What is out of sight is answered as what never was, letter by letter. */
function expectUnknown({ unseen }: Place, told: ReadonlyMap<string, string>, where: string): void {
  const ids = [...unseen.profiles, ...unseen.users, ...unseen.drafts];
  const [asked, masked] = [[...told], (text: string, id: string): string => text.replaceAll(id, 'ID')];
  for (const [path, answer] of asked) {
    const id = ids.find((one) => path.includes(one));
    const other = id && told.get(path.replace(id, unknown));
    if (id && other !== undefined)
      expect({ where, path, answer: masked(answer, id) }).toEqual({ where, path, answer: masked(other, unknown) });
  }
}

const askers: Readonly<Record<string, readonly string[]>> = {
  'a reader within tags': ['Users.View', 'SecurityProfiles.View', 'HistoricalChanges.View'],
  'an editor within tags': [
    ...['Users.View', 'Users.Create', 'Users.Edit', 'Users.EditPermission', 'Users.EnableAndDisable', 'HistoricalChanges.View'],
    ...['SecurityProfiles.View', 'SecurityProfiles.Create', 'SecurityProfiles.Edit', 'SecurityProfiles.Delete'],
  ],
};

for (const [title, permissions] of Object.entries(askers))
  test(`[H201] [H201a] what happens out of sight changes nothing that ${title} is told`, { timeout: 600_000 }, async () => {
    let [compared, done] = [0, 0];
    for (let round = 0; round < numRuns(4); round++) {
      const { pick } = createRandom(mix(seed + round));
      const place = await createPlace();
      const limits = { accessControl: { resources: ['User', 'SecurityProfile'], tags: here }, tags: here };
      const asker = await place.server.personWith(permissions, limits);
      const stream = await listen(place.server, asker);
      const trace: string[] = [];
      const questions = questionsOf(place);
      const before = await toldOf(place, asker, questions);
      const heard = stream.told().length;
      for (let count = 0; count < 12; count++) {
        const [name, deed] = pick(Object.entries(deeds));
        trace.push(name);
        await deed(place, pick);
        place.server.advance(1_000);
        done += 1;
      }
      const after = await toldOf(place, asker, questions);
      const where = `SEED=${seed + round}: ${trace.join(', ')}`;
      for (const [question, answer] of before)
        expect({ where, question, answer: after.get(question) }).toEqual({ where, question, answer });
      expect({ where, told: stream.told().slice(heard) }).toEqual({ where, told: [] });
      expectUnknown(place, await toldOf(place, asker, questionsOf(place)), where);
      compared += [...before.values()].filter((answer) => answer.startsWith('200')).length;
      expect([...before.values()].filter((answer) => answer.startsWith('429'))).toEqual([]);
      stream.close();
      await place.server.close();
    }
    process.stdout.write(`out of sight: ${done} deeds, ${compared} answers with something in them compared for ${title}\n`);
    expect(done).toBeGreaterThan(10);
    expect(compared).toBeGreaterThan(50);
  });
