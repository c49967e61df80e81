/** Rules S42–S45: lists that the database searches, sorts and cuts into pages, each for what somebody may see. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Access } from '../../../core/access/access.ts';
import { compileAccess } from '../../support/compile-access.ts';
import type { Tags } from '../../../core/access/facts.ts';
import { isAllowed } from '../../../core/access/decide.ts';
import { draftAccess } from '../../../core/access/draft-access.ts';
import { scopeOf, type Scope } from '../../../core/access/scope.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { Listed, ListPage, Place } from '../../../server/storage/tables/list.ts';
import type { ProfileListPage } from '../../../server/storage/tables/profiles.ts';
import type { StoredUser, UserPage } from '../../../server/storage/tables/users.ts';
import { catalog, profile as profileFacts } from '../../support/access-worlds.ts';
import { deleteProfile, writeProfile } from '../../support/canonical-list.ts';
import { lawOptions, met } from '../../support/runs.ts';
import { entry, minute, profile, user, uuid, type Start } from './values.ts';
import { append } from '../../support/append.ts';

/** Milliseconds; as the contract's, which imports this. */
const patience = 30_000;

/** What a careless comparison would take for another. */
const keys = ['Country', 'country', '__proto__', 'a","b', ''];
const values = ['Ulm', 'ulm', 'Ulm\n', '\u0000', '\ud800', '%', 'x'.repeat(300), 'x'.repeat(301)];
const tagsOfAtLeast = (minKeys: number): fc.Arbitrary<Tags> =>
  fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { noNullPrototype: true, minKeys, maxKeys: 3 });
const someTags = tagsOfAtLeast(0);

interface PlainThing {
  readonly tags: Tags;
  /** Tags of further revisions, one each. */
  readonly later: readonly Tags[];
  readonly isRemoved: boolean;
}
const thing: fc.Arbitrary<PlainThing> = fc.record({ tags: someTags, later: fc.array(someTags, { maxLength: 2 }), isRemoved: fc.boolean() });
const draft = fc.record({ tags: someTags, isOwn: fc.boolean(), base: fc.option(fc.nat(3), { nil: null }) });
const world = fc.record({
  things: fc.array(thing, { minLength: 4, maxLength: 4 }),
  people: fc.array(someTags, { minLength: 3, maxLength: 3 }),
  drafts: fc.array(draft, { minLength: 4, maxLength: 4 }),
});
/** Which profiles somebody has: each open, or limited to tags. Whatever chance gives the first, one of three sees everything, and one does not. */
const askers = fc.tuple(
  fc.array(fc.option(someTags, { nil: null, freq: 5 }), { minLength: 1, maxLength: 3 }),
  fc.array(tagsOfAtLeast(1), { minLength: 1, maxLength: 3 }),
  fc.constant([null]),
);

function asker(limits: readonly (Tags | null)[]): Access {
  const profiles = limits.map((tags, at) =>
    profileFacts(`p${at}`, ['SecurityProfiles.View', 'Users.View'], tags && { resources: ['SecurityProfile', 'User'], tags: { ...tags } }),
  );
  const ann = { id: 'ann', enabled: true, profiles: profiles.map(({ id }) => id) };
  return compileAccess({ catalog, profileById: new Map(profiles.map((one) => [one.id, one])), userById: new Map([['ann', ann]]) });
}

