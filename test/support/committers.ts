/** People who would commit, by what their profiles grant. */
import { grantOf, type Grant, type GrantSource } from '../../core/access/grant.ts';
import type { Committer } from '../../core/profile/validate-giving.ts';
import { builtInCatalog } from './catalog.ts';

const catalog = builtInCatalog();

export const grant = ({ chosen = [], accessControl = null }: Partial<GrantSource>): Grant => grantOf(catalog, { chosen, accessControl });

/** Somebody with these profiles, named p0, p1 and so on, who makes a new profile. */
export const committerWith = (...profiles: readonly Partial<GrantSource>[]): Committer => ({
  grants: new Map(profiles.map((profile, at) => [`p${at}`, grant(profile)])),
  grantBeyondOwn: 'warn',
  base: null,
});
