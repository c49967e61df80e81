/** What a table is made of, as the schema of the target says: its columns, its key, and the tables that have to be filled before it. */
import { sql, type QueryExecutorProvider } from 'kysely';

/** As PostgreSQL calls them. */
const columnTypes = ['text', 'integer', 'bigint', 'bytea'] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The sequence that gives its values where none is given; null without one. */
  readonly sequence: string | null;
}

export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns by which its rows have one order: those of the primary key, in its order; without one, all. */
  readonly key: readonly Column[];
}

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly sequence: string | null;
  /** Place in the primary key, from 0; null for a column that is no part of it. */
  readonly place: number | null;
}

interface Reference {
  readonly from: string;
  readonly to: string;
}

/** All tables of the schema in use but the migrator's own; each after those it refers to. [S110a] */
export async function readTableShapes(db: QueryExecutorProvider): Promise<TableShape[]> {
  const columns = await sql<ColumnRow>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
      pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence,
      array_position(i.indkey::int2[], a.attnum) as place
    from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not starts_with(c.relname, 'kysely_')
    order by c.relname, a.attnum`.execute(db);
  const references = await sql<Reference>`
    select child.relname as from, parent.relname as to
    from pg_catalog.pg_constraint k
      join pg_catalog.pg_class child on child.oid = k.conrelid
      join pg_catalog.pg_class parent on parent.oid = k.confrelid
      join pg_catalog.pg_namespace n on n.oid = child.relnamespace
    where k.contype = 'f' and n.nspname = current_schema()`.execute(db);
  const shapes = [...Map.groupBy(columns.rows, ({ table }) => table)].map(([name, rows]) => shapeOf(name, rows));
  return parentsFirst(shapes, references.rows);
}

function shapeOf(name: string, rows: readonly ColumnRow[]): TableShape {
  const columns = rows.map((row): Column => ({ name: row.name, type: typeOf(row), sequence: row.sequence }));
  const key = rows
    .map(({ place }, at) => ({ place, column: columns[at]! }))
    .filter(({ place }) => place !== null)
    .sort((one, other) => one.place! - other.place!)
    .map(({ column }) => column);
  return { name, columns, key: key.length > 0 ? key : columns };
}

function typeOf({ table, name, type }: ColumnRow): ColumnType {
  const known = columnTypes.find((one) => one === type);
  if (known === undefined) throw new Error(`The column ${name} of the table ${table} has the type ${type}, which is not moved yet.`);
  return known;
}

/** Throws where tables refer to one another in a circle. */
export function parentsFirst(shapes: readonly TableShape[], references: readonly Reference[]): TableShape[] {
  const [sorted, left] = [[] as TableShape[], new Map(shapes.map((shape) => [shape.name, shape]))];
  const waits = (name: string): boolean => references.some(({ from, to }) => from === name && to !== name && left.has(to));
  while (left.size > 0) {
    const free = [...left.values()].filter(({ name }) => !waits(name));
    if (free.length === 0) throw new Error(`The tables ${[...left.keys()].join(', ')} refer to one another.`);
    for (const shape of free) left.delete(shape.name);
    sorted.push(...free);
  }
  return sorted;
}
