/** What is known of a draft beside its document, in the form that outlives the entries of its log. [S34] */
import type { History } from '../../core/draft/history.ts';
import type { Checkpoint, DeleteRanges } from './coverage.ts';
import { isCount, isText, listOf, parseList, readHistory, writeHistory } from './written-history.ts';

export interface DraftMemory {
  readonly history: History;
  /** Whose edits carry a Yjs client id: user id by client id. */
  readonly owners: ReadonlyMap<number, string>;
  /** What a document must hold to hold the log as far as they go. [P10] */
  readonly checkpoints: readonly Checkpoint[];
}

export const writeMemory = ({ history, owners, checkpoints }: DraftMemory): string =>
  JSON.stringify([
    writeHistory(history),
    [...owners],
    checkpoints.map(({ entries, reach, deletions }) => [
      entries,
      [...reach],
      [...deletions].map(([client, ranges]) => [client, ranges.flatMap(({ clock, len }) => [clock, len])]),
    ]),
  ]);

/** Null for what `writeMemory` cannot have written. */
export function readMemory(text: string): DraftMemory | null {
  const [written, owners, checkpoints] = parseList(text);
  const history = typeof written === 'string' && readHistory(written);
  if (!history || !Array.isArray(owners) || !owners.every(isOwner) || !Array.isArray(checkpoints)) return null;
  const read = checkpoints.map(readCheckpoint);
  return read.every((checkpoint) => checkpoint !== null) ? { history, owners: new Map(owners), checkpoints: read } : null;
}

function readCheckpoint(value: unknown): Checkpoint | null {
  const [entries, reach, deletions] = listOf(value);
  if (!isCount(entries) || !Array.isArray(reach) || !reach.every(isReach) || !Array.isArray(deletions) || !deletions.every(isDeleted))
    return null;
  return { entries, reach: new Map(reach), deletions: new Map(deletions.map(([client, numbers]) => [client, rangesOf(numbers)])) };
}

const rangesOf = (numbers: readonly number[]): DeleteRanges extends ReadonlyMap<number, infer Ranges> ? Ranges : never =>
  Array.from({ length: numbers.length / 2 }, (_, at) => ({ clock: numbers[2 * at] ?? 0, len: numbers[2 * at + 1] ?? 0 }));

const isOwner = (value: unknown): value is [number, string] =>
  Array.isArray(value) && value.length === 2 && isCount(value[0]) && isText(value[1]);
const isReach = (value: unknown): value is [number, number] => Array.isArray(value) && value.length === 2 && value.every(isCount);
const isDeleted = (value: unknown): value is [number, number[]] =>
  Array.isArray(value) && value.length === 2 && isCount(value[0]) && Array.isArray(value[1]) && value[1].every(isCount);
