/** Whether a change would make people hold together what an assertion forbids. */
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import { holderIssue, newlyBroken, type HeldProfile } from '../../core/validation/assertions/people.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { closure } from '../../core/catalog/closure.ts';
import { inForce } from '../../core/profile/in-force.ts';
import type { Issue } from '../../core/validation/issues.ts';
import { holderSets } from './holders.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredProfile } from '../storage/tables/profiles.ts';

type Content = Pick<StoredProfile, 'name' | 'tags' | 'chosen' | 'unlisted'>;

export const heldProfile = (catalog: Catalog, profile: Content): HeldProfile => ({
  name: profile.name,
  tags: profile.tags,
  permissions: new Set(closure(catalog, inForce(catalog, profile).chosen)),
});

export const isAboutPeople = (assertions: readonly Assertion[]): boolean => assertions.some(({ who }) => who === 'person');

/** The violations that assigning other profiles to a person would add. [Q7] */
export async function judgeProfilesOf(
  tables: Tables,
  catalog: Catalog,
  assertions: readonly Assertion[],
  before: readonly string[],
  after: readonly string[],
): Promise<Issue[]> {
  if (!isAboutPeople(assertions)) return [];
  const held = new Map<string, HeldProfile>();
  for (const id of new Set([...before, ...after])) {
    const profile = await tables.profiles.byId(id);
    if (profile) held.set(id, heldProfile(catalog, profile));
  }
  const of = (ids: readonly string[]): HeldProfile[] => ids.flatMap((id) => held.get(id) ?? []);
  return newlyBroken(assertions, of(before), of(after)).map((assertion) =>
    holderIssue(catalog, assertion, 'With these profiles this user'),
  );
}

/**
 * The violations that changing a profile would add among its holders. The answer neither names nor counts them, because the caller may not see
 * them. [Q7] [K15]
 */
export async function judgeHoldersOf(
  tables: Tables,
  catalog: Catalog,
  assertions: readonly Assertion[],
  current: StoredProfile,
  next: Content,
): Promise<Issue[]> {
  if (!isAboutPeople(assertions)) return [];
  const { profiles: all, sets } = await holderSets(tables, current.id);
  const held = new Map(all.map((profile) => [profile.id, heldProfile(catalog, profile)]));
  const changed = heldProfile(catalog, next);
  const broken = new Set<Assertion>();
  for (const profiles of sets) {
    const before = profiles.flatMap((id) => held.get(id) ?? []);
    const after = profiles.flatMap((id) => (id === current.id ? changed : (held.get(id) ?? [])));
    for (const assertion of newlyBroken(assertions, before, after)) broken.add(assertion);
  }
  return [...broken].map((assertion) => holderIssue(catalog, assertion, 'A person with this and other profiles', '/chosen'));
}
