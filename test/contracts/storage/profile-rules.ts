/** Rules S7, S13 and S14: the canonical list and its revisions. */
import { expect, test } from 'vitest';
import { NameTaken } from '../../../server/storage/tables/profiles.ts';
import { deleteProfile, writeProfile } from '../../support/canonical-list.ts';
import { awkwardTags, minute, profile, uuid, type Start } from './values.ts';

export function profileRules(start: Start): void {
  test('[H203] what no database can hold is found nowhere', async () => {
    const { profiles, users, drafts, tokens } = await start();
    for (const id of ['\0', `${uuid(1)}\0`, '\ud800'])
      for (const table of [profiles, users, drafts, tokens]) expect(await table.byId(id)).toBeNull();
    for (const revision of [2 ** 31, 999_999_999_999_999]) expect(await profiles.revision(uuid(1), revision)).toBeNull();
    expect(await profiles.revision('\0', 1)).toBeNull();
  });

  test('[S7] [S7a] a name that differs only in case is taken, until its profile is renamed or deleted', async () => {
    const storage = await start();
    await writeProfile(storage, profile(1, { name: 'Agent' }));
    await writeProfile(storage, profile(2, { name: 'Other' }));
    await expect(writeProfile(storage, profile(3, { name: 'AGENT' }))).rejects.toThrow(NameTaken);
    await expect(writeProfile(storage, profile(2, { name: 'agent', revision: 2 }))).rejects.toThrow(NameTaken);
    expect(await storage.profiles.byId(uuid(3))).toBeNull();
    expect(await storage.profiles.byId(uuid(2))).toEqual(profile(2, { name: 'Other' }));
    const found = await storage.profiles.byIds([3, 2, 1, 2].map(uuid));
    expect(found.map(({ name }) => name).sort()).toEqual(['Agent', 'Other']);
    expect(await storage.profiles.byIds([])).toEqual([]);
    expect(await storage.profiles.revisions(uuid(2))).toHaveLength(1);
    await writeProfile(storage, profile(1, { name: 'AGENT', revision: 2 }));
    await deleteProfile(storage, uuid(1));
    await writeProfile(storage, profile(3, { name: 'agent' }));
    expect((await storage.profiles.byName('Agent'))?.id).toBe(uuid(3));
  });

  test('[S64] what the catalogue lacked is kept with the profile, each revision and what decides, and goes with the next commit', async () => {
    const storage = await start();
    const unlisted = ['Users.Fly'];
    const first = profile(1, { chosen: ['Users.Fly', 'Users.View'], unlisted });
    await writeProfile(storage, first);
    expect(await storage.profiles.byId(uuid(1))).toEqual(first);
    expect(await storage.profiles.facts(null, 5)).toMatchObject([{ unlisted }]);
    await writeProfile(storage, profile(1, { chosen: ['Users.Fly', 'Users.View'], revision: 2 }));
    expect(await storage.profiles.byId(uuid(1))).not.toHaveProperty('unlisted');
    expect((await storage.profiles.revisions(uuid(1))).map((revision) => revision.unlisted)).toEqual([undefined, unlisted]);
  });

  test('[S13] [S13a] every write is a revision, newest first and never changed', async () => {
    const storage = await start();
    const first = profile(1, {
      description: 'Line 1\nLine 2',
      chosen: ['Users.View'],
      accessControl: { resources: ['User'], tags: awkwardTags },
      tags: awkwardTags,
    });
    const second = profile(1, { name: 'Renamed', revision: 2, updatedAt: minute(2), updatedBy: 'bob' });
    await writeProfile(storage, first);
    expect(await storage.profiles.byId(uuid(1))).toEqual(first);
    await writeProfile(storage, second, uuid(5));
    expect(await storage.profiles.byId(uuid(1))).toEqual(second);

    const { id, createdAt: _at, createdBy: _by, updatedAt: at, updatedBy: by, ...asItWas } = first;
    const oldest = { ...asItWas, profile: id, at, by, byId: null, draft: null };
    expect(await storage.profiles.revision(uuid(1), 1)).toEqual(oldest);
    const revisions = await storage.profiles.revisions(uuid(1));
    expect(revisions.map(({ revision, name, at, by, draft }) => ({ revision, name, at, by, draft }))).toEqual([
      { revision: 2, name: 'Renamed', at: minute(2), by: 'bob', draft: uuid(5) },
      { revision: 1, name: 'Profile-1', at: minute(0), by: 'ada', draft: null },
    ]);
    expect(await storage.profiles.revision(uuid(1), 3)).toBeNull();

    await expect(writeProfile(storage, profile(1, { name: 'Again', revision: 2 }))).rejects.toThrow(Error);
    expect(await storage.profiles.byId(uuid(1))).toEqual(second);
    expect(await storage.profiles.revisions(uuid(1))).toEqual(revisions);
  });

  test('[S14] revisions outlive the profile', async () => {
    const storage = await start();
    await writeProfile(storage, profile(1));
    await writeProfile(storage, profile(1, { revision: 2 }));
    await deleteProfile(storage, uuid(1));
    expect(await storage.profiles.byId(uuid(1))).toBeNull();
    expect(await storage.profiles.all()).toEqual([]);
    expect((await storage.profiles.revisions(uuid(1))).map(({ revision }) => revision)).toEqual([2, 1]);
    expect((await storage.profiles.revision(uuid(1), 1))?.name).toBe('Profile-1');
  });
}
