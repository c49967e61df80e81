/** On which things a person may do something, as a value that a database can be asked with. */
import type { Access } from './access.ts';
import type { Tags } from './facts.ts';
import { grantScope, grantScopeOf } from './grant-scope.ts';

/** Everything of a type, or the things with every tag of one of these sets; with no set, nothing. */
export type Scope = 'everywhere' | readonly Tags[];

/** What several limits leave together, null being none. Each set stands once; sets and their keys are in one order, so that one scope is one text. */
export function scopeOfLimits(limits: readonly (Tags | null)[]): Scope {
  const sets = limits.map((tags) => JSON.stringify(Object.entries(tags ?? {}).sort()));
  return limits.includes(null)
    ? 'everywhere'
    : [...new Set(sets)].sort().map((text) => Object.fromEntries(JSON.parse(text) as [string, string][]));
}

/** Equals `isAllowed` for each thing of this type. [S43] */
export function scopeOf({ table, catalog, userById }: Access, user: string, permission: string, type: string): Scope {
  const holder = userById.get(user);
  const number = catalog.index.numberByName.get(permission);
  if (!holder?.enabled || number === undefined) return [];
  return scopeOfLimits(
    holder.grants.flatMap(({ index, profile }) => {
      const found = grantScopeOf(table, index, number, { type });
      // A grant that covers a request without tags covers everything.
      return found === grantScope.none ? [] : [found >= grantScope.byTags ? null : (profile?.accessControl?.tags ?? {})];
    }),
  );
}

/** What is in both. Two sets that ask for different values of one key have nothing in common. */
export function commonScope(one: Scope, other: Scope): Scope {
  if (one === 'everywhere') return other;
  if (other === 'everywhere') return one;
  const disagree = (a: Tags, b: Tags): boolean => Object.entries(a).some(([key, value]) => Object.hasOwn(b, key) && b[key] !== value);
  const both = one.flatMap((a) =>
    other.flatMap((b) => (disagree(a, b) ? [] : [Object.fromEntries([...Object.entries(a), ...Object.entries(b)])])),
  );
  return scopeOfLimits(both);
}
