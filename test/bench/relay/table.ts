/** Figures of several contestants, in columns, each with its ratio to the first contestant's. */
import { quantile } from '../measure.ts';

export interface Column<Result> {
  readonly title: string;
  /** NaN without a value. */
  value(result: Result): number;
  readonly digits?: number;
  /** Whether the table shows the ratio to the first contestant. */
  readonly compared?: boolean;
}

/** The median of each contestant's rounds. */
export function table<Result>(rounds: ReadonlyMap<string, readonly Result[]>, columns: readonly Column<NoInfer<Result>>[]): string[] {
  const medians = [...rounds].map(([name, results]) => ({
    name,
    values: columns.map(({ value }) => quantile(results.map(value), 0.5)),
  }));
  const cell = (value: number, index: number): string => {
    if (Number.isNaN(value)) return '–';
    const { digits = 0, compared = false } = columns[index]!;
    const first = medians[0]!.values[index]!;
    return value.toFixed(digits) + (compared && medians.length > 1 ? ` (×${(value / first).toFixed(2)})` : '');
  };
  const rows = [['', ...columns.map(({ title }) => title)], ...medians.map(({ name, values }) => [name, ...values.map(cell)])];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))).join('   '),
  );
}
