/** Finds the permissions that a person means by a name of the product, the interface or an older version. */
import { permissionLabel, type Catalog } from './catalog.ts';

/** The letters and digits of a text as words: `Users.Edit`, `users – edit` and `Users - Edit` are the same. */
const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const phrase = (text: string): string => wordsOf(text).join(' ');

/** By name, label or old name; none where the text is no name of one. [U63] */
export function permissionsCalled(catalog: Catalog, text: string): readonly string[] {
  const wanted = phrase(text);
  if (wanted === '') return [];
  const found = catalog.permissions.filter((one) => phrase(one) === wanted || phrase(permissionLabel(catalog, one)) === wanted);
  const replaced = [...catalog.replacementsByLegacy].flatMap(([legacy, by]) => (phrase(legacy) === wanted ? by : []));
  return [...new Set([...found, ...replaced])];
}
