/** The order of the test files: those that wait for processes and browsers first, then the larger ones, so that every worker is busy to the end. */
import { statSync } from 'node:fs';
import type { TestSequencer, TestSpecification } from 'vitest/node';

/** Folders whose files take long for their size, the longest first. */
const longFolders = [
  '/test/soak/process/',
  '/test/soak/interleavings/',
  '/test/soak/fuzz/',
  '/test/soak/load/',
  '/test/journeys/',
  '/test/oracle/matrix/',
  '/test/simulation/',
  '/test/oracle/',
  '/core/draft/',
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = longFolders.findIndex((folder) => moduleId.includes(folder));
  return rank < 0 ? longFolders.length : rank;
};

const sizeOf = ({ moduleId }: TestSpecification): number => statSync(moduleId).size;

export default class LongestFirst implements TestSequencer {
  sort(files: TestSpecification[]): TestSpecification[] {
    return files.toSorted((a, b) => rankOf(a) - rankOf(b) || sizeOf(b) - sizeOf(a));
  }

  /** The tests use no shards. */
  shard(files: TestSpecification[]): TestSpecification[] {
    return files;
  }
}
