/** What a room tells of who wrote which fact of its draft: those that a finding can rest on. */
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { markOf, type Contributions } from '../../../core/draft/contributions.ts';
import type { ContributionsOf, ServerMessage } from '../../../core/protocol/control.ts';

/** More rows and acknowledgements than these come from a hostile writer, and would not fit into a message; beyond so many changes, all is told. */
const most = { rows: 100, acknowledged: 1_000, key: 220, changes: 500 } as const;

/** As it is written into the message: a hostile key may take six bytes a character, and a device takes no message that is too large. */
const isShort = (key: string): boolean => key.length <= most.key && JSON.stringify(key).length <= most.key + 2;

/** Names those who are present; of all others it tells their mark. `written` are the keys of what changed; left out, it is all. */
export function contributionsMessage(
  catalog: Catalog,
  contributions: Contributions,
  present: ReadonlySet<string>,
  written?: readonly string[],
): Extract<ServerMessage, { type: 'contributions' }> {
  const only = written && written.length <= most.changes ? new Set(written.filter((key) => mayMatter(catalog, key))) : undefined;
  const told = only ?? keysThatMatter(catalog, contributions);
  const byPerson = new Map<string, { id: string; username: string; wrote: string[]; removed: string[] }>();
  const gone: string[] = [];
  for (const key of told) {
    const last = contributions.get(key);
    if (!last) {
      if (only) gone.push(key);
      continue;
    }
    const username = present.has(last.by.id) ? last.by.username : 'somebody';
    const person = JSON.stringify([last.by.id, username]);
    // A mark is a hash: one for each person, not for each fact.
    const theirs = byPerson.get(person) ?? { id: markOf(last.by.id), username, wrote: [], removed: [] };
    byPerson.set(person, theirs);
    (last.removed ? theirs.removed : theirs.wrote).push(key);
  }
  return { type: 'contributions', whole: only === undefined, by: [...byPerson.values()] satisfies ContributionsOf[], gone };
}

function keysThatMatter(catalog: Catalog, contributions: Contributions): string[] {
  const keys = [...contributions.keys()].filter((key) => mayMatter(catalog, key));
  const rows = keys.filter((key) => key.startsWith('accessTags/'));
  const acknowledged = keys.filter((key) => key.startsWith('acknowledged/'));
  const ofCatalog = keys.filter((key) => /^(chosen|restricted)\//.test(key));
  return [...ofCatalog, ...rows.slice(-most.rows), ...acknowledged.slice(-most.acknowledged)];
}

/** Whether a finding can rest on it. */
export function mayMatter(catalog: Catalog, key: string): boolean {
  const [kind = ''] = key.split('/', 1);
  const name = key.slice(kind.length + 1);
  if (kind === 'chosen') return catalog.entryByPermission.has(name);
  if (kind === 'restricted') return catalog.viewByResourceType.has(name);
  return isShort(key);
}
