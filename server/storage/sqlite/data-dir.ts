/** The directory that holds everything: made where it is missing, and one sentence where it cannot be. */
import { accessSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { withoutPassword } from '../without-password.ts';

/**
 * Returns why the directory cannot exist or be written, or null. The file holds password hashes: only its owner can read what the server
 * creates for it. [S28] Step by step, because Node's `mkdir` with `recursive` never ends if the system falsely denies a directory: in /proc.
 * [G36]
 */
export function prepareDataDir(dataDir: string): string | null {
  try {
    const path = resolve(dataDir);
    makeDirectory(path);
    accessSync(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return `is ${JSON.stringify(withoutPassword(dataDir))}, ${withoutPassword(reasonOf(error))}; give a directory that this user may write, or may make.`;
  }
}

class NoDirectory extends Error {}

function makeDirectory(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new NoDirectory(`where ${path} is no directory`);
  if (lstatSync(path, { throwIfNoEntry: false })) throw new NoDirectory(`where ${path} is a link that leads nowhere`);
  if (dirname(path) !== path) makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start may have been quicker.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

function reasonOf(error: unknown): string {
  if (error instanceof NoDirectory) return error.message;
  const { path } = error as NodeJS.ErrnoException;
  switch (codeOf(error)) {
    case 'ENOTDIR':
      return 'where one of its parts is no directory';
    case 'ELOOP':
      return 'whose links lead in a circle';
    case 'EROFS':
      return 'which is on a file system that is read-only';
    case 'EACCES':
    case 'EPERM':
      return `where this user may not write${path === undefined ? '' : ` (${path})`}`;
    case 'ENAMETOOLONG':
      return 'which is longer than a path may be';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'which cannot be made: the disk is full';
    default:
      return `which cannot be made (${codeOf(error) || String(error)})`;
  }
}
