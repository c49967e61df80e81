/** The columns of a group's table: every action label of its resources once, in an order that agrees with each row. */
import type { Group } from '../../../core/catalog/catalog.ts';

/** A label that no column has yet goes right after the one before it in its row. [U8] */
export function columnsOf(group: Group): string[] {
  const columns: string[] = [];
  for (const resource of group.resources) {
    let at = 0;
    for (const { label } of resource.actions) {
      const known = columns.indexOf(label);
      if (known >= 0) at = known + 1;
      else columns.splice(at++, 0, label);
    }
  }
  return columns;
}
