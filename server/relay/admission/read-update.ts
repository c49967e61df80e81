/**
 * The structure of a Yjs update (encoding version 1), read without applying it: every length bounded, nothing built that a hostile
 * writer could make large. Knows no document. Source: the encoding of yjs 13, `UpdateEncoderV1`.
 */
import * as decoding from 'lib0/decoding';
import { readNumber } from '../../../core/protocol/read-number.ts';

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

/** Why an update is none we take. */
export class UpdateRefused extends Error {
  override name = 'UpdateRefused';
  readonly reason: 'malformed' | 'too-many' | 'too-deep' | 'subdocument' | 'gap';

  constructor(reason: UpdateRefused['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/**
 * Structs and ranges of deletions in one update, far more than a whole draft has; levels of nesting in one value; clocks of one client.
 */
export const updateBounds = { structs: 100_000, deletions: 100_000, depth: 16, clock: 2 ** 31 } as const;

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

/** What a struct holds, at the place of Yjs's number for it. */
const contents = ['collected', 'deleted', 'json', 'binary', 'text', 'embed', 'format', 'type', 'any', 'document', 'skip'] as const;
export type Content = (typeof contents)[number];

/** The shared types with a name of their own (XML element and hook), and how many kinds there are. */
const namedTypes: ReadonlySet<number> = new Set([3, 5]);
const sharedTypes = 7;

/** Answers how many clocks the content takes. */
function readContent(decoder: decoding.Decoder, kind: Exclude<Content, 'skip'>): number {
  switch (kind) {
    case 'collected':
    case 'deleted':
      return readNumber(decoder);
    case 'text':
      return decoding.readVarString(decoder).length;
    case 'any':
      return readMany(decoder, () => skipAny(decoder, 0));
    case 'json':
      return readMany(decoder, () => {
        const text = decoding.readVarString(decoder);
        if (text !== 'undefined') checkJson(text);
      });
    case 'binary':
      decoding.readVarUint8Array(decoder);
      return 1;
    case 'embed':
      checkJson(decoding.readVarString(decoder));
      return 1;
    case 'format':
      decoding.readVarString(decoder);
      checkJson(decoding.readVarString(decoder));
      return 1;
    case 'type': {
      const type = readNumber(decoder);
      if (type >= sharedTypes) throw new UpdateRefused('malformed', 'a shared type that does not exist');
      if (namedTypes.has(type)) decoding.readVarString(decoder);
      return 1;
    }
    case 'document':
      throw new UpdateRefused('subdocument', 'a document within the document');
  }
}

/** Each of them takes a byte at least, so a count beyond the bytes ends at their end. */
function readMany(decoder: decoding.Decoder, read: () => void): number {
  const count = readNumber(decoder);
  for (let at = 0; at < count; at++) read();
  return count;
}

const tooDeep = (): UpdateRefused => new UpdateRefused('too-deep', 'a value nested too deeply');

/** Deep values are read, but whoever writes them again overflows. */
function checkJson(text: string): void {
  let layer: unknown[] = [JSON.parse(text)];
  for (let depth = 0; layer.length > 0; depth++) {
    if (depth > updateBounds.depth) throw tooDeep();
    layer = layer.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

/** lib0's `any`: a byte for the kind, from 127 down. */
function skipAny(decoder: decoding.Decoder, depth: number): void {
  if (depth > updateBounds.depth) throw tooDeep();
  switch (decoding.readUint8(decoder)) {
    case 127:
    case 126:
    case 121:
    case 120:
      return;
    case 125:
      decoding.readVarInt(decoder);
      return;
    case 124:
      decoding.readFloat32(decoder);
      return;
    case 123:
      decoding.readFloat64(decoder);
      return;
    case 122:
      decoding.readBigInt64(decoder);
      return;
    case 119:
      decoding.readVarString(decoder);
      return;
    case 118:
      readMany(decoder, () => {
        decoding.readVarString(decoder);
        skipAny(decoder, depth + 1);
      });
      return;
    case 117:
      readMany(decoder, () => skipAny(decoder, depth + 1));
      return;
    case 116:
      decoding.readVarUint8Array(decoder);
      return;
    default:
      throw new UpdateRefused('malformed', 'a value of no known kind');
  }
}

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
