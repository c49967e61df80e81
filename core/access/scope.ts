/** On which things a person may do something, as a value that a database can be asked with. */
import type { Access, Grants, Tags } from './access.ts';
import { reach, reachOf } from './reach.ts';

/** Everything of a type, or what has every tag of any of these sets; of no set, nothing. */
export type Scope = 'everywhere' | readonly Tags[];

/** Says of each thing of this type what `isAllowed` says of it. [S43] */
export function scopeOf({ table, catalog }: Access, user: string, permission: string, type: string): Scope {
  const span = table.spanByUser.get(user);
  const number = catalog.index.numberByName.get(permission);
  if (span === undefined || number === undefined) return [];
  const sets = new Map<string, Tags>();
  for (let at = span + 1; at <= span + (table.held[span] as number); at++) {
    const slot = table.held[at] as number;
    const found = reachOf(table, slot, number, { type });
    // Without tags in the request, what reaches it reaches everything.
    if (found >= reach.byTags) return 'everywhere';
    if (found === reach.tagsMissing) {
      const { keys, values } = table.slots[slot] as Grants;
      const pairs = keys.map((key, at) => [key, values[at] as string] as const);
      sets.set(JSON.stringify([...pairs].sort()), Object.fromEntries(pairs));
    }
  }
  return [...sets.values()];
}
