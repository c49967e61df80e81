/** The content of one struct of an update: its length is what matters, its values are skipped. */
import * as decoding from 'lib0/decoding';
import { readNumber } from '../../../core/protocol/read-number.ts';
import { updateBounds, UpdateRefused } from './update-refused.ts';

/** What a struct holds, at the place of Yjs's number for it. */
export const contents = ['collected', 'deleted', 'json', 'binary', 'text', 'embed', 'format', 'type', 'any', 'document', 'skip'] as const;
export type Content = (typeof contents)[number];

/** The shared types with a name of their own (XML element and hook), and how many kinds there are. */
const namedTypes: ReadonlySet<number> = new Set([3, 5]);
const sharedTypes = 7;

/** Answers how many clocks the content takes. */
export function readContent(decoder: decoding.Decoder, kind: Exclude<Content, 'skip'>): number {
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
