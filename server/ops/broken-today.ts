/** The profiles and people that violate assertions already: logged once, at the start. */
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import { brokenByHolder } from '../../core/validation/assertions/people.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { inputToProposal } from '../../core/profile/content.ts';
import { inForce } from '../../core/profile/in-force.ts';
import { validateProfile } from '../../core/validation/validate.ts';
import type { Tables } from '../storage/storage.ts';
import { heldProfile } from '../access/judge-holders.ts';

export interface BrokenAssertion {
  readonly assertion: string;
  readonly says: string;
  /** Names. */
  readonly profiles: readonly string[];
  /** Usernames. */
  readonly people: readonly string[];
}

/** Only assertions with a violation. [Q9] */
export async function findBrokenToday(tables: Tables, catalog: Catalog, assertions: readonly Assertion[]): Promise<BrokenAssertion[]> {
  if (assertions.length === 0) return [];
  const [profiles, users] = await Promise.all([tables.profiles.all(), tables.users.all()]);
  const held = new Map(profiles.map((profile) => [profile.id, heldProfile(catalog, profile)]));
  const fails = (assertion: Assertion, profile: (typeof profiles)[number]): boolean =>
    validateProfile(catalog, inputToProposal(inForce(catalog, profile)), { assertions: [assertion] }).some(({ code }) =>
      code.startsWith('assertion-'),
    );
  return assertions
    .map((assertion) => ({
      assertion: assertion.id,
      says: assertion.says,
      profiles: profiles.filter((profile) => fails(assertion, profile)).map(({ name }) => name),
      people: users
        .filter(
          ({ profiles: assigned }) =>
            brokenByHolder(
              [assertion],
              assigned.flatMap((id) => held.get(id) ?? []),
            ).length > 0,
        )
        .map(({ username }) => username),
    }))
    .filter(({ profiles: failing, people }) => failing.length + people.length > 0);
}
