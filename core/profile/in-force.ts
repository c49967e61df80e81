/** What of a saved profile's choices has effect. Knows no decision, only names. */
import type { Catalog } from '../catalog/catalog.ts';

interface Saved {
  readonly chosen: readonly string[];
  /** The chosen permissions that the catalogue lacked when it was saved; absent where there were none. */
  readonly unlisted?: readonly string[];
}

/**
 * The same without the choices that no user could review: a permission that the catalogue has now, but lacked when the profile was saved, is
 * granted only after the profile is saved anew. A permission that it still lacks grants nothing and stays. [G51]
 */
export function inForce<P extends Saved>(catalog: Catalog, profile: P): P {
  const dormant = dormantIn(catalog, profile);
  return dormant.length === 0 ? profile : { ...profile, chosen: profile.chosen.filter((name) => !dormant.includes(name)) };
}

export const dormantIn = (catalog: Catalog, { unlisted = [] }: Saved): string[] =>
  unlisted.filter((name) => catalog.entryByPermission.has(name));

/** The chosen permissions that the catalogue lacks. */
export const unlistedIn = (catalog: Catalog, chosen: readonly string[]): string[] =>
  chosen.filter((name) => !catalog.entryByPermission.has(name));
