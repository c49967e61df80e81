/** People who commit, by what their profiles grant. */
import { grantOf, type Grant, type GrantSource } from '../../core/access/grant.ts';
import type { CommittingPerson } from '../../core/validation/validate-giving.ts';
import { builtInCatalog } from './catalog.ts';

const catalog = builtInCatalog();

export const grant = ({ chosen = [], accessControl = null }: Partial<GrantSource>): Grant => grantOf(catalog, { chosen, accessControl });

/** A person with these profiles, named p0, p1 and so on, who creates a new profile. */
export const committerWith = (...profiles: readonly Partial<GrantSource>[]): CommittingPerson => ({
  grants: new Map(profiles.map((profile, at) => [`p${at}`, grant(profile)])),
  grantBeyondOwn: 'warn',
  base: null,
});
