/** Whoever asks is judged again inside the transaction: every changing route, raced by the end of its session, token or user. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { scopeOfRoute } from '../../../server/http/token-scopes.ts';
import { tokenScopes } from '../../../core/accounts/tokens.ts';
import { catalog } from '../../support/actors.ts';
import { password, startServer, whole, type Answer, type Person, type TestServer } from '../../support/server.ts';

let storage: CanonicalStorage;
let server: TestServer;
/** Happens once, between the request and its transaction. */
let meanwhile: (() => Promise<unknown>) | null = null;

beforeEach(async () => {
  storage = await openSqliteStorage(':memory:');
  const raced = async (): Promise<void> => {
    const happens = meanwhile;
    meanwhile = null;
    await happens?.();
  };
  server = await startServer({
    storage: {
      ...storage,
      transaction: (work) => raced().then(() => storage.transaction(work)),
      canonicalTransaction: (work) => raced().then(() => storage.canonicalTransaction(work)),
    },
  });
});
afterEach(() => server.close());

/** What a request is made of, and what it is about. */
interface Asked {
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const draft = randomUUID();
const beginDraft = (by: Person, id = draft): Promise<Answer> => by.call('PUT', `/api/drafts/${id}`, { body: {} });
const profileOf = async (by: Person): Promise<string> =>
  (await by.call('POST', '/api/profiles', { body: { name: 'Night', chosen: ['Queues.View'] } })).body.id;
const otherUser = async (): Promise<string> => (await server.plantUser('mara', [])).id;
const ofUser =
  (rest = '', body?: object) =>
  async (): Promise<Asked> => ({
    path: `/api/users/${await otherUser()}${rest}`,
    ...(body && { body }),
  });
const atRevision = (revision: number) => ({ 'if-match': `"${revision}"` });

/** A draft that can be committed, and the request to do so. */
async function writtenDraft(by: Person): Promise<Asked> {
  await beginDraft(by);
  const doc = new Y.Doc();
  setText(doc, 'name', 'From a draft');
  const heading = { name: 'From a draft', tags: {}, at: new Date(server.now()).toISOString(), base: null };
  await storage.drafts.append([
    { ...heading, draft, position: 0, update: Y.encodeStateAsUpdate(doc), by: { id: by.userId, username: 'somebody' } },
  ]);
  const digest = digestOf(catalog, proposalToContent(readDraft(doc).proposal), null);
  return { path: `/api/drafts/${draft}/commit`, body: { id: randomUUID(), digest } };
}

const changes: Readonly<Record<string, (by: Person) => Promise<Asked>>> = {
  'DELETE /api/sessions': async () => ({ path: '/api/sessions' }),
  'PUT /api/me/password': async () => ({ path: '/api/me/password', body: { current: password, next: 'another long secret' } }),
  'DELETE /api/me/sessions': async () => ({ path: '/api/me/sessions' }),
  'DELETE /api/me/sessions/{id}': async (by) => {
    const { items } = (await by.call('GET', '/api/me/sessions')).body;
    return { path: `/api/me/sessions/${items.find((one) => !(one as unknown as { current: boolean }).current)!.id}` };
  },
  'POST /api/me/tokens': async () => ({
    path: '/api/me/tokens',
    body: { name: 'New', scopes: ['decisions'], expiresAt: new Date(server.now() + 86_400_000).toISOString(), password },
  }),
  'DELETE /api/me/tokens/{id}': async (by) => ({ path: `/api/me/tokens/${(await by.call('GET', '/api/me/tokens')).body.items[0]!.id}` }),
  'POST /api/profiles': async () => ({ path: '/api/profiles', body: { name: 'New', chosen: [] } }),
  'PUT /api/profiles/{id}': async (by) => ({
    ...{ path: `/api/profiles/${await profileOf(by)}`, headers: atRevision(1) },
    body: whole({ name: 'Night', chosen: [] }),
  }),
  'PATCH /api/profiles/{id}': async (by) => ({
    path: `/api/profiles/${await profileOf(by)}`,
    ...{ headers: atRevision(1), body: { chosen: [] } },
  }),
  'DELETE /api/profiles/{id}': async (by) => ({ path: `/api/profiles/${await profileOf(by)}`, headers: atRevision(1) }),
  'POST /api/profiles/{id}/restore': async (by) => {
    const path = `/api/profiles/${await profileOf(by)}`;
    expect((await by.call('PATCH', path, { body: { chosen: [] }, headers: atRevision(1) })).status).toBe(200);
    return { path: `${path}/restore`, body: { revision: 1 }, headers: atRevision(2) };
  },
  'PUT /api/drafts/{id}': async () => ({ path: `/api/drafts/${draft}`, body: {} }),
  'DELETE /api/drafts/{id}': async (by) => beginDraft(by).then(() => ({ path: `/api/drafts/${draft}` })),
  'POST /api/drafts/{id}/reopen': async (by) => {
    await beginDraft(by);
    expect((await by.call('DELETE', `/api/drafts/${draft}`)).status).toBe(204);
    return { path: `/api/drafts/${draft}/reopen` };
  },
  'POST /api/drafts/{id}/commit': writtenDraft,
  'POST /api/users': async () => ({ path: '/api/users', body: { username: 'new.person' } }),
  'PATCH /api/users/{id}': ofUser('', { displayName: 'Late' }),
  'DELETE /api/users/{id}': ofUser(),
  'PUT /api/users/{id}/profiles': async (by) => ({
    path: `/api/users/${await otherUser()}/profiles`,
    body: { profiles: [await profileOf(by)] },
  }),
  'PUT /api/users/{id}/enabled': ofUser('/enabled', { enabled: false }),
  'POST /api/users/{id}/invitation': ofUser('/invitation'),
  'DELETE /api/users/{id}/sessions': async () => {
    const id = await otherUser();
    await server.signIn('mara');
    return { path: `/api/users/${id}/sessions` };
  },
  'DELETE /api/users/{id}/tokens': async () => {
    const id = await otherUser();
    const [at, hash] = [new Date(server.now()).toISOString(), randomUUID()];
    await storage.tokens.insert({
      ...{ id: randomUUID(), hash, user: id, name: 'Hers', scopes: ['decisions'], createdAt: at, expiresAt: '2999-01-01T00:00:00.000Z' },
      lastUsedAt: null,
    });
    return { path: `/api/users/${id}/tokens` };
  },
  // It changes nothing, and is told by the audit.
  'GET /api/audit.csv': async () => ({ path: '/api/audit.csv' }),
};

/** Who asks is nobody yet, or the answer is all that there is; signing out ends only what asks for it. */
const withoutCaller = ['POST /api/session', 'POST /api/setup', 'POST /api/invitation', 'DELETE /api/session'];
const onlyAnswering = ['POST /api/decisions', 'POST /api/profiles/{id}/effect', 'POST /api/users/plan'];

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

test('[W50] every changing route is among those that are raced here', () => {
  const { paths } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8')) as Described;
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).flatMap((method) => (method === 'get' || method === 'head' ? [] : `${method.toUpperCase()} ${path}`)),
  );
  expect(routes.length).toBeGreaterThan(20);
  const known = [...Object.keys(changes).filter((route) => !route.startsWith('GET')), ...withoutCaller, ...onlyAnswering];
  expect(routes.toSorted()).toEqual(known.toSorted());
});

