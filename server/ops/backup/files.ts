/** What backup and restore do with files, and what they say where a file cannot be written. */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { unavailableBy } from '../../storage/unavailable.ts';
import { Refused } from './refused.ts';

/** Puts a file, or the names in a directory, on disk. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Full disks, missing permission and the like; every other error as it is. */
export function ioRefusal(path: string, error: unknown): unknown {
  if (unavailableBy(error) === 'full')
    return new Refused(
      `${path} cannot be written: its disk is full. Make room there, or give a path on another disk; nothing was left behind.`,
    );
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new Refused(`${path} cannot be written (${error.message}). Check the disk's space, and that this user may write there.`);
}
