/** Puts a backup where a server will find it: checked before and after, and only where no database is. */
import { chownSync, constants, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDataDir } from '../../storage/sqlite/data-dir.ts';
import { databaseName } from '../../storage/open-storage.ts';
import { openInProcess, openSqliteStorage } from '../../storage/sqlite/sqlite-storage.ts';
import { checkBackup, checkWhole, inDatabase, type Note } from './check.ts';
import { endedByRestore, noteTable, type Contents } from './contents.ts';
import { flush, ioRefusal } from './files.ts';
import { Refused } from './refused.ts';

export interface Restored extends Contents {
  readonly note: Note;
}

/** The database itself, and what SQLite keeps beside one that is in use or was not closed. */
const parts = ['', '-wal', '-shm', '-journal'];

/** Throws `Refused`; then DATA_DIR is as it was. */
export async function restoreBackup(backup: string, dataDir: string): Promise<Restored> {
  if (!statSync(backup, { throwIfNoEntry: false })?.isFile()) throw new Refused(`There is no file ${backup}. Check the path.`);
  const note = checkBackup(backup);
  const target = join(dataDir, databaseName);
  refuseExisting(dataDir, target);
  const partial = join(dataDir, `.${databaseName}.${process.pid}.partial`);
  try {
    const problem = prepareDataDir(dataDir);
    if (problem !== null) throw new Refused(`DATA_DIR ${problem}`);
    copyFileSync(backup, partial, constants.COPYFILE_EXCL);
    prepare(partial);
    await bringToThisVersion(partial);
    const contents = inDatabase(partial, (database) => checkWhole(partial, database));
    giveToOwner(partial, dataDir);
    flush(partial);
    refuseExisting(dataDir, target);
    renameSync(partial, target);
    flush(dataDir);
    return { ...contents, note };
  } catch (error) {
    throw ioRefusal(target, error);
  } finally {
    for (const part of parts) rmSync(partial + part, { force: true });
  }
}

/** What is left of a write-ahead log would be taken for the restored database's own. [B5] */
function refuseExisting(dataDir: string, target: string): void {
  const there = parts.filter((part) => existsSync(target + part)).map((part) => databaseName + part);
  if (there.length === 0) return;
  throw new Refused(
    `${dataDir} holds a database already (${there.join(', ')}). Stop its server and move all of that to another directory, or set DATA_DIR to one without a database.`,
  );
}

/** Takes out the note, and ends every session, token and link: one that ended since must not live again. [B7] */
function prepare(path: string): void {
  inDatabase(path, (database) => {
    database.exec(`drop table ${noteTable}`);
    // A backup of an earlier version lacks some.
    const isThere = database.prepare('select 1 from sqlite_schema where name = ?');
    for (const table of endedByRestore) if (isThere.get(table)) database.exec(`delete from ${table}`);
  });
}

/** A server that runs as another user must be able to write the files that root created. [B10] */
function giveToOwner(path: string, dataDir: string): void {
  const { uid, gid } = statSync(dataDir);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

/** Opens it as a server would, which shows that one can. [B6] */
async function bringToThisVersion(path: string): Promise<void> {
  const storage = await openSqliteStorage(path, {}, openInProcess);
  await storage.close();
}
