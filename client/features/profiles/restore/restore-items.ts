/** What would come back of an earlier revision and what would go, item by item, and the content that the picked items make. */
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import { changeTags, tagChanges } from '../../../../core/profile/difference.ts';
import { fingerprintOf } from '../../../../core/profile/digest.ts';
import type { ProfileContent } from '../../../../core/profile/profile.ts';

export interface RestoreItem {
  /** One of each kind and name. */
  readonly id: string;
  readonly label: string;
  /** The content with this item as it was. */
  apply(content: ProfileContent): ProfileContent;
}

/** Taken together they make the earlier content. [U197] */
export function restoreItems(catalog: Catalog, now: ProfileContent, then: ProfileContent): RestoreItem[] {
  return [
    ...(now.name === then.name ? [] : [item('name', `Name: ${then.name}`, (content) => ({ ...content, name: then.name }))]),
    ...(now.description === then.description
      ? []
      : [
          item('description', `Description: ${then.description || '(empty)'}`, (content) => ({
            ...content,
            description: then.description,
          })),
        ]),
    ...permissionItems(catalog, now, then),
    ...(fingerprintOf(now.accessControl) === fingerprintOf(then.accessControl)
      ? []
      : [item('access control', 'Access control', (content) => ({ ...content, accessControl: then.accessControl }))]),
    ...tagItems(now, then),
  ];
}

const item = (id: string, label: string, apply: RestoreItem['apply']): RestoreItem => ({ id, label, apply });

function permissionItems(catalog: Catalog, now: ProfileContent, then: ProfileContent): RestoreItem[] {
  const back = then.chosen.filter((permission) => !now.chosen.includes(permission));
  const gone = now.chosen.filter((permission) => !then.chosen.includes(permission));
  return [
    ...back.map((permission) =>
      item(`permission ${permission}`, `Choose ${permissionLabel(catalog, permission)} again`, (content) => ({
        ...content,
        chosen: [...new Set([...content.chosen, permission])].sort(),
      })),
    ),
    ...gone.map((permission) =>
      item(`permission ${permission}`, `No longer choose ${permissionLabel(catalog, permission)}`, (content) => ({
        ...content,
        chosen: content.chosen.filter((one) => one !== permission),
      })),
    ),
  ];
}

const tagItems = (now: ProfileContent, then: ProfileContent): RestoreItem[] =>
  tagChanges(now.tags, then.tags).map((change) =>
    item(
      `tag ${change.key}`,
      change.after === null ? `Resource tag ${change.key} goes` : `Resource tag ${change.key}: ${change.after || '(empty)'}`,
      (content) => ({ ...content, tags: changeTags(content.tags, [change]) }),
    ),
  );

export const withItems = (now: ProfileContent, items: readonly RestoreItem[]): ProfileContent =>
  items.reduce((content, { apply }) => apply(content), now);
