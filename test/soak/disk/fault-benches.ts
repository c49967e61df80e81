/** Where faults are injected over SQLite: at the statements of a session, and at the steps of the disk below it. */
import type { SqliteSession } from '../../../server/storage/sqlite/session.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { createRandom } from '../../support/random.ts';
import { anyDamage, crashImage } from './crash-image.ts';
import type { Bench } from './faults.ts';
import { Fuse } from './fuse.ts';
import { RecordedDisk, type DiskStep, type Fault } from './recorded-disk.ts';
import { databaseName } from './recorded-sqlite.ts';
import { sessionOf, setUp } from './recorded-storage.ts';
import { openImage } from './recovered.ts';

/** A statement is refused by itself; or the disk, or the thread that has it, fails before it is run, or after and before it is answered. */
export type QueryFault = 'refused' | 'lost before' | 'lost after';

export type Files = ReadonlyMap<string, Uint8Array>;

export function benchOfQueries(files: Files, fault: QueryFault): Promise<Bench> {
  const fuse = new Fuse();
  const faulty = (session: SqliteSession): SqliteSession => ({
    ...session,
    run: async (statement) => {
      const burns = fuse.burns();
      if (burns && fault !== 'lost after') throw failure(statement.sql, fault);
      const answer = await session.run(statement);
      fuse.mayHaveHappened ||= statement.sql === 'commit';
      if (burns) throw failure(statement.sql, fault);
      return answer;
    },
  });
  return openBench(files, fuse, { faulty, powerLosses: 0, seed: 0 });
}

const failure = (sql: string, fault: QueryFault): Error =>
  Object.assign(new Error(`The statement failed: ${sql}`), fault !== 'refused' && { code: 'SQLITE_IOERR' });

/** `seed` decides what a power loss leaves after the fault. */
export function benchOfDisk(files: Files, fault: Fault, seed: number): Promise<Bench> {
  const fuse = new Fuse();
  let hasFrames = false;
  const watch = (step: DiskStep): Fault | null => {
    // Frames of the WAL, behind its header: once they are synced, or may be, they are there.
    hasFrames ||= step.kind === 'write' && step.file !== 1 && step.at > 0;
    if (step.kind === 'sync' && hasFrames) fuse.mayHaveHappened = true;
    const canFail = fault === 'failed' || step.kind === 'write';
    return canFail && fuse.burns() ? fault : null;
  };
  const arm = (): void => void (hasFrames = false);
  return openBench(files, fuse, { watch, arm, powerLosses: 1, seed });
}

interface Ways {
  readonly faulty?: (session: SqliteSession) => SqliteSession;
  readonly watch?: (step: DiskStep) => Fault | null;
  readonly arm?: () => void;
  /** Images of a power loss to check, beside the view of a restarted process. */
  readonly powerLosses: number;
  readonly seed: number;
}

async function openBench(files: Files, fuse: Fuse, { faulty = (session) => session, watch, arm, powerLosses, seed }: Ways): Promise<Bench> {
  const random = createRandom(seed);
  let disk: RecordedDisk;
  let storage: CanonicalStorage;
  let isDead: boolean;
  const open = async (files: Files): Promise<void> => {
    [disk, isDead] = [new RecordedDisk(files), false];
    // Small enough that the WAL is written back now and then.
    const session = faulty(sessionOf(setUp(disk, { checkpoint: 8, synchronous: 'FULL' })));
    storage = await openSqliteStorage(databaseName, { onDiskFailure: () => (isDead = true) }, async () => session);
    if (watch) disk.fault = watch;
  };
  const powerLoss = (): Files => crashImage(disk, disk.steps.length, anyDamage(random), random);
  await open(files);
  return {
    storage: () => storage,
    arm: (step) => {
      fuse.arm(step);
      arm?.();
    },
    count: () => fuse.steps,
    mayHaveHappened: () => fuse.mayHaveHappened,
    look: async (look) => {
      const images = [disk.files(), ...Array.from({ length: powerLosses }, powerLoss)];
      for (const image of images) await openImage(image, look);
    },
    goOn: async () => {
      if (!isDead) return;
      const found = powerLosses > 0 && random.next() < 0.5 ? powerLoss() : disk.files();
      await storage.close();
      await open(found);
    },
    close: () => storage.close(),
  };
}
