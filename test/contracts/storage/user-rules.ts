/** Rules S6 and S8–S12: users and the profiles they have. */
import { expect, test } from 'vitest';
import { UsernameTaken } from '../../../server/storage/tables/users.ts';
import { deleteProfile, writeProfile } from '../../support/canonical-list.ts';
import { awkwardTags, entry, minute, profile, session, user, uuid, type Start } from './values.ts';
import { append } from '../../support/append.ts';

export function userRules(start: Start): void {
  test('[S6] [S6a] a username that differs only in case is taken, for a new user and for a renamed one', async () => {
    const storage = await start();
    await storage.users.insert(user(1, { username: 'Ada' }));
    await storage.users.insert(user(2, { username: 'bob' }));
    await expect(storage.users.insert(user(3, { username: 'aDA' }))).rejects.toThrow(UsernameTaken);
    await expect(storage.users.update(user(2, { username: 'ADA', displayName: 'x' }))).rejects.toThrow(UsernameTaken);
    expect(await storage.users.all()).toEqual([user(1, { username: 'Ada' }), user(2, { username: 'bob' })]);
    await storage.users.update(user(1, { username: 'ADA' }));
    expect((await storage.users.byId(uuid(1)))?.username).toBe('ADA');
  });

  test('[S8] users and profiles are found and listed without regard to case', async () => {
    const storage = await start();
    for (const [index, name] of ['bob', 'Cleo', 'ADA'].entries()) {
      await storage.users.insert(user(index + 1, { username: name }));
      await writeProfile(storage, profile(index + 1, { name }));
    }
    expect((await storage.users.all()).map(({ username }) => username)).toEqual(['ADA', 'bob', 'Cleo']);
    expect((await storage.profiles.all()).map(({ name }) => name)).toEqual(['ADA', 'bob', 'Cleo']);
    expect((await storage.users.byUsername('ada'))?.id).toBe(uuid(3));
    const named = await storage.users.named(['ADA', uuid(1), 'nobody', 'ada', uuid(404), 'Bob']);
    expect(named.map((one) => one?.username)).toEqual(['ADA', 'bob', undefined, 'ADA', undefined, 'bob']);
    expect([named[0]?.tags, await storage.users.named([])]).toEqual([user(3).tags, []]);
    expect((await storage.profiles.byName('cLEO'))?.id).toBe(uuid(2));
    expect(await storage.users.byUsername('ad')).toBeNull();
    expect(await storage.profiles.byName('cle_')).toBeNull();
  });

  test('[S9] a user is read back as written, profiles sorted, any text a tag key', async () => {
    const storage = await start();
    for (const n of [10, 11, 12]) await writeProfile(storage, profile(n));
    const ada = user(1, { passwordHash: 'scrypt$…', enabled: false, displayName: "Ada 'x' 😀", tags: awkwardTags });
    await storage.users.insert({ ...ada, profiles: [uuid(12), uuid(10), uuid(11)] });
    const read = await storage.users.byId(uuid(1));
    expect(read).toEqual({ ...ada, profiles: [uuid(10), uuid(11), uuid(12)] });
    expect(Object.keys(read?.tags ?? {})).toEqual(Object.keys(awkwardTags));
    expect(await storage.users.byUsername('user-1')).toEqual(read);
    expect(await storage.users.byId(uuid(2))).toBeNull();
  });

  test('[S10] an update replaces everything but id and creation; a user that does not exist is an error', async () => {
    const storage = await start();
    for (const n of [10, 11]) await writeProfile(storage, profile(n));
    await storage.users.insert(user(1, { profiles: [uuid(10)], tags: { a: '1' } }));
    const changed = user(1, {
      username: 'renamed',
      displayName: 'R',
      passwordHash: 'h',
      enabled: false,
      profiles: [uuid(11)],
      tags: { b: '2' },
      updatedAt: minute(1),
    });
    await storage.users.update({ ...changed, createdAt: minute(99) });
    expect(await storage.users.byId(uuid(1))).toEqual(changed);
    await expect(storage.users.update(user(404))).rejects.toThrow(uuid(404));
    expect(await storage.users.count()).toBe(1);
  });

  test('[S11] a profile that is assigned cannot be deleted, nor one that does not exist be assigned', async () => {
    const storage = await start();
    await writeProfile(storage, profile(10));
    await storage.users.insert(user(1, { profiles: [uuid(10)] }));
    await storage.users.insert(user(2, { profiles: [uuid(10)] }));
    expect(await storage.users.countWithProfile(uuid(10))).toBe(2);
    await expect(deleteProfile(storage, uuid(10))).rejects.toThrow(Error);
    await expect(storage.users.insert(user(3, { profiles: [uuid(404)] }))).rejects.toThrow(Error);
    expect(await storage.profiles.byId(uuid(10))).not.toBeNull();
    await storage.users.update(user(1));
    await storage.users.delete(uuid(2));
    expect(await storage.users.countWithProfile(uuid(10))).toBe(0);
    await deleteProfile(storage, uuid(10));
    expect(await storage.profiles.byId(uuid(10))).toBeNull();
  });

  test('[S46] the holders of a profile are found with all their profiles, and nobody else', async () => {
    const storage = await start();
    for (const n of [10, 11, 12]) await writeProfile(storage, profile(n));
    await storage.users.insert(user(1, { profiles: [uuid(10), uuid(11)] }));
    await storage.users.insert(user(2, { profiles: [uuid(10)] }));
    await storage.users.insert(user(3, { profiles: [uuid(12)] }));
    const sorted = (await storage.users.profilesOfHolders(uuid(10))).map((held) => held.toSorted()).sort((a, b) => a.length - b.length);
    expect(sorted).toEqual([[uuid(10)], [uuid(10), uuid(11)]]);
    const ids = async (profiles: ReturnType<typeof storage.profiles.ofUser>) => (await profiles).map(({ id }) => id).sort();
    expect(await ids(storage.profiles.ofHolders(uuid(10)))).toEqual([uuid(10), uuid(11)]);
    expect(await ids(storage.profiles.ofUser(uuid(1)))).toEqual([uuid(10), uuid(11)]);
    expect(await storage.profiles.ofUser(uuid(3))).toEqual([profile(12)]);
    expect(await storage.profiles.ofUser(uuid(404))).toEqual([]);
  });

  test('[S49] what decides about everybody is read in batches, each row once and in the order of ids', async () => {
    const storage = await start();
    expect([await storage.profiles.isEmpty(), await storage.profiles.facts(null, 10), await storage.users.facts(null, 10)]).toEqual([
      true,
      [],
      [],
    ]);
    for (const n of [10, 11, 12]) await writeProfile(storage, profile(n, { tags: { site: 'Ulm' } }));
    await storage.users.insert(user(3, { profiles: [uuid(12), uuid(10), uuid(11)] }));
    await storage.users.insert(user(1, { enabled: false }));
    await storage.users.insert(user(2, { profiles: [uuid(11)] }));
    const first = await storage.users.facts(null, 2);
    expect(first).toEqual([
      { id: uuid(1), enabled: false, profiles: [] },
      { id: uuid(2), enabled: true, profiles: [uuid(11)] },
    ]);
    expect(await storage.users.facts(uuid(2), 2)).toEqual([{ id: uuid(3), enabled: true, profiles: [uuid(10), uuid(11), uuid(12)] }]);
    expect(await storage.users.facts(uuid(3), 2)).toEqual([]);
    expect((await storage.profiles.facts(null, 2)).map(({ id, name, tags }) => [id, name, tags])).toEqual([
      [uuid(10), 'Profile-10', { site: 'Ulm' }],
      [uuid(11), 'Profile-11', { site: 'Ulm' }],
    ]);
    expect((await storage.profiles.facts(uuid(11), 2)).map(({ id }) => id)).toEqual([uuid(12)]);
    expect(await storage.profiles.isEmpty()).toBe(false);
  });

  test('[A31] an administrator is an enabled user with a password and a marked profile, but for who or what is left out', async () => {
    const storage = await start();
    const mark = (n: number, administers: boolean) => storage.canonicalTransaction((tables) => tables.profiles.mark(uuid(n), administers));
    for (const n of [10, 11]) await writeProfile(storage, profile(n, { chosen: ['Users.EditPermission'] }));
    await writeProfile(storage, profile(12));
    expect((await storage.profiles.administering()).sort()).toEqual([uuid(10), uuid(11)]);
    const has = (...except: Parameters<typeof storage.users.hasAdministrator>) => storage.users.hasAdministrator(...except);
    await storage.users.insert(user(1, { profiles: [uuid(10)] }));
    await storage.users.insert(user(2, { profiles: [uuid(10)], passwordHash: 'h', enabled: false }));
    await storage.users.insert(user(3, { profiles: [uuid(12)], passwordHash: 'h' }));
    expect(await has()).toBe(false);
    await storage.users.update(user(1, { profiles: [uuid(10), uuid(12)], passwordHash: 'h' }));
    expect([await has(), await has({ user: uuid(1) }), await has({ profile: uuid(10) })]).toEqual([true, false, false]);
    expect([await has({ user: uuid(2) }), await has({ profile: uuid(11) })]).toEqual([true, true]);
    await mark(10, false);
    expect(await has()).toBe(false);
    await mark(12, true);
    expect([await has(), await has({ user: uuid(1) }), await has({ user: uuid(1), profile: uuid(12) })]).toEqual([true, true, false]);
  });

  test('[S12] deleting a user ends their sessions and keeps what they wrote', async () => {
    const storage = await start();
    await storage.users.insert(user(1));
    await storage.users.insert(user(2));
    await storage.sessions.insert(session(1, { user: uuid(1) }));
    await storage.sessions.insert(session(2, { user: uuid(2) }));
    await append(storage, [entry(uuid(5))]);
    await storage.users.delete(uuid(1));
    expect(await storage.users.byId(uuid(1))).toBeNull();
    expect(await storage.sessions.byId(session(1).id)).toBeNull();
    expect(await storage.sessions.byId(session(2).id)).not.toBeNull();
    expect(await storage.drafts.updates(uuid(5))).toHaveLength(1);
    expect((await storage.drafts.byId(uuid(5)))?.createdBy).toBe('ada');
  });
}