/** Every page of two. */
async function ids<T extends { readonly id: string }>(read: (page: ListPage) => Promise<Listed<T>>, scope: Scope): Promise<string[]> {
  const all: string[] = [];
  for (let after: Place | null | undefined; after !== null;) {
    const page: Listed<T> = await read({ scope, limit: 2, ...(after && { after }) });
    all.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  return all;
}

/** Writes the world, with ids from a number on, and says what is there for decisions. */
async function plant(
  storage: CanonicalStorage,
  from: number,
  { things, people, drafts }: typeof world extends fc.Arbitrary<infer W> ? W : never,
) {
  const revisions = things.map(({ tags, later }) => [tags, ...later]);
  for (const [at, { isRemoved }] of things.entries()) {
    for (const [index, tags] of revisions[at]!.entries())
      await writeProfile(storage, profile(from + at, { tags, revision: index + 1, name: `Profile ${from} ${at} ${index}` }));
    if (isRemoved) await deleteProfile(storage, uuid(from + at));
  }
  for (const at of people.keys()) await storage.users.insert(user(from + 20 + at, { tags: {}, username: `u${from}-${at}` }));
  for (const [at, tags] of people.entries()) await storage.users.update(user(from + 20 + at, { tags, username: `u${from}-${2 - at}x` }));
  await append(
    storage,
    drafts.map(({ tags, isOwn, base }, at) =>
      entry(uuid(from + 40 + at), {
        ...{ tags, by: { id: isOwn ? 'ann' : 'bob', username: 'x' }, at: minute(from + at) },
        base: base === null ? null : { profile: uuid(from + base), revision: 1 },
      }),
    ),
  );
  const lastTags = revisions.map((all) => all.at(-1)!);
  return {
    revisions,
    profiles: things.flatMap(({ isRemoved }, at) => (isRemoved ? [] : [{ id: uuid(from + at), tags: lastTags[at]! }])),
    users: people.map((tags, at) => ({ id: uuid(from + 20 + at), tags })),
    drafts: drafts.map(({ tags, isOwn, base }, at) => ({
      ...{ id: uuid(from + 40 + at), createdBy: isOwn ? 'ann' : 'bob' },
      ...{ base: base === null ? null : { profile: uuid(from + base), revision: 1 }, tags: base === null ? tags : lastTags[base]! },
    })),
  };
}

/** What lists answered somebody beside what the decision function allows, and how often each happened. */
async function compareLists(
  storage: CanonicalStorage,
  {
    from,
    planted,
    limits,
  }: { readonly from: number; readonly planted: Awaited<ReturnType<typeof plant>>; readonly limits: readonly (Tags | null)[] },
  seen: { limited: number; listed: number; left: number },
): Promise<void> {
  const access = asker(limits);
  const among = <T extends { readonly tags: Tags }>(permission: string, type: string, all: readonly T[]): T[] =>
    all.filter(({ tags }) => isAllowed(access, { user: 'ann', permission, resource: { type, tags } }));
  const scope = scopeOf(access, 'ann', 'SecurityProfiles.View', 'SecurityProfile');
  const mine = new Set(Array.from({ length: 100 }, (_, at) => uuid(from + at)));
  const check = (listed: readonly string[], expected: readonly { readonly id: string }[], all: readonly unknown[]): void => {
    const here = listed.filter((id) => mine.has(id));
    expect([...here].sort()).toEqual(expected.map(({ id }) => id).sort());
    seen.listed += here.length;
    seen.left += all.length - here.length;
  };
  if (scope !== 'everywhere') seen.limited += 1;

  const profiles = among('SecurityProfiles.View', 'SecurityProfile', planted.profiles);
  check(await ids(storage.profiles.list, scope), profiles, planted.profiles);
  const searched = (page: ListPage) => storage.profiles.list({ ...page, query: `profile ${from}` });
  check(await ids(searched, scope), profiles, planted.profiles);
  // Found whatever the text, and only in the scope.
  const alsoFound = planted.profiles.map(({ id }) => id);
  const sought = (page: ListPage) => storage.profiles.list({ ...page, query: 'nothing is called so', alsoFound });
  check(await ids(sought, scope), profiles, planted.profiles);
  const people = scopeOf(access, 'ann', 'Users.View', 'User');
  for (const sort of ['username', 'displayName', 'createdAt'] as const)
    for (const query of ['', `u${from}`]) {
      const read = (page: ListPage) => storage.users.list({ ...page, sort, query });
      check(await ids(read, people), among('Users.View', 'User', planted.users), planted.users);
    }
  const everybody = planted.users.map(({ id }) => id);
  check([...(await storage.users.inScope(everybody, people))], among('Users.View', 'User', planted.users), planted.users);
  const drafts = planted.drafts.filter((one) => draftAccess(access, 'ann', one).level !== 'none');
  check(await ids((page) => storage.drafts.list({ ...page, viewer: 'ann', state: 'open' }), scope), drafts, planted.drafts);
  for (const [at, all] of planted.revisions.entries()) {
    const listed = await storage.profiles.revisions(uuid(from + at), { scope, limit: 10 });
    const revisions = all.map((tags, index) => ({ tags, revision: index + 1 }));
    const expected = among('SecurityProfiles.View', 'SecurityProfile', revisions);
    expect(listed.map(({ revision }) => revision)).toEqual(expected.map(({ revision }) => revision).toReversed());
  }
}

export function listRules(start: Start): void {
  test('[S43] [S45] what is listed for somebody is what the decision function allows, of now, of each revision, and of what is gone', async () => {
    const storage = await start();
    const seen = { limited: 0, listed: 0, left: 0 };
    let from = 0;
    const law = fc.asyncProperty(world, askers, async (plain, askers) => {
      from += 100;
      const planted = await plant(storage, from, plain);
      for (const limits of askers) await compareLists(storage, { from, planted, limits }, seen);
    });
    await fc.assert(law, lawOptions(12));
    for (const count of Object.values(seen)) expect(count).toBeGreaterThanOrEqual(met(2));
  });

  test('[S43] where many have a tag, search, filter and order answer the same', { timeout: 4 * patience }, async () => {
    const storage = await start();
    const [ulm, late] = [{ site: 'Ulm' }, { site: 'Ulm', shift: 'late' }];
    const tagsOf = (at: number): Tags => (at % 50 === 0 ? late : at % 7 === 0 ? { site: 'Bonn' } : ulm);
    const all = Array.from({ length: 1_100 }, (_, at) =>
      user(at + 1, { tags: tagsOf(at), enabled: at % 3 > 0, username: `u-${at % 10}-${at}` }),
    );
    await storage.transaction(async (tables) => {
      for (const one of all) await tables.users.insert(one);
    });
    await storage.canonicalTransaction(async (tables) => {
      for (let at = 0; at < 1_100; at++) await tables.profiles.write(profile(at + 1, { tags: tagsOf(at) }), null, false);
    });
    for (const [scope, has] of [
      [[ulm], (tags: Tags) => tags['site'] === 'Ulm'],
      [[late, { site: 'Bonn' }], (tags: Tags) => tags['site'] === 'Bonn' || tags['shift'] === 'late'],
      [[late], (tags: Tags) => tags['shift'] === 'late'],
    ] as const) {
      const expected = all.filter(({ tags }) => has(tags));
      const counted = async (over: Partial<UserPage>) => (await storage.users.list({ scope, limit: 2_000, ...over })).items.length;
      expect(await counted({})).toBe(expected.length);
      expect(await counted({ sort: 'displayName' })).toBe(expected.length);
      expect(await counted({ enabled: false })).toBe(expected.filter(({ enabled }) => !enabled).length);
      expect(await counted({ query: 'U-4-', sort: 'createdAt' })).toBe(
        expected.filter(({ username }) => username.startsWith('u-4-')).length,
      );
      expect((await storage.profiles.list({ scope, limit: 2_000, query: 'profile-' })).items.length).toBe(expected.length);
    }
  });

  test('[S42] users are searched, filtered, sorted and paged by the database, and nobody is missed or repeated while others come and go', async () => {
    const storage = await start();
    await writeProfile(storage, profile(90));
    for (const [at, name] of ['Ida', 'ada', 'Ben', 'cleo', 'dan'].entries())
      await storage.users.insert(
        user(at + 1, {
          ...{ username: name, displayName: ['x', 'Ärger', 'Zoe  Z', 'mia', 'Mia'][at]!, createdAt: minute(at), enabled: at !== 3 },
          ...{ tags: at % 2 ? { Country: 'Chile' } : {}, profiles: at > 2 ? [uuid(90)] : [] },
        }),
      );
    const list = (over: Partial<UserPage> = {}) => storage.users.list({ scope: 'everywhere', limit: 10, ...over });
    const names = ({ items }: Listed<StoredUser>): string[] => items.map(({ username }) => username);
    expect(names(await list())).toEqual(['ada', 'Ben', 'cleo', 'dan', 'Ida']);
    expect(names(await list({ descending: true }))).toEqual(['Ida', 'dan', 'cleo', 'Ben', 'ada']);
    expect(names(await list({ sort: 'displayName' }))).toEqual(['cleo', 'dan', 'Ida', 'Ben', 'ada']);
    expect(names(await list({ sort: 'createdAt', descending: true }))).toEqual(['dan', 'cleo', 'Ben', 'ada', 'Ida']);
    expect(names(await list({ profile: uuid(90) }))).toEqual(['cleo', 'dan']);
    expect(names(await list({ profile: uuid(90), sort: 'createdAt', enabled: true }))).toEqual(['dan']);
    expect(names(await list({ enabled: false }))).toEqual(['cleo']);
    expect(names(await list({ query: 'zoe Z' }))).toEqual(['Ben']);
    expect(names(await list({ query: 'ÄRGER' }))).toEqual(['ada']);
    for (const query of ['%', '_', "'", '\\', '\u0000', 'a\nx', 'Ben Zoe']) expect(names(await list({ query }))).toEqual([]);
    expect(names(await list({ scope: [{ Country: 'Chile' }] }))).toEqual(['ada', 'cleo']);
    expect(names(await list({ scope: [{ Country: 'Chile' }], profile: uuid(90) }))).toEqual(['cleo']);
    expect(await list({ scope: [] })).toEqual({ items: [], next: null });
    const within: Scope = [{ Country: 'Chile' }, { Country: 'Peru' }];
    expect(names(await list({ within }))).toEqual(['ada', 'cleo']);
    expect(names(await list({ within, scope: [{ Country: 'Chile' }], enabled: true }))).toEqual(['ada']);
    expect(names(await list({ within, scope: [{ Country: 'Peru' }] }))).toEqual([]);
    const many = Array.from({ length: 300 }, (_, at) => ({ Country: at === 7 ? 'Chile' : `${at}` }));
    expect(names(await list({ scope: many }))).toEqual(['ada', 'cleo']);
    expect((await storage.profiles.list({ scope: many, limit: 1 })).items).toEqual([]);
    expect((await storage.drafts.list({ scope: many, limit: 1, viewer: '', state: 'open' })).items).toEqual([]);

    const first = await list({ limit: 2 });
    expect(names(first)).toEqual(['ada', 'Ben']);
    await storage.users.delete(first.items[1]!.id);
    await storage.users.insert(user(7, { username: 'aaron' }));
    await storage.users.insert(user(8, { username: 'Carl', profiles: [uuid(90)] }));
    const second = await list({ limit: 3, after: first.next! });
    expect(names(second)).toEqual(['Carl', 'cleo', 'dan']);
    expect(second.items[0]).toEqual(user(8, { username: 'Carl', profiles: [uuid(90)] }));
    const last = await list({ limit: 3, after: second.next! });
    expect([names(last), last.next]).toEqual([['Ida'], null]);
  });

  test('[S42] profiles and revisions come in pages, profiles found by name and description', async () => {
    const storage = await start();
    for (const [at, name] of ['Night shift', 'agent', 'Trainer'].entries())
      await writeProfile(storage, profile(at + 1, { name, description: at === 2 ? 'Of  AGENTS' : '' }));
    for (let revision = 2; revision <= 5; revision++) await writeProfile(storage, profile(1, { name: 'Night shift', revision }));
    const list = (over: Partial<ListPage> = {}) => storage.profiles.list({ scope: 'everywhere', limit: 2, ...over });
    const first = await list();
    expect(first.items.map(({ name }) => name)).toEqual(['agent', 'Night shift']);
    const second = await list({ after: first.next! });
    expect([second.items.map(({ name }) => name), second.next]).toEqual([['Trainer'], null]);
    expect((await list({ query: 'of agents' })).items).toEqual([profile(3, { name: 'Trainer', description: 'Of  AGENTS' })]);
    expect((await list({ query: 'trainer of' })).items).toEqual([]);
    const revisions = async (page: { limit: number; before?: number }) =>
      (await storage.profiles.revisions(uuid(1), page)).map(({ revision }) => revision);
    expect([await revisions({ limit: 2 }), await revisions({ limit: 2, before: 4 })]).toEqual([
      [5, 4],
      [3, 2],
    ]);
  });

  test('[S95] users and profiles are listed among given ids, and profiles without those that somebody of a scope has', async () => {
    const storage = await start();
    for (const at of [1, 2, 3, 4]) await writeProfile(storage, profile(at, { name: `Profile ${at}`, tags: at < 4 ? { site: 'Ulm' } : {} }));
    const holders: readonly (readonly [number, readonly number[], Tags])[] = [
      [11, [1], { Country: 'Chile' }],
      [12, [1, 2], { Country: 'Peru' }],
      [13, [], { Country: 'Chile' }],
    ];
    for (const [at, held, tags] of holders)
      await storage.users.insert(user(at, { username: `u${at}`, tags, enabled: at !== 12, profiles: held.map(uuid) }));
    const users = async (over: Partial<UserPage>) =>
      (await storage.users.list({ scope: 'everywhere', limit: 10, ...over })).items.map(({ username }) => username);
    expect(await users({ among: [uuid(13), uuid(11), uuid(99)] })).toEqual(['u11', 'u13']);
    expect(await users({ among: [uuid(13), uuid(12)], scope: [{ Country: 'Peru' }] })).toEqual(['u12']);
    expect(await users({ among: [uuid(12), uuid(13)], profile: uuid(1) })).toEqual(['u12']);
    expect(await users({ among: [] })).toEqual([]);
    expect(await users({ without: [uuid(12), uuid(99)] })).toEqual(['u11', 'u13']);
    expect(await users({ without: [], scope: [{ Country: 'Peru' }] })).toEqual(['u12']);
    expect(await users({ without: [...Array.from({ length: 20_000 }, (_, at) => uuid(at + 100)), uuid(11)] })).toEqual(['u12', 'u13']);
    expect(await users({ among: [...Array.from({ length: 20_000 }, (_, at) => uuid(at + 100)), uuid(11)], query: 'U1' })).toEqual(['u11']);
    const profiles = async (over: Partial<ProfileListPage>) =>
      (await storage.profiles.list({ scope: 'everywhere', limit: 10, ...over })).items.map(({ name }) => name.slice(-1)).join('');
    expect(await profiles({ among: [uuid(4), uuid(1), uuid(99)] })).toBe('14');
    expect(await profiles({ among: [uuid(4), uuid(1)], scope: [{ site: 'Ulm' }] })).toBe('1');
    expect(await profiles({ among: [], query: 'profile' })).toBe('');
    expect(await profiles({ unheldIn: 'everywhere' })).toBe('34');
    expect(await profiles({ unheldIn: [{ Country: 'Chile' }] })).toBe('234');
    expect(await profiles({ unheldIn: [{ Country: 'Chile' }, { Country: 'Peru' }], scope: [{ site: 'Ulm' }] })).toBe('3');
    expect(await profiles({ unheldIn: [] })).toBe('1234');
    expect(await profiles({ unheldIn: 'everywhere', among: [uuid(1), uuid(3)], query: 'profile' })).toBe('3');
  });

  test('[S44] a name that differs only in case or white space is taken, and finds its profile', async () => {
    const storage = await start();
    await writeProfile(storage, profile(1, { name: 'Night  Shift' }));
    await expect(writeProfile(storage, profile(2, { name: 'night shift' }))).rejects.toThrow('Another security profile');
    await writeProfile(storage, profile(1, { name: 'NIGHT SHIFT', revision: 2 }));
    expect((await storage.profiles.byName(' night   shift '))?.id).toBe(uuid(1));
    expect(await storage.profiles.byName('nightshift')).toBeNull();
  });
}
