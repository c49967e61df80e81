/** What a request asks of the database, by the words of its statements and not by a clock: the same however much is stored. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Size } from '../../support/fill.ts';
import { fill } from '../../support/fill.ts';
import { openNotedStorage, type NotedStatement } from '../../support/recorded-statements.ts';
import { password, startServer } from '../../support/server.ts';
import { entry } from '../storage/values.ts';
import { append } from '../../support/append.ts';

const small: Size = { profiles: 100, users: 100, drafts: 20 };
const large: Size = { profiles: 1_000, users: 1_000, drafts: 200 };

/** By name of what is done. */
type Notes = Readonly<Record<string, readonly NotedStatement[]>>;

async function noteLists(size: Size): Promise<Notes> {
  const { storage, during } = await openNotedStorage();
  const server = await startServer({ storage });
  try {
    const { profiles } = await fill(storage, size);
    await server.access.refresh();
    const admin = await server.signIn('admin', password);
    const done: Record<string, NotedStatement[]> = {};
    for (const [path, found] of [
      ['/api/profiles?limit=10', 10],
      ['/api/profiles?limit=10&query=zzz', 0],
      ['/api/users?limit=10', 10],
      ['/api/users?limit=10&query=zzz', 0],
      ['/api/drafts?limit=10', 10],
      ['/api/drafts?limit=10&query=zzz', 0],
      [`/api/profiles/${profiles[3]!.id}/revisions?limit=10`, 1],
    ] as const)
      done[path] = await during(async () => {
        const answer = await admin.call('GET', path);
        expect([path, answer.status, answer.body.items.length]).toEqual([path, 200, found]);
      });
    return done;
  } finally {
    await server.close();
  }
}

async function noteWrites(size: Size): Promise<Notes> {
  const { storage, during } = await openNotedStorage();
  const server = await startServer({ storage });
  try {
    const { profiles, users } = await fill(storage, size);
    const adminProfile = (await storage.profiles.byName('Admin'))!;
    await server.plantUser('second', [adminProfile.id]);
    const admin = await server.signIn('admin', password);
    const [profile, other] = [profiles[3]!, profiles[4]!];
    const user = users[5]!;
    const done: Record<string, NotedStatement[]> = {};
    const note = async (name: string, status: number, ...asked: Parameters<typeof admin.call>): Promise<void> => {
      done[name] = await during(async () => {
        const answer = await admin.call(...asked);
        expect([name, answer.status, answer.body.detail]).toEqual([name, status, undefined]);
      });
    };
    const put = (revision: number, more: object) => ({
      headers: { 'if-match': `"${revision}"` },
      body: { name: profile.name, description: '', chosen: profile.chosen, accessControl: null, tags: profile.tags, ...more },
    });
    const { id } = profile;
    await note('a change', 200, 'PUT', `/api/profiles/${id}`, put(1, { chosen: ['Users.EditPermission'] }));
    await note('a change that may take administrators away', 200, 'PUT', `/api/profiles/${id}`, put(2, { chosen: ['Users.View'] }));
    await note('an assignment', 200, 'PUT', `/api/users/${user.id}/profiles`, { body: { profiles: [other.id] } });
    const second = (await storage.users.byUsername('second'))!;
    await note('an assignment that may take the last administrator away', 200, 'PUT', `/api/users/${second.id}/profiles`, {
      body: { profiles: [other.id] },
    });
    await note('disabling', 200, 'PUT', `/api/users/${user.id}/enabled`, { body: { enabled: false } });
    await note('new names', 200, 'PATCH', `/api/users/${user.id}`, { body: { displayName: 'Renamed' } });
    await note('a new user', 201, 'POST', '/api/users', { body: { username: 'fresh', profiles: [other.id] } });
    await note('removing a user', 204, 'DELETE', `/api/users/${users[6]!.id}`);
    await note('a new profile', 201, 'POST', '/api/profiles', { body: { name: 'Fresh', chosen: ['Users.View'] } });
    done['an edit of a draft'] = await during(() => append(storage, [entry(randomUUID())]));
    return done;
  } finally {
    await server.close();
  }
}

const textOf = (notes: Notes): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(notes).map(([name, all]) => [name, all.map(({ sql }) => sql)]));
const rowsOf = (notes: Notes): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(notes).map(([name, all]) => [name, all.map(({ rows }) => rows)]));

test(
  '[S46] a change of a profile or user asks the same and reads as many rows among a thousand as among a hundred',
  { timeout: 120_000 },
  async () => {
    const [few, many] = [await noteWrites(small), await noteWrites(large)];
    expect(Object.keys(few).length).toBe(10);
    expect(textOf(many)).toEqual(textOf(few));
    expect(rowsOf(many)).toEqual(rowsOf(few));
    for (const [name, all] of Object.entries(many)) {
      expect(all.length, name).toBeGreaterThan(0);
      for (const { sql, scanned } of all) expect([name, scanned, sql]).toEqual([name, [], sql]);
    }
  },
);

test(
  '[S42] [S42a] a page asks the same among a thousand as among a hundred, and is answered with no more rows than it shows',
  { timeout: 120_000 },
  async () => {
    const [few, many] = [await noteLists(small), await noteLists(large)];
    expect(Object.keys(few).length).toBe(7);
    expect(textOf(many)).toEqual(textOf(few));
    // One more than the page holds tells whether there is another; a user has up to three profiles, each a row.
    for (const { rows, sql } of Object.values(many).flat()) expect([rows <= 33, sql]).toEqual([true, sql]);
  },
);
