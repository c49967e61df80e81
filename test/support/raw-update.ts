/** Updates of a Yjs document written struct by struct, so that a test can send what no honest client would. Version 1 of the encoding. */
import * as encoding from 'lib0/encoding';

type Write = (encoder: encoding.Encoder) => void;
export type Id = readonly [client: number, clock: number];

/** The position of an item. Origins before a parent, as in the encoding: with either origin the parent is not written. */
export interface Place {
  readonly root?: string;
  readonly parent?: Id;
  readonly key?: string;
  readonly origin?: Id;
  readonly right?: Id;
}

export interface RawClient {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly Write[];
  /** Claimed in place of the true count. */
  readonly claimed?: number;
}
export type RawDeletions = readonly (readonly [client: number, ranges: readonly (readonly [clock: number, length: number])[]])[];

export const bytesOf = (write: Write): Uint8Array => {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
};

export const rawUpdate = (clients: readonly RawClient[], deletions: RawDeletions = []): Uint8Array =>
  bytesOf((encoder) => {
    encoding.writeVarUint(encoder, clients.length);
    for (const { client, clock, structs, claimed } of clients) {
      encoding.writeVarUint(encoder, claimed ?? structs.length);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      for (const write of structs) write(encoder);
    }
    encoding.writeVarUint(encoder, deletions.length);
    for (const [client, ranges] of deletions) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length);
      for (const [clock, length] of ranges) {
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarUint(encoder, length);
      }
    }
  });

const writeId = (encoder: encoding.Encoder, [client, clock]: Id): void => {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
};

export const gc =
  (length: number): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, 0);
    encoding.writeVarUint(encoder, length);
  };
export const skip =
  (length: number): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, 10);
    encoding.writeVarUint(encoder, length);
  };

const item =
  (kind: number, { root, parent, key, origin, right }: Place, content: Write): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, kind | (origin ? 0x80 : 0) | (right ? 0x40 : 0) | (key === undefined ? 0 : 0x20));
    if (origin) writeId(encoder, origin);
    if (right) writeId(encoder, right);
    if (!origin && !right) {
      encoding.writeVarUint(encoder, parent ? 0 : 1);
      if (parent) writeId(encoder, parent);
      else encoding.writeVarString(encoder, root ?? '');
      if (key !== undefined) encoding.writeVarString(encoder, key);
    }
    content(encoder);
  };

export const deleted = (place: Place, length: number): Write => item(1, place, (encoder) => encoding.writeVarUint(encoder, length));
export const json = (place: Place, texts: readonly string[]): Write =>
  item(2, place, (encoder) => {
    encoding.writeVarUint(encoder, texts.length);
    for (const text of texts) encoding.writeVarString(encoder, text);
  });
export const binary = (place: Place, bytes: Uint8Array): Write => item(3, place, (encoder) => encoding.writeVarUint8Array(encoder, bytes));
export const text = (place: Place, content: string): Write => item(4, place, (encoder) => encoding.writeVarString(encoder, content));
/** Text by its bytes, which need not be UTF-8. */
export const textBytes = (place: Place, bytes: Uint8Array): Write =>
  item(4, place, (encoder) => encoding.writeVarUint8Array(encoder, bytes));
export const embed = (place: Place, value: unknown): Write =>
  item(5, place, (encoder) => encoding.writeVarString(encoder, JSON.stringify(value)));
export const format = (place: Place, key: string, value: unknown): Write =>
  item(6, place, (encoder) => {
    encoding.writeVarString(encoder, key);
    encoding.writeVarString(encoder, JSON.stringify(value));
  });
/** Kinds of shared types: 0 array, 1 map, 2 text, 3 XML element, 4 XML fragment, 5 XML hook, 6 XML text; others are none. */
export const sharedType = (place: Place, kind: number, name = 'p'): Write =>
  item(7, place, (encoder) => {
    encoding.writeVarUint(encoder, kind);
    if (kind === 3 || kind === 5) encoding.writeVarString(encoder, name);
  });
export const anyValues = (place: Place, values: readonly unknown[]): Write =>
  item(8, place, (encoder) => {
    encoding.writeVarUint(encoder, values.length);
    for (const value of values) encoding.writeAny(encoder, value as string);
  });
/** One value of arrays in arrays, so deep. */
export const deepValue = (place: Place, depth: number): Write =>
  item(8, place, (encoder) => {
    encoding.writeVarUint(encoder, 1);
    for (let level = 0; level < depth; level++) {
      encoding.writeUint8(encoder, 117);
      encoding.writeVarUint(encoder, 1);
    }
    encoding.writeUint8(encoder, 126);
  });
export const subdocument = (place: Place, guid: string, options: Readonly<Record<string, unknown>> = {}): Write =>
  item(9, place, (encoder) => {
    encoding.writeVarString(encoder, guid);
    encoding.writeAny(encoder, options as never);
  });
