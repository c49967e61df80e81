/** Which rows of the permission tables a filter leaves. */
import type { Catalog, Group, Resource } from '../../../../core/catalog/catalog.ts';

export type FilterView = 'all' | 'granted' | 'chosen' | 'derived';

export interface Filter {
  readonly text: string;
  readonly view: FilterView;
}

/** What is ticked at the moment. */
export interface Ticked {
  readonly chosen: ReadonlySet<string>;
  readonly derived: { has(permission: string): boolean };
}

export const noFilter: Filter = { text: '', view: 'all' };

/** Ids of the resources that stay; null where nothing is filtered. Every word must be found somewhere in the row. [U14] */
export function visibleResources(catalog: Catalog, filter: Filter, ticked: Ticked): ReadonlySet<string> | null {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    // A dash between words, as in the product's own labels, is none. [U63]
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0 && filter.view === 'all') return null;
  const visible = new Set<string>();
  for (const group of catalog.data.groups) {
    for (const resource of group.resources) {
      const text = textOf(catalog, group, resource);
      if (words.every((word) => text.includes(word)) && isInView(resource, filter.view, ticked)) visible.add(resource.id);
    }
  }
  return visible;
}

/** Names of old lead to what they became. */
const textOf = (catalog: Catalog, group: Group, resource: Resource): string => {
  const names = resource.actions.flatMap(({ label, permission }) => [label, permission, ...oldNames(catalog, permission)]);
  return [group.label, resource.label, ...names].join(' ').toLowerCase();
};

const oldNames = (catalog: Catalog, permission: string): string[] =>
  [...catalog.replacementsByLegacy].flatMap(([legacy, by]) => (by.includes(permission) ? [legacy] : []));

const isInView = (resource: Resource, view: FilterView, { chosen, derived }: Ticked): boolean =>
  view === 'all' ||
  resource.actions.some(
    ({ permission }) => (view !== 'derived' && chosen.has(permission)) || (view !== 'chosen' && derived.has(permission)),
  );
