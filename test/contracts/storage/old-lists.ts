/** Profiles, users and drafts of the version before lists had columns of their own, and what becomes of them. */
import { expect } from 'vitest';
import type { Scope } from '../../../core/access/scope.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { NameTaken } from '../../../server/storage/tables/profiles.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { minute, profile, uuid } from './values.ts';

const [ulm, bonn] = [{ site: 'Ulm' }, { site: 'Bonn' }];
type Tags = Readonly<Record<string, string>>;
const content = (name: string, tags: Tags): string => JSON.stringify({ name, description: '', chosen: [], accessControl: null, tags });

const row = (n: number, name: string, revision = 1): string =>
  `insert into profiles values ('${uuid(n)}', '${name.toLowerCase()}', '${content(name, ulm)}', ${revision}, '${minute(n)}', 'ada', '${minute(n)}', 'ada');`;
const revision = (n: number, number: number, name: string, tags: Tags): string =>
  `insert into revisions values ('${uuid(n)}', ${number}, '${content(name, tags)}', '${minute(n)}', 'ada', null);`;
/** The one with the smaller id is the later one. */
const draft = (n: number, base: number | null, name: string, tags: Tags): string =>
  `insert into drafts values ('${uuid(n)}', ${base === null ? 'null, null' : `'${uuid(base)}', 1`}, 'open', '${JSON.stringify({ name, tags })}', '${minute(n)}', 'x', '${uuid(9)}', '${minute(20 - n)}', null, null, null);`;

/** Two names that were two and are one; one that has more white space than it needs; a profile that moved, and one that is gone. */
export const oldLists = [
  ...[row(1, 'night   shift'), row(2, 'Night Shift'), row(4, 'Late', 3), row(7, 'Two  words'), row(8, 'damaged')],
  ...[revision(1, 1, 'night   shift', ulm), revision(2, 1, 'Night Shift', ulm), revision(3, 1, 'Gone', ulm), revision(7, 1, 'x', {})],
  ...[revision(4, 1, 'Late', ulm), revision(4, 2, 'Late', bonn), revision(4, 3, 'Late', ulm)],
  `update profiles set content = '{' where id = '${uuid(8)}';`,
  `insert into users values ('${uuid(1)}', 'Ada', 'ada', 'Zoe', null, 1, '${JSON.stringify(ulm)}', '${minute(1)}', '${minute(1)}');`,
  `insert into user_profiles values ('${uuid(1)}', '${uuid(1)}');`,
  ...[draft(5, null, 'Früh', ulm), draft(6, 3, 'Late', bonn)],
].join('\n');

export async function keepsOldLists(storage: CanonicalStorage): Promise<void> {
  const list = async (scope: Scope) => (await storage.profiles.list({ scope, limit: 9 })).items.map(({ id }) => id);
  expect([await list([ulm]), await list([bonn])]).toEqual([[4, 1, 2].map(uuid), []]);
  await expect(storage.profiles.byId(uuid(8))).rejects.toThrow('is damaged');
  expect((await storage.profiles.byName('two words'))?.id).toBe(uuid(7));
  // The one that had the key has the name; both may be changed, and only a new name is refused.
  expect((await storage.profiles.byName('night  shift'))?.id).toBe(uuid(2));
  await writeProfile(storage, profile(1, { name: 'NIGHT shift', tags: ulm, revision: 2 }));
  await writeProfile(storage, profile(2, { name: 'Night  Shift', tags: ulm, revision: 2 }));
  await expect(writeProfile(storage, profile(4, { name: 'night shift', revision: 4 }))).rejects.toThrow(NameTaken);
  expect((await storage.profiles.revisions(uuid(4), { scope: [bonn] })).map((one) => one.revision)).toEqual([2]);
  const users = await storage.users.list({ scope: [ulm], limit: 9, query: 'zoe', sort: 'displayName' });
  expect(users.items.map(({ username }) => username)).toEqual(['Ada']);
  expect((await storage.users.list({ scope: 'everywhere', limit: 9, profile: uuid(1) })).items).toEqual(users.items);
  const drafts = (scope: Scope, query = '') => storage.drafts.list({ scope, limit: 9, viewer: 'x', state: 'open', query });
  expect((await drafts([ulm])).items.map(({ id }) => id)).toEqual([uuid(5), uuid(6)]);
  expect((await drafts([bonn])).items).toEqual([]);
  expect((await drafts([ulm], 'FRÜH')).items.map(({ id }) => id)).toEqual([uuid(5)]);
}
