/** Folders for databases in tests that do not concern flushing. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory if the machine has such a folder, so that a busy disk delays no test. */
export const createScratch = (): string => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'accord-disk-'));
