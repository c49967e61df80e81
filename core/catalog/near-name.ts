/** Finds the permission that a person may have meant by a name that the catalogue lacks. */
import type { Catalog } from './catalog.ts';

/** Letters that may be wrong, missing or too many. */
const mostWrong = 2;
/** Longer texts are no names. */
const longestName = 128;
/** Answers kept of one catalogue: validation asks for the same few names at every edit. */
const mostKept = 1_000;

const kept = new WeakMap<Catalog, Map<string, string | null>>();

/** The nearest name, by case first, then by the fewest wrong letters, then by the order of the file; null if none is near. [G50] */
export function nearName(catalog: Catalog, name: string): string | null {
  const answers = kept.get(catalog) ?? new Map<string, string | null>();
  kept.set(catalog, answers);
  const known = answers.get(name);
  if (known !== undefined) return known;
  const found = name.length > longestName ? null : nearest(catalog.permissions, name);
  if (answers.size >= mostKept) answers.clear();
  answers.set(name, found);
  return found;
}

function nearest(permissions: readonly string[], name: string): string | null {
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let fewest = mostWrong + 1;
  for (const permission of permissions) {
    if (Math.abs(permission.length - wanted.length) >= fewest) continue;
    const wrong = distance(permission.toLowerCase(), wanted);
    if (wrong < fewest) [best, fewest] = [permission, wrong];
  }
  return best;
}

/** Letters to change, add or leave out, row by row of the usual table. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
