/** What people call what a profile is made of. */
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { legible } from '../../../core/profile/stored-text.ts';

/** The label of the row that the resource type belongs to. */
export const resourceTypeLabel = (catalog: Catalog, type: string): string => {
  for (const group of catalog.data.groups) {
    const row = group.resources.find((resource) => resource.tagResource === type);
    if (row) return row.label;
  }
  return legible(type);
};

/** "Required by Users – Edit and 2 more". */
export function requiredBySentence(catalog: Catalog, requiredBy: readonly string[]): string {
  const shown = requiredBy.slice(0, 2).map((permission) => permissionLabel(catalog, permission));
  const rest = requiredBy.length - shown.length;
  return `Required by ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
