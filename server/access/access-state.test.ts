import { markAdministrators } from '../commit/mark-administrators.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAccessState } from './access-state.ts';
import { isAllowed } from '../../core/access/decide.ts';
import type { AccessChange } from '../events/event.ts';
import { catalog, createWorld, plantActor, type World } from '../../test/support/actors.ts';
import { plantProfile } from '../../test/support/cast.ts';
import { deleteProfile } from '../../test/support/canonical-list.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.storage.close());

const may = (user: string, permission: string): boolean => isAllowed(world.access.facts(), { user, permission });

it('[A11] one profile or user read anew is what is stored, and nothing else is', async () => {
  const { storage, access, events } = world;
  let told = 0;
  const count = (): void => void told++;
  const stop = events.subscribe('log', { 'profile-changed': count, 'user-changed': count, 'access-reread': count });
  const profile = await plantProfile(storage, { name: 'Prompts', chosen: ['Prompts.View'] });
  const [ann, bob] = [await plantActor(storage, 'ann', [profile.id]), await plantActor(storage, 'bob', [profile.id])];
  await access.refreshUser(ann.user);
  expect(may(ann.user, 'Prompts.View')).toBe(false);
  await access.refreshProfile(profile.id);
  expect([may(ann.user, 'Prompts.View'), may(bob.user, 'Prompts.View')]).toEqual([true, false]);
  await storage.users.delete(ann.user);
  await access.refreshUser(ann.user);
  expect(access.facts().userById.has(ann.user)).toBe(false);
  await storage.users.delete(bob.user);
  await deleteProfile(storage, profile.id);
  await access.refreshProfile(profile.id);
  expect(access.facts().profileById.has(profile.id)).toBe(false);
  expect(told).toBe(4);
  stop();
  await access.refresh();
  expect(told).toBe(4);
});

it('[A11] [H97] every change is published with what it was before and what it is now', async () => {
  const { storage, access, events } = world;
  const changes: AccessChange[] = [];
  const note = (change: AccessChange): void => void changes.push(change);
  events.subscribe('log', { 'profile-changed': note, 'user-changed': note, 'access-reread': note });
  const profile = await plantProfile(storage, { name: 'Prompts', chosen: ['Prompts.View'], tags: { Country: 'Chile' } });
  await access.refreshProfile(profile.id);
  const ann = await plantActor(storage, 'ann', [profile.id]);
  await access.refreshUser(ann.user);
  const stored = await storage.users.byId(ann.user);
  await storage.users.update({ ...stored!, tags: { Country: 'Chile' }, enabled: false });
  await access.refreshUser(ann.user, stored!);
  await storage.users.delete(ann.user);
  await access.refreshUser(ann.user, { tags: { Country: 'Chile' } });
  await access.refresh();
  const chile = { Country: 'Chile' };
  expect(changes).toMatchObject([
    { type: 'profile-changed', id: profile.id, before: null, after: { tags: chile, revision: 1 } },
    { type: 'user-changed', id: ann.user, before: null, after: { enabled: true }, tags: { before: null, after: {} } },
    { before: { enabled: true }, after: { enabled: false }, tags: { before: {}, after: chile } },
    { before: { enabled: false }, after: null, tags: { before: chile, after: null }, revision: null },
    { type: 'access-reread' },
  ]);
});

it('[A11] [A11a] a change whose reading failed is made good by the next', async () => {
  const { storage, access } = world;
  const ann = await plantActor(storage, 'ann', [world.editorProfile.id]);
  const { byId } = storage.users;
  storage.users.byId = () => Promise.reject(new Error('the disk is away'));
  await expect(access.refreshUser(ann.user)).rejects.toThrow('the disk is away');
  storage.users.byId = byId;
  expect(may(ann.user, 'SecurityProfiles.Edit')).toBe(false);
  await access.refreshProfile(world.editorProfile.id);
  expect(may(ann.user, 'SecurityProfiles.Edit')).toBe(true);
});

it('[A11] [A11a] a change whose reading failed is made good without another, once it can be read', async () => {
  const { storage, access } = world;
  const ann = await plantActor(storage, 'ann', [world.editorProfile.id]);
  let told = 0;
  world.events.subscribe('log', { 'access-reread': () => void told++ });
  await access.catchUp();
  expect(told).toBe(0);
  const { byId, facts } = storage.users;
  const away = (): Promise<never> => Promise.reject(new Error('the disk is away'));
  Object.assign(storage.users, { byId: away, facts: away });
  await expect(access.refreshUser(ann.user)).rejects.toThrow('the disk is away');
  await access.catchUp();
  expect([told, may(ann.user, 'SecurityProfiles.Edit')]).toEqual([0, false]);
  Object.assign(storage.users, { byId, facts });
  await access.catchUp();
  await access.catchUp();
  expect([told, may(ann.user, 'SecurityProfiles.Edit')]).toEqual([1, true]);
});

it('[A11] what is read later counts, however many changes are waiting', async () => {
  const { storage, access, admin } = world;
  const user = (await storage.users.byId(admin.user))!;
  const first = access.refresh();
  await storage.users.update({ ...user, enabled: false });
  await Promise.all([first, access.refreshUser(user.id), access.refresh()]);
  expect(may(user.id, 'Users.View')).toBe(false);
});

it('[A31] a start corrects the marks that another catalogue left, and writes nothing where they are right', async () => {
  const world = await createWorld();
  const { storage, access, adminProfile, editorProfile } = world;
  const marked = async () => (await storage.profiles.administering()).sort();
  expect(await marked()).toEqual([adminProfile.id]);
  const wrongly = (id: string, administers: boolean) => storage.canonicalTransaction((tables) => tables.profiles.mark(id, administers));
  await wrongly(adminProfile.id, false);
  await wrongly(editorProfile.id, true);
  await markAdministrators(storage, access.facts());
  expect(await marked()).toEqual([adminProfile.id]);
  const refusing = { ...storage, canonicalTransaction: () => Promise.reject(new Error('nothing is to be written')) };
  await markAdministrators(refusing, access.facts());
});

it('[S49] a start reads everything in batches', async () => {
  const { storage } = world;
  const asked: number[] = [];
  const made = Array.from({ length: 1_001 }, (_, at) => ({
    ...{ id: `p-${String(at).padStart(5, '0')}`, name: `Profile ${at}`, accessControl: null, tags: { site: 'Ulm' } },
    chosen: ['Prompts.View'],
  }));
  const profiles: typeof storage.profiles = {
    ...storage.profiles,
    facts: async (after, limit) => {
      const some = made.filter(({ id }) => after === null || id > after).slice(0, limit);
      asked.push(some.length);
      return some;
    },
  };
  const access = await createAccessState({ ...storage, profiles }, catalog);
  expect(access.facts().profileById.size).toBe(made.length);
  expect(asked).toEqual([500, 500, 1]);
  expect(access.facts().userById.has(world.admin.user)).toBe(true);
});
