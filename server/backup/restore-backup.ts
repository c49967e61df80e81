/** Puts a backup where a server will find it: checked before and after, and never over a database that is there. */
import { chownSync, constants, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { prepareDataDir } from '../storage/data-dir.ts';
import { databaseName } from '../storage/open-storage.ts';
import { openInProcess, openSqliteStorage } from '../storage/sqlite-storage.ts';
import { checkBackup, checkDatabase, type Note } from './check.ts';
import { noteTable, type Contents } from './contents.ts';
import { Refused } from './refused.ts';
import { flush, ioRefusal } from './take-backup.ts';

export interface Restored extends Contents {
  readonly note: Note;
  /** Where the database that was there before is now. */
  readonly movedTo: string | null;
}

/** The database itself, and what SQLite keeps beside one that is in use or was not closed. */
const parts = ['', '-wal', '-shm', '-journal'];

/** `at` is ISO 8601 UTC. Throws `Refused`; then DATA_DIR is as it was. */
export async function restoreBackup(backup: string, dataDir: string, movesAway: boolean, at: string): Promise<Restored> {
  if (!statSync(backup, { throwIfNoEntry: false })?.isFile()) throw new Refused(`There is no file ${backup}. Check the path.`);
  const { digest, note } = checkBackup(backup);
  const target = join(dataDir, databaseName);
  if (!movesAway) refuseExisting(dataDir, target);
  const partial = join(dataDir, `.${databaseName}.${process.pid}.partial`);
  try {
    const problem = prepareDataDir(dataDir);
    if (problem !== null) throw new Refused(`DATA_DIR ${problem}`);
    copyFileSync(backup, partial, constants.COPYFILE_EXCL);
    prepare(partial);
    if (checkDatabase(partial).digest !== digest) throw new Refused(`${partial} does not hold what ${backup} holds. Try another disk.`);
    await bringToThisVersion(partial);
    giveToOwner(partial, dataDir);
    flush(partial);
    const movedTo = moveAway(target, at);
    renameSync(partial, target);
    flush(dataDir);
    return { ...checkDatabase(target), note, movedTo };
  } catch (error) {
    throw ioRefusal(target, error);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** What is left of a write-ahead log would be taken for the restored database's own. [B5] */
function refuseExisting(dataDir: string, target: string): void {
  const there = parts.filter((part) => existsSync(target + part)).map((part) => databaseName + part);
  if (there.length === 0) return;
  throw new Refused(
    `${dataDir} holds a database already (${there.join(', ')}). Stop its server and add --move-away, which keeps it under another name, or set DATA_DIR to another directory.`,
  );
}

/** Takes out the note, and ends every session and link: one that ended since must not live again. [B7] */
function prepare(path: string): void {
  const database = new SqliteDatabase(path);
  database.exec(`drop table ${noteTable}; delete from sessions`);
  // A backup of an earlier version has none.
  if (database.prepare(`select 1 from sqlite_schema where name = 'invitations'`).get()) database.exec('delete from invitations');
  database.close();
}

/** A server that runs as somebody else must be able to write what root put there. [B10] */
function giveToOwner(path: string, dataDir: string): void {
  const { uid, gid } = statSync(dataDir);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

/** Answers where the old database went, or null where there was none. */
function moveAway(target: string, at: string): string | null {
  if (!existsSync(target)) {
    refuseRest(target);
    return null;
  }
  closeDown(target);
  refuseRest(target);
  const aside = `${target}.before-${at.replaceAll(/[:.]/g, '-')}`;
  if (existsSync(aside)) throw new Refused(`There is a file at ${aside} already. Move it, and try again.`);
  renameSync(target, aside);
  return aside;
}

/** A log without its database is of one that was moved while a server held it, or was not moved whole. */
function refuseRest(target: string): void {
  const rest = parts.slice(1).filter((part) => existsSync(target + part));
  if (rest.length === 0) return;
  throw new Refused(
    `Beside ${target} there is still ${rest.map((part) => databaseName + part).join(', ')}. Stop the server that used it, and move these files to where their database went.`,
  );
}

/** Writes the old log back into the old database, which succeeds only where nobody else has it open. [B5] */
function closeDown(target: string): void {
  let database: SqliteDatabase.Database | undefined;
  try {
    database = new SqliteDatabase(target, { fileMustExist: true, timeout: 0 });
    database.pragma('journal_mode = DELETE');
  } catch (error) {
    const isHeld = error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY');
    if (isHeld) throw new Refused(`A server holds ${target}. Stop it, and try again.`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refused(`${target} cannot be closed down (${reason}). Stop its server, move it and the files beside it away, and try again.`);
  } finally {
    database?.close();
  }
}

/** Opens it as a server would, which shows that one can. [B6] */
async function bringToThisVersion(path: string): Promise<void> {
  const storage = await openSqliteStorage(path, {}, openInProcess);
  await storage.close();
}
