/** The built-in catalogue, as the server would load it. */
import { readFileSync } from 'node:fs';
import { indexCatalog, type Catalog } from '../../core/catalog/catalog.ts';
import { parseCatalog } from '../../core/catalog/parse-catalog.ts';

export const builtInData = (): unknown => JSON.parse(readFileSync(new URL('../../core/catalog/connect.json', import.meta.url), 'utf8'));

export function builtInCatalog(): Catalog {
  const result = parseCatalog(builtInData());
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.catalog;
}

/** The built-in catalogue, but for one permission that requires more. */
export function catalogWhere(permission: string, ...more: readonly string[]): Catalog {
  const { data } = builtInCatalog();
  const groups = data.groups.map((group) => ({
    ...group,
    resources: group.resources.map((resource) => ({
      ...resource,
      actions: resource.actions.map((action) =>
        action.permission === permission ? { ...action, requires: [...action.requires, ...more] } : action,
      ),
    })),
  }));
  return indexCatalog({ ...data, groups });
}