const right = ['Users.Create', 'Users.Edit', 'Users.Delete', 'Users.EditPermission', 'Users.EnableAndDisable', 'HistoricalChanges.View'];
const rights = [...right, 'SecurityProfiles.Create', 'SecurityProfiles.Edit', 'SecurityProfiles.Delete', 'Queues.View'];

/** Somebody who may do all of it, also with a token, and is signed in twice. */
async function somebody() {
  const elsewhere = await server.personWith(rights);
  const { username } = (await storage.users.byId(elsewhere.userId))!;
  const person = await server.signIn(username);
  const expiresAt = new Date(server.now() + 86_400_000).toISOString();
  const made = await person.call('POST', '/api/me/tokens', { body: { name: 'All', scopes: tokenScopes, expiresAt, password } });
  const { id, token } = made.body as unknown as { readonly id: string; readonly token: string };
  const program: Person = {
    ...server.stranger,
    call: (method, path, { body, headers } = {}) =>
      server.stranger.call(method, path, {
        ...(body !== undefined && { body }),
        headers: { ...headers, origin: undefined, authorization: `Bearer ${token}` },
      }),
  };
  return { person, program, username, token: id };
}

/** Everything that one of the requests could change. */
async function stateOf(of: string): Promise<unknown> {
  const mara = await storage.users.byUsername('mara');
  const people = [of, ...(mara ? [mara.id] : [])];
  return [
    await storage.audit.newest({ limit: 1 }),
    await Promise.all(
      people.map((id) => Promise.all([storage.users.byId(id), storage.tokens.ofUser(id, 9), storage.sessions.ofUser(id, 9)])),
    ),
    [await storage.users.byUsername('new.person'), await storage.drafts.byId(draft)],
    await Promise.all(['Night', 'New', 'From a draft'].map((name) => storage.profiles.byName(name))),
    await storage.profiles.all(),
  ];
}

/** The request is made as its session, token or user ends, and again when it does not. */
async function race(route: string, way: 'session' | 'token' | 'user'): Promise<void> {
  const { person, program, username, token } = await somebody();
  const asked = await changes[route]!(person);
  const [method = ''] = route.split(' ');
  const ask = (by: Person): Promise<Answer> => by.call(method, asked.path, asked);
  const { id: session } = (await server.sessions.look(person.cookie))!;
  const user = (await storage.users.byId(person.userId))!;
  let before: unknown;
  meanwhile = async () => {
    if (way === 'session') await storage.sessions.delete(session);
    if (way === 'token') await storage.tokens.delete(token);
    if (way === 'user') await storage.users.update({ ...user, enabled: false });
    before = await stateOf(person.userId);
  };
  const refused = await ask(way === 'token' ? program : person);
  expect([route, refused.status, refused.body.code, meanwhile]).toEqual([route, 401, 'signed-out', null]);
  expect([route, await stateOf(person.userId)]).toEqual([route, before]);
  if (way === 'user') await storage.users.update(user);
  // It would have changed something.
  const { status } = await ask(way === 'session' ? await server.signIn(username) : person);
  expect([route, Math.floor(status / 100)]).toEqual([route, 2]);
  expect(await stateOf(person.userId)).not.toEqual(before);
}

describe('[W50] what ends between a request and its transaction changes nothing', () => {
  for (const route of Object.keys(changes)) {
    test(`[W50] ${route}, by a session that ended`, () => race(route, 'session'));
    test(`[W50] ${route}, by a user who was disabled`, () => race(route, 'user'));
    const [method = '', path = ''] = route.split(' ');
    if (scopeOfRoute(method, path.replace('{id}', ':id')) !== null)
      test(`[W50] ${route}, by a token that was ended`, () => race(route, 'token'));
  }
});
