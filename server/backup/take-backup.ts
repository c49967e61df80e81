/** Takes a backup of a database that may be in use: of one moment, checked, and complete from the moment its name is there. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { unavailableBy } from '../storage/unavailable.ts';
import { asRefusal, checkBackup, checkOwner } from './check.ts';
import { noteTable, readContents, type Contents } from './contents.ts';
import { Refused } from './refused.ts';

/** Answers what the backup holds. `at` is ISO 8601 UTC. Throws `Refused`. */
export async function takeBackup(source: string, target: string, at: string): Promise<Contents> {
  if (!existsSync(source)) throw new Refused(`There is no database at ${source}. Set DATA_DIR to the directory of the server.`);
  refuseExisting(target);
  if (!statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory())
    throw new Refused(`There is no directory ${dirname(target)} to put the backup into. Create it, or give another path.`);
  // Under another name until it is known to be good, so that nobody takes half a backup for one. [B2]
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  try {
    createForOwner(partial);
    const copied = await copy(source, partial, target, at);
    const checked = checkBackup(partial);
    if (checked.digest !== copied.digest) throw new Refused(`${partial} does not hold what ${source} held. Try again, to another disk.`);
    flush(partial);
    refuseExisting(target);
    renameSync(partial, target);
    flush(dirname(target));
    return checked;
  } catch (error) {
    throw ioRefusal(target, error);
  } finally {
    rmSync(partial, { force: true });
  }
}

function refuseExisting(target: string): void {
  if (existsSync(target))
    throw new Refused(`There is a file at ${target} already, and it was left alone. Give another name, or remove it.`);
}

/** It holds password hashes. */
const createForOwner = (path: string): void => closeSync(openSync(path, 'wx', 0o600));

/** Copies what the database holds at this moment, while others go on writing. [B1] */
async function copy(source: string, target: string, shownTarget: string, at: string): Promise<Contents> {
  const database = openSource(source);
  try {
    checkOwner(source, database);
    // What is read from here on is of the moment of the first reading.
    database.exec('begin');
    const contents = readContents(database);
    await database.backup(target);
    note(target, { at, digest: contents.digest });
    return contents;
  } catch (error) {
    // Reading fills no disk.
    throw isFullDisk(error) ? fullDisk(shownTarget) : asRefusal(source, error);
  } finally {
    database.close();
  }
}

function openSource(source: string): SqliteDatabase.Database {
  try {
    return new SqliteDatabase(source, { fileMustExist: true });
  } catch (error) {
    throw asRefusal(source, error);
  }
}

function note(path: string, { at, digest }: { readonly at: string; readonly digest: string }): void {
  const database = new SqliteDatabase(path);
  // One file that can be read where nothing may be written.
  database.pragma('journal_mode = DELETE');
  database.exec(`create table ${noteTable} (at text not null, digest text not null)`);
  database.prepare(`insert into ${noteTable} values (?, ?)`).run(at, digest);
  database.close();
}

/** Puts a file, or the names in a directory, on disk. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const isFullDisk = (error: unknown): boolean => unavailableBy(error) === 'full';

const fullDisk = (path: string): Refused =>
  new Refused(`${path} cannot be written: its disk is full. Make room there, or give a path on another disk; nothing was left behind.`);

/** Full disks, missing permission and the like. */
export function ioRefusal(path: string, error: unknown): unknown {
  if (isFullDisk(error)) return fullDisk(path);
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new Refused(`${path} cannot be written (${error.message}). Check the disk's space, and that this user may write there.`);
}
