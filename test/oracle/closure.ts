/** The dependency closure as naive as can be: sets and loops over the catalogue's file. Shares no code with core. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface File {
  readonly groups: readonly {
    readonly resources: readonly { readonly actions: readonly { readonly permission: string; readonly requires?: readonly string[] }[] }[];
  }[];
}

/** Permission → what it requires directly. */
export const requirements = new Map<string, Set<string>>();
const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../core/catalog/connect.json'), 'utf8')) as File;
for (const group of file.groups) {
  for (const resource of group.resources) {
    for (const { permission, requires } of resource.actions) {
      const known = requirements.get(permission) ?? new Set();
      for (const required of requires ?? []) known.add(required);
      requirements.set(permission, known);
    }
  }
}

/** Adds the requirements of members until a pass adds none. */
export function naiveClosure(chosen: Iterable<string>): Set<string> {
  const members = new Set<string>();
  for (const permission of chosen) if (requirements.has(permission)) members.add(permission);
  // A loop over a set also visits the members that it adds.
  for (const member of members) for (const required of requirements.get(member) ?? []) members.add(required);
  return members;
}
