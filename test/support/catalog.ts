/** The built-in catalogue, as the server would load it. */
import { readFileSync } from 'node:fs';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { parseCatalog } from '../../core/catalog/parse-catalog.ts';

export const builtInData = (): unknown => JSON.parse(readFileSync(new URL('../../core/catalog/connect.json', import.meta.url), 'utf8'));

export function builtInCatalog(): Catalog {
  const result = parseCatalog(builtInData());
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.catalog;
}
