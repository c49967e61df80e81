/** The last writer of each fact of a draft, as a device knows it: what the server told, and what this person wrote since. */
import type { Proposal } from '../../core/profile/profile.ts';
import type { Contribution, Contributions, Contributor, FactKind } from '../../core/draft/contributions.ts';
import { factKey, factKinds, takesNothing } from '../../core/draft/contributions.ts';

interface Told {
  readonly whole: boolean;
  readonly by: readonly (Contributor & { readonly wrote: readonly string[]; readonly removed: readonly string[] })[];
  readonly gone: readonly string[];
}

/** What is known after a message of the server. */
export function afterTold(before: Contributions, { whole, by, gone }: Told): Contributions {
  const known = new Map<string, Contribution>(whole ? [] : before);
  for (const key of gone) known.delete(key);
  for (const { id, username, wrote, removed } of by) {
    for (const key of wrote) known.set(key, { by: { id, username }, removed: false });
    for (const key of removed) known.set(key, { by: { id, username }, removed: true });
  }
  return known;
}

/** The facts that are so on this device, by their names. */
type Names = Readonly<Record<FactKind, ReadonlySet<string>>>;

/** What this device holds. */
export interface Here {
  readonly proposal: Proposal;
  /** Fingerprint by key. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** What this person wrote that the server has not confirmed; true where it was taken away. */
  readonly own: ReadonlyMap<string, boolean>;
  readonly me: Contributor;
  /** Whether something that was written here has not reached the server: what differs is of this device then. */
  readonly hasUnsent: boolean;
}

/** [X32] */
export function contributionsHere(told: Contributions, { own, me, hasUnsent, ...here }: Here): Contributions {
  const known = new Map(told);
  for (const [key, removed] of own) if (!takesNothing(known.get(key), removed)) known.set(key, { by: me, removed });
  if (!hasUnsent) return known;
  const names = namesOf(here);
  for (const kind of factKinds) {
    for (const name of names[kind]) {
      const key = factKey(kind, name);
      if (known.get(key)?.removed !== false) known.set(key, { by: me, removed: false });
    }
    for (const [key, { removed }] of told)
      if (!removed && !own.has(key) && key.startsWith(`${kind}/`) && !names[kind].has(key.slice(kind.length + 1)))
        known.set(key, { by: me, removed: true });
  }
  return known;
}

const namesOf = ({ proposal: { chosen, restricted, accessTags }, acknowledged }: Pick<Here, 'proposal' | 'acknowledged'>): Names => ({
  chosen: new Set(chosen),
  restricted: new Set(restricted),
  accessTags: new Set(accessTags.map(({ id }) => id)),
  acknowledged: new Set(acknowledged.keys()),
});
