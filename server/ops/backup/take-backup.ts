/** Takes a backup of a database that may be in use: of one moment, checked, and complete from the moment its name is there. */
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { checkWhole, inDatabase } from './check.ts';
import { noteTable, type Contents } from './contents.ts';
import { flush, ioRefusal } from './files.ts';
import { Refused } from './refused.ts';

/** Answers what the backup holds. `at` is ISO 8601 UTC. Throws `Refused`. */
export function takeBackup(source: string, target: string, at: string): Contents {
  if (!existsSync(source)) throw new Refused(`There is no database at ${source}. Set DATA_DIR to the directory of the server.`);
  refuseExisting(target);
  if (!statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory())
    throw new Refused(`There is no directory ${dirname(target)} to put the backup into. Create it, or give another path.`);
  // Under another name until it is checked, so that a half backup never looks like a whole one. [B2]
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  try {
    createForOwner(partial);
    // One statement sees one moment, while others go on writing. [B1]
    inDatabase(source, (database) => database.prepare('vacuum into ?').run(partial));
    const contents = inDatabase(partial, (database) => checkAndNote(source, database, at));
    flush(partial);
    refuseExisting(target);
    renameSync(partial, target);
    flush(dirname(target));
    return contents;
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

/** [B3] */
function checkAndNote(source: string, database: Database, at: string): Contents {
  const contents = checkWhole(source, database);
  database.exec(`create table ${noteTable} (at text not null, digest text not null)`);
  database.prepare(`insert into ${noteTable} values (?, ?)`).run(at, contents.digest);
  return contents;
}
