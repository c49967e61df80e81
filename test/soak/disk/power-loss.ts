/** Crash images of recorded lives, each checked; counts the cases that the test must meet. */
import { createRandom } from '../../support/random.ts';
import { anyDamage, crashImage } from './crash-image.ts';
import { RecordedDisk, type DiskStep } from './recorded-disk.ts';
import type { Settings } from './recorded-storage.ts';
import { beginning, record, type Change } from './recording.ts';
import { faultsOf } from './recovered.ts';

type Random = ReturnType<typeof createRandom>;

/** One recording serves so many images. */
const imagesEach = 25;
/** Transactions of a recording. */
const life = 40;

export interface Tally {
  images: number;
  steps: number;
  /** Acknowledged transactions, and commits and compactions among them, that had to be found. */
  acknowledged: number;
  commits: number;
  compactions: number;
  /** Images in the middle of a transaction, and of writing the WAL back into the database. */
  amidChanges: number;
  amidCheckpoints: number;
  /** What was wrong, each with what replays it. */
  readonly faults: string[];
}

export async function losePower(seed: number, images: number, settings: (random: Random) => Settings, isHonest = true): Promise<Tally> {
  const tally: Tally = { images: 0, steps: 0, acknowledged: 0, commits: 0, compactions: 0, amidChanges: 0, amidCheckpoints: 0, faults: [] };
  for (let world = seed; tally.images < images; world += 1) {
    const random = createRandom(world);
    const disk = await someDisk(random, settings, isHonest);
    const changes = await record(disk, random, life, settings(random));
    tally.steps += disk.steps.length;
    for (let image = 0; image < imagesEach && tally.images < images; image += 1) await tryImage(disk, changes, random, tally, world);
  }
  return tally;
}

/** An empty one, or one after a power loss: the recovery may lose it again. */
async function someDisk(random: Random, settings: (random: Random) => Settings, isHonest: boolean): Promise<RecordedDisk> {
  const disk = new RecordedDisk(new Map(), isHonest);
  if (!isHonest || random.next() < 0.5) return disk;
  const changes = await record(disk, random, life / 4, settings(random));
  return new RecordedDisk(crashImage(disk, random.pick(changes.slice(beginning.length)).acknowledged, anyDamage(random), random));
}

async function tryImage(disk: RecordedDisk, changes: readonly Change[], random: Random, tally: Tally, world: number): Promise<void> {
  const cut = cutOf(disk, changes, random);
  const acknowledged = changes.filter((change) => change.acknowledged <= cut);
  const asked = changes.filter((change) => change.asked <= cut && change.acknowledged > cut);
  const image = crashImage(disk, cut, anyDamage(random), random);
  const faults = await faultsOf(image, acknowledged, asked);
  tally.images += 1;
  tally.acknowledged += acknowledged.length;
  tally.commits += acknowledged.filter(({ committed }) => committed).length;
  tally.compactions += acknowledged.filter(({ compacted }) => compacted).length;
  tally.amidChanges += asked.some((change) => change.asked < cut) ? 1 : 0;
  tally.amidCheckpoints += isCheckpoint(disk.steps[cut - 1]) ? 1 : 0;
  tally.faults.push(...faults.map((fault) => `SEED=${world}, step ${cut} of ${disk.steps.length}: ${fault}`));
}

/** Anywhere, or where it matters most: right after an acknowledgement, and while the WAL is written back. */
function cutOf(disk: RecordedDisk, changes: readonly Change[], random: Random): number {
  const dice = random.next();
  if (dice < 0.4) return random.pick(changes).acknowledged;
  const checkpoints = disk.steps.flatMap((step, index) => (isCheckpoint(step) ? index + 1 : []));
  if (dice < 0.6 && checkpoints.length > 0) return random.pick(checkpoints);
  return random.below(disk.steps.length + 1);
}

/** The database itself is the first file of a disk, and only a checkpoint writes to it. */
const isCheckpoint = (step: DiskStep | undefined): boolean => step !== undefined && step.kind === 'write' && step.file === 1;
