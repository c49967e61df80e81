/** What is looked at in a PostgreSQL database when it is opened: the tables of the schema in use, whatever other schemas it holds. */
import { PostgresDialect, PostgresIntrospector, sql, type DatabaseIntrospector, type Kysely, type TableMetadata } from 'kysely';

/** Kysely's own asks for every column of every schema, which takes seconds where there are many and fails where one is dropped meanwhile. [S100] */
export class OwnSchemaDialect extends PostgresDialect {
  override createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    const all = new PostgresIntrospector(db as never);
    return { getSchemas: () => all.getSchemas(), getTables: () => tablesInUse(db) };
  }
}

/** Without their columns, of which the migrator asks nothing. */
async function tablesInUse(db: Kysely<unknown>): Promise<TableMetadata[]> {
  const { rows } = await sql<{ readonly name: string; readonly schema: string }>`
    select c.relname as name, n.nspname as schema
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'v', 'p', 'f')`.execute(db);
  return rows.map((row) => ({ ...row, isView: false, isForeign: false, columns: [] }));
}
