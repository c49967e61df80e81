/** The embedded database that is moved: read at one moment, and never written. */
import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { Kysely } from 'kysely';
import { requireThisVersion } from '../../storage/migrations/migrate.ts';
import { applicationId } from '../../storage/sqlite/database.ts';
import { SerialSqliteDialect } from '../../storage/sqlite/dialect.ts';
import { sessionInProcess } from '../../storage/sqlite/session.ts';
import { sqliteProblem } from '../../storage/sqlite/sqlite-storage.ts';
import { faultOf } from '../backup/check.ts';
import { Refused } from '../backup/refused.ts';
import { cellExpression, quoted, readCell, type CellRow, type SourceValue } from './cell.ts';
import type { TableShape } from './table-shape.ts';

export interface Source {
  /** Tables with their columns; without those of SQLite and of the migrator. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  count(table: string): number;
  /** In the order of their keys. Nothing else is asked of the source until all are read. Throws `Refused`. */
  rows(shape: TableShape): Iterable<CellRow>;
  /** The greatest number that the table ever gave to a row by itself, also where that row is gone; null where it gives none. */
  greatestGiven(table: string): bigint | null;
  close(): void;
}

/** Nobody writes it meanwhile: the caller holds its lock. Throws `Refused` where it is damaged, or not of this version. [G120] [S113] */
export async function openSource(path: string): Promise<Source> {
  const hadLog = existsSync(logOf(path));
  let database: SqliteDatabase.Database | undefined;
  try {
    database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    database.exec('begin');
    await check(path, database);
    return readingFrom(path, database, hadLog);
  } catch (error) {
    if (database) close(path, database, hadLog);
    throw error instanceof Refused ? error : new Refused(sqliteProblem(path, error));
  }
}

const logOf = (path: string): string => `${path}-wal`;

async function check(path: string, database: SqliteDatabase.Database): Promise<void> {
  if (database.pragma('application_id', { simple: true }) !== applicationId)
    throw new Refused(`${path} is not a database of Accord. Check the path.`);
  await requireThisVersion(new Kysely({ dialect: new SerialSqliteDialect(sessionInProcess(database)) }));
  const fault = faultOf(database);
  if (fault !== null) throw new Refused(`${path} is damaged: ${fault}. Restore it from a backup, and move that.`);
}

/** A connection that only reads leaves the files that SQLite puts beside a database; one that may write takes an empty log away. */
function close(path: string, database: SqliteDatabase.Database, hadLog: boolean): void {
  database.close();
  if (hadLog || !existsSync(logOf(path))) return;
  const writing = new SqliteDatabase(path);
  try {
    writing.pragma('schema_version');
  } catch {
    // A database that cannot be read keeps them; the reason is told already.
  }
  writing.close();
}

function readingFrom(path: string, database: SqliteDatabase.Database, hadLog: boolean): Source {
  const textsOf = (statement: string, ...words: unknown[]): string[] => database.prepare(statement).pluck().all(words) as string[];
  const tables = textsOf(`select name from sqlite_schema where type = 'table'`).filter((name) => !/^(kysely|sqlite)_/.test(name));
  const columns = new Map(tables.map((table) => [table, new Set(textsOf('select name from pragma_table_info(?)', table))]));
  const given = new Map(
    (textsOf(`select name from sqlite_schema where name = 'sqlite_sequence'`).length === 0
      ? []
      : database.prepare('select name, seq from sqlite_sequence').raw().safeIntegers().all()) as [string, bigint][],
  );
  return {
    columns,
    count: (table) =>
      database
        .prepare(`select count(*) from ${quoted(table)}`)
        .pluck()
        .get() as number,
    rows: (shape) => rowsOf(database, shape),
    greatestGiven: (table) => given.get(table) ?? null,
    close: () => close(path, database, hadLog),
  };
}

function* rowsOf(database: SqliteDatabase.Database, { name, columns, key }: TableShape): Generator<CellRow> {
  const order = key.map((column) => `${quoted(name)}.${quoted(column.name)}`).join(', ');
  const reading = database.prepare(`select ${columns.map(cellExpression).join(', ')} from ${quoted(name)} order by ${order}`);
  for (const values of reading.raw().safeIntegers().iterate() as Iterable<SourceValue[]>)
    yield columns.map((column, at) => {
      const read = readCell(column, values[at] ?? null);
      if ('cell' in read) return read.cell;
      const place = key.map((one) => shownKey(values[columns.indexOf(one)])).join(', ');
      throw new Refused(
        `The row ${place} of the table "${name}" has in its column "${column.name}" ${read.fault}. PostgreSQL cannot hold that, and nothing was moved. Restore the database from a backup, or correct the row.`,
      );
    });
}

const shownKey = (value: SourceValue | undefined): string =>
  JSON.stringify(value instanceof Uint8Array ? Buffer.from(value).toString() : String(value));
