import { expect, test } from 'vitest';
import { createAccess } from '../../core/access/access.ts';
import type { ProfileFacts, UserFacts } from '../../core/access/facts.ts';
import { builtInCatalog } from '../../test/support/catalog.ts';
import type { AccessChange } from '../events/event.ts';
import { concernedBy } from './concerned.ts';

const profile: ProfileFacts = { id: 'p', name: 'P', chosen: ['Prompts.View'], accessControl: null, tags: { site: 'Ulm' } };
const [ann, bob]: UserFacts[] = [
  { id: 'ann', enabled: true, profiles: ['p'] },
  { id: 'bob', enabled: true, profiles: [] },
];
const access = createAccess(builtInCatalog());
access.setProfile(profile);
for (const user of [ann!, bob!]) access.setUser(user);

const ofProfile = (before: ProfileFacts | null, after: ProfileFacts | null): AccessChange => ({
  ...{ type: 'profile-changed', id: 'p', before },
  after: after && { ...after, revision: 2 },
});
const ofUser = (before: UserFacts | null, after: UserFacts | null): AccessChange => ({
  ...{ type: 'user-changed', id: 'ann', before, after },
  ...{ tags: { before: {}, after: { team: 'A' } }, revision: 2 },
});
/** The two people whom the code judges, and the base of the drafts in which they are. */
const judgedBy = (change: AccessChange) => {
  const concerned = concernedBy(change, access);
  if (concerned === null || concerned === 'everybody') return concerned;
  return [['ann', 'bob'].filter(concerned.user), concerned.base];
};

test('[H95] other assignments and disabling judge that user; other tags or names judge nobody', () => {
  expect(judgedBy(ofUser(ann!, { ...ann!, profiles: [] }))).toEqual([['ann'], null]);
  expect(judgedBy(ofUser(ann!, { ...ann!, enabled: false }))).toEqual([['ann'], null]);
  expect(judgedBy(ofUser(ann!, null))).toEqual([['ann'], null]);
  expect(judgedBy(ofUser(ann!, ann!))).toBeNull();
});

test('[H95] other grants and other limits judge the holders', () => {
  const limited = { resources: ['User'], tags: { site: 'Ulm' } };
  expect(judgedBy(ofProfile(profile, { ...profile, chosen: [] }))).toEqual([['ann'], null]);
  expect(judgedBy(ofProfile(profile, { ...profile, accessControl: limited }))).toEqual([['ann'], null]);
  expect(judgedBy(ofProfile(null, profile))).toEqual([['ann'], 'p']);
});

test('[H96] other tags judge everyone in a draft of a change to the profile; other texts and a removal judge nobody there', () => {
  expect(judgedBy(ofProfile(profile, { ...profile, tags: {} }))).toEqual([[], 'p']);
  expect(judgedBy(ofProfile(profile, { ...profile, name: 'Q' }))).toBeNull();
  expect(judgedBy(ofProfile({ ...profile, chosen: [] }, null))).toEqual([['ann'], null]);
});

test('[A32] facts that were all read anew judge everybody', () => {
  expect(judgedBy({ type: 'access-reread' })).toBe('everybody');
});
