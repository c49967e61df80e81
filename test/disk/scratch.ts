/** Folders for databases whose flushing is not what a test is about. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where the machine has such a folder, so that a busy disk keeps nobody waiting. */
export const createScratch = (): string => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'accord-disk-'));
