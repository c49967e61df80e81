/** The columns of a group's table: every action label of its resources once, in an order that agrees with each row. */
import type { Group } from '../../../../core/catalog/catalog.ts';

/** A label that no column has yet goes before the next one of its row that has, and to the end where there is none. [U8] */
export function columnsOf(group: Group): string[] {
  const columns: string[] = [];
  for (const resource of group.resources) {
    const labels = resource.actions.map((action) => action.label);
    labels.forEach((label, at) => {
      if (columns.includes(label)) return;
      const next = labels
        .slice(at + 1)
        .map((one) => columns.indexOf(one))
        .find((column) => column >= 0);
      columns.splice(next ?? columns.length, 0, label);
    });
  }
  return columns;
}
