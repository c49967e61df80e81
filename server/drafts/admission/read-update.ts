/**
 * The structure of a Yjs update (encoding version 1), read without applying it: every length bounded, nothing built that a hostile
 * writer could make large. Knows no document. Source: the encoding of yjs 13, `UpdateEncoderV1`.
 */
import * as decoding from 'lib0/decoding';
import { readNumber } from '../../../core/protocol/read-number.ts';
import { contents, readContent, type Content } from './read-content.ts';
import { updateBounds, UpdateRefused } from './update-refused.ts';

export interface StructId {
  readonly client: number;
  readonly clock: number;
}

/** Where an insertion is put: beside another one, into a shared type of the document, or into one that another insertion made. */
export type Place =
  | { readonly type: 'beside'; readonly id: StructId }
  | { readonly type: 'root'; readonly name: string; readonly key: string | null }
  | { readonly type: 'inside'; readonly id: StructId; readonly key: string | null };

/** An insertion, or the place of something long deleted: `length` clocks from `clock` on. */
export interface Struct {
  readonly clock: number;
  readonly length: number;
  readonly content: Content;
  /** Null for what is deleted and collected. A `key` of null is a place in a list or a text. */
  readonly place: Place | null;
  /** The insertions it was put between; null where there was none. */
  readonly left: StructId | null;
  readonly right: StructId | null;
  /** Every insertion that has to be there before it. */
  readonly references: readonly StructId[];
}

/** Insertions of one client, in the order of their clocks and without gaps. */
export interface Run {
  readonly client: number;
  readonly structs: readonly Struct[];
  /** The first clock, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

export interface Deletion extends StructId {
  readonly length: number;
}

export interface UpdateStructure {
  /** One for each client. */
  readonly runs: readonly Run[];
  readonly deletions: readonly Deletion[];
  /** Where in the bytes the deletions begin. */
  readonly deletionsAt: number;
}

/** Throws `UpdateRefused`. [P20] */
export function readUpdate(bytes: Uint8Array): UpdateStructure {
  const decoder = decoding.createDecoder(bytes);
  try {
    const runs = readRuns(decoder);
    const deletionsAt = decoder.pos;
    const deletions = readDeletions(decoder);
    if (decoding.hasContent(decoder)) throw new UpdateRefused('malformed', 'bytes after the end of a change');
    return { runs, deletions, deletionsAt };
  } catch (error) {
    if (error instanceof UpdateRefused) throw error;
    throw new UpdateRefused('malformed', 'a change that ends too early, or holds what is no value or a number out of bounds');
  }
}

function readRuns(decoder: decoding.Decoder): Run[] {
  const runs: Run[] = [];
  const clients = new Set<number>();
  let total = 0;
  for (let left = readNumber(decoder); left > 0; left--) {
    const count = readNumber(decoder);
    const client = readNumber(decoder);
    const start = readNumber(decoder, updateBounds.clock);
    if (clients.has(client)) throw new UpdateRefused('malformed', 'a client named twice in one change');
    clients.add(client);
    total += count;
    if (total > updateBounds.structs) throw tooMany();
    const structs: Struct[] = [];
    let end = start;
    for (let at = 0; at < count; at++) {
      const struct = readStruct(decoder, end);
      structs.push(struct);
      end += struct.length;
    }
    if (end > updateBounds.clock) throw new UpdateRefused('too-many', 'a clock beyond all bounds');
    if (count > 0) runs.push({ client, structs, start, end });
  }
  return runs;
}

const tooMany = (): UpdateRefused => new UpdateRefused('too-many', 'a change of too many parts');

/** The info byte of a struct: which of the following is there, and what kind of content. */
const info = { content: 0x1f, parentSub: 0x20, rightOrigin: 0x40, origin: 0x80 } as const;

function readStruct(decoder: decoding.Decoder, clock: number): Struct {
  const bits = decoding.readUint8(decoder);
  const kind = contents[bits & info.content];
  if (kind === undefined) throw new UpdateRefused('malformed', 'content of no known kind');
  if (kind === 'skip') throw new UpdateRefused('gap', 'a change with a gap in it');
  const references: StructId[] = [];
  const place = kind === 'collected' ? null : readPlace(decoder, bits, references);
  const length = readContent(decoder, kind);
  // What takes up no clock would lie in two places at once.
  if (length < 1) throw new UpdateRefused('malformed', 'an insertion of nothing');
  const hasLeft = kind !== 'collected' && (bits & info.origin) !== 0;
  const hasRight = kind !== 'collected' && (bits & info.rightOrigin) !== 0;
  const left = (hasLeft && references[0]) || null;
  const right = (hasRight && references[hasLeft ? 1 : 0]) || null;
  return { clock, length, content: kind, place, left, right, references };
}

function readPlace(decoder: decoding.Decoder, bits: number, references: StructId[]): Place {
  if (bits & info.origin) references.push(readId(decoder));
  if (bits & info.rightOrigin) references.push(readId(decoder));
  const [beside] = references;
  if (beside) return { type: 'beside', id: beside };
  const isRoot = readNumber(decoder) === 1;
  const parent = isRoot ? decoding.readVarString(decoder) : readId(decoder);
  const key = bits & info.parentSub ? decoding.readVarString(decoder) : null;
  if (typeof parent === 'string') return { type: 'root', name: parent, key };
  references.push(parent);
  return { type: 'inside', id: parent, key };
}

const readId = (decoder: decoding.Decoder): StructId => {
  const client = readNumber(decoder);
  return { client, clock: readNumber(decoder, updateBounds.clock) };
};

function readDeletions(decoder: decoding.Decoder): Deletion[] {
  const deletions: Deletion[] = [];
  for (let left = readNumber(decoder); left > 0; left--) {
    const client = readNumber(decoder);
    const count = readNumber(decoder);
    if (deletions.length + count > updateBounds.deletions) throw tooMany();
    for (let at = 0; at < count; at++) {
      const clock = readNumber(decoder, updateBounds.clock);
      const length = readNumber(decoder, updateBounds.clock);
      if (length < 1) throw new UpdateRefused('malformed', 'a deletion of nothing');
      deletions.push({ client, clock, length });
    }
  }
  return deletions;
}
