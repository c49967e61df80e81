/** What may be found on a disk after the power went: every step that no sync covers may have happened, or not, or in part. */
import type { createRandom } from '../../support/random.ts';
import { RecordedFile, sector, type DiskStep, type RecordedDisk } from './recorded-disk.ts';

type Random = ReturnType<typeof createRandom>;

/** How an image treats what was not synced. */
export interface Damage {
  /** Probability that a write, truncation, creation or deletion happened; a torn write is decided sector by sector. */
  readonly kept: number;
  /** Probability that a write is torn. */
  readonly torn: number;
  /** Whether a file that grew over unwritten space holds random bytes there, rather than zeros. */
  readonly garbage: boolean;
}

export const gentle: Damage = { kept: 1, torn: 0, garbage: false };

export const anyDamage = (random: Random): Damage => ({
  kept: random.pick([0, 0.5, 0.9, 1]),
  torn: random.pick([0, 0, 0.5]),
  garbage: random.next() < 0.3,
});

/** The files after the first `cut` steps and a power loss, by name. */
export function crashImage(disk: RecordedDisk, cut: number, damage: Damage, random: Random): Map<string, Uint8Array> {
  const steps = disk.steps.slice(0, cut);
  const filled = contents(disk, steps, damage, random);
  const image = new Map<string, Uint8Array>();
  for (const [name, number] of directory(disk, steps, damage, random)) {
    const file = filled.get(number);
    image.set(name, file ? file.read(0, file.size).slice() : new Uint8Array(0));
  }
  return image;
}

const happens = (chance: number, random: Random): boolean => random.next() < chance;

/** Names and their files. */
function directory({ start }: RecordedDisk, steps: readonly DiskStep[], { kept }: Damage, random: Random): Map<string, number> {
  const names = new Map([...start.keys()].map((name, index) => [name, index + 1]));
  const synced = steps.findLastIndex(({ kind }) => kind === 'sync-directory');
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'create' && step.kind !== 'delete') continue;
    if (index > synced && !happens(kept, random)) continue;
    if (step.kind === 'create') names.set(step.name, step.file);
    else names.delete(step.name);
  }
  return names;
}

function contents({ start }: RecordedDisk, steps: readonly DiskStep[], damage: Damage, random: Random): Map<number, RecordedFile> {
  const files = new Map([...start.values()].map((bytes, index) => [index + 1, new RecordedFile(index + 1, bytes)]));
  const fileOf = (number: number): RecordedFile => {
    const file = files.get(number) ?? new RecordedFile(number);
    files.set(number, file);
    return file;
  };
  const safe = safeSteps(steps);
  const hole = (bytes: Uint8Array): void => {
    if (damage.garbage) for (let index = 0; index < bytes.length; index += 1) bytes[index] = random.below(256);
  };
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'write' && step.kind !== 'truncate') continue;
    const file = fileOf(step.file);
    const isSafe = safe.has(index);
    if (step.kind === 'truncate') {
      if (isSafe || happens(damage.kept, random)) file.truncate(step.size);
    } else if (isSafe) file.write(step.at, step.bytes, hole);
    else writeUnsynced(file, step, damage, random, hole);
  }
  return files;
}

function writeUnsynced(
  file: RecordedFile,
  { at, bytes }: Extract<DiskStep, { kind: 'write' }>,
  { kept, torn }: Damage,
  random: Random,
  hole: (bytes: Uint8Array) => void,
): void {
  if (!happens(torn, random)) {
    if (happens(kept, random)) file.write(at, bytes, hole);
    return;
  }
  // Sectors of the disk, not of the write.
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + sector - ((at + from) % sector));
    if (happens(0.5, random)) file.write(at + from, bytes.subarray(from, to), hole);
    from = to;
  }
}

/** The indexes of writes and truncations whose file was successfully synced afterwards. */
function safeSteps(steps: readonly DiskStep[]): ReadonlySet<number> {
  const safe = new Set<number>();
  const unsynced = new Map<number, number[]>();
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'write' || step.kind === 'truncate') {
      const places = unsynced.get(step.file) ?? [];
      unsynced.set(step.file, places);
      places.push(index);
    } else if (step.kind === 'sync' || step.kind === 'failed-sync') {
      if (step.kind === 'sync') for (const place of unsynced.get(step.file) ?? []) safe.add(place);
      unsynced.delete(step.file);
    }
  }
  return safe;
}
