/** The storage in an SQLite file: how it opens, and the messages when it cannot. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { codeOf } from '../disk-errors.ts';
import { stopOnFailure } from '../disk-failure.ts';
import { createKyselyStorage, type StorageOptions } from '../sql/sql-storage.ts';
import { NewerDatabase, OlderDatabase, migrate, requireThisVersion } from '../migrations/migrate.ts';
import { notBrought, type Opening } from '../opening.ts';
import type { Database, Schema } from '../sql/schema.ts';
import { openSqliteDatabase } from './database.ts';
import { ReadingSqliteDialect, SerialSqliteDialect } from './dialect.ts';
import { sessionInProcess, type SqliteReader, type SqliteSession } from './session.ts';
import { openSqliteThread } from './thread.ts';
import type { CanonicalStorage, StorageHooks } from '../storage.ts';
import { unavailableBy } from '../unavailable.ts';

type Opener = (path: string, readersFrom?: Promise<void>) => Promise<SqliteSession>;

/** In memory no disk delays a write. */
const openerOf = (path: string): Opener => (path === ':memory:' ? openInProcess : openSqliteThread);

/** The connection in this thread, which waits for the disk with it. */
export const openInProcess: Opener = async (path) => sessionInProcess(openSqliteDatabase(path));

/** Opens or creates the database and migrates it to this version; `:memory:` keeps it in memory. Throws one clear sentence. */
export async function openSqliteStorage(
  path: string,
  hooks: StorageHooks = {},
  open: Opener = openerOf(path),
  { migrates = true, readersFrom }: Opening = {},
): Promise<CanonicalStorage> {
  let session: SqliteSession | undefined;
  try {
    session = stopOnFailure(await open(path, readersFrom), (error) => hooks.onDiskFailure?.(error));
    const db = new Kysely<Schema>({ dialect: new SerialSqliteDialect(session, hooks.onSync) });
    await (migrates ? migrate : requireThisVersion)(db);
    await keepAsideInMemory(session);
    return createKyselyStorage(db, { ...handOverTo(session, hooks), ...readersOf(session, db), ...roomAt(path) });
  } catch (error) {
    await session?.close();
    throw new Error(sqliteProblem(path, error), { cause: error });
  }
}

/** Else it lies in the system's directory for temporary files, which may be full. What a migration sorts there may be larger than memory. [S158] */
const keepAsideInMemory = ({ run }: SqliteSession): Promise<unknown> => run({ sql: 'pragma temp_store = memory', parameters: [] });

function handOverTo({ transact }: SqliteSession, { onSync }: StorageHooks): StorageOptions {
  if (!transact) return {};
  return {
    handOver: async (steps) => {
      const answer = await transact(steps);
      if (answer?.syncSeconds != null) onSync?.(answer.syncSeconds);
      return answer !== null;
    },
  };
}

function roomAt(path: string): StorageOptions {
  if (path === ':memory:') return {};
  return {
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(dirname(path));
      return bavail * bsize;
    },
  };
}

function readersOf({ readers }: SqliteSession, writer: Database): StorageOptions {
  if (!readers) return {};
  const over = (reader: SqliteReader): Database => new Kysely({ dialect: new ReadingSqliteDialect(reader, writer) });
  return { readers: { quick: over(readers.quick), long: over(readers.long) } };
}

const nextStep = 'Restore it from a backup, or set DATA_DIR to another directory.';

/** What happened to which file, and the next step. [S27] */
export function sqliteProblem(path: string, cause: unknown): string {
  if (cause instanceof NewerDatabase)
    return `The database ${path} ${cause.reason}. Start that version, or set DATA_DIR to another directory.`;
  if (cause instanceof OlderDatabase) return `The database ${path} ${notBrought}`;
  // From another thread an error comes with its name and code, and without its class.
  if (cause instanceof Error && cause.name === 'ForeignDatabase')
    return `The database ${path} belongs to another program. Set DATA_DIR to another directory.`;
  if (cause instanceof Error && cause.name === 'NoDataDir') return `The database ${path} cannot be opened. ${cause.message}`;
  if (unavailableBy(cause) === 'full')
    return `The database ${path} cannot be written: its disk is full. Make room there, or set DATA_DIR to a directory on another disk.`;
  if (codeOf(cause) === 'SQLITE_NOTADB') return `The file ${path} is not a database. ${nextStep}`;
  if (codeOf(cause).startsWith('SQLITE_CORRUPT')) return `The database ${path} is damaged. ${nextStep}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return `The database ${path} cannot be opened (${reason}). Check that this process may write the file and its directory, and that no other process holds it.`;
}
