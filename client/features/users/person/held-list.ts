/** Finds and groups what a user may do. Knows no screen. */
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import type { HeldPermission } from '../../../api/api.ts';

export interface HeldGroup {
  readonly label: string;
  readonly held: readonly HeldPermission[];
}

/** In the order of the catalogue. */
export function groupHeld(catalog: Catalog, held: readonly HeldPermission[]): HeldGroup[] {
  const byPermission = new Map(held.map((one) => [one.permission, one]));
  return catalog.data.groups.flatMap(({ label, resources }) => {
    const actions = resources.flatMap((resource) => resource.actions.filter(({ shared }) => !shared));
    const found = actions.flatMap(({ permission }) => byPermission.get(permission) ?? []);
    return found.length > 0 ? [{ label, held: found }] : [];
  });
}

/** Every word is found in the name, label or an old name of the permission, its group, or the profiles it comes through. [U157] */
export function findHeld(catalog: Catalog, held: readonly HeldPermission[], text: string): readonly HeldPermission[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return held;
  return held.filter((one) => {
    const text = textOf(catalog, one);
    return words.every((word) => text.includes(word));
  });
}

const textOf = (catalog: Catalog, { permission, through }: HeldPermission): string => {
  const old = [...catalog.replacementsByLegacy].flatMap(([legacy, by]) => (by.includes(permission) ? [legacy] : []));
  const group = catalog.entryByPermission.get(permission)?.group.label ?? '';
  return [permission, permissionLabel(catalog, permission), group, ...old, ...through.map(({ name }) => name)].join(' ').toLowerCase();
};
