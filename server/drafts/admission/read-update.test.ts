import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { noNumbers } from '../../../test/support/raw-awareness.ts';
import { lawOptions } from '../../../test/support/runs.ts';
import { readUpdate } from './read-update.ts';
import { updateBounds, UpdateRefused } from './update-refused.ts';

/** Everything that Yjs can hold, as a random client might write it. */
const anyValue = fc.anything({
  maxDepth: 2,
  withNullPrototype: false,
  values: [fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 8 })],
});
const step = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), at: fc.nat(20), text: fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }) }),
  fc.record({ kind: fc.constant('erase' as const), at: fc.nat(20), length: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('set' as const), key: fc.string({ maxLength: 3 }), value: anyValue }),
  fc.record({ kind: fc.constant('nest' as const), key: fc.string({ maxLength: 3 }) }),
  fc.record({ kind: fc.constant('unset' as const), key: fc.string({ maxLength: 3 }) }),
  fc.record({ kind: fc.constant('push' as const), value: anyValue }),
  fc.record({ kind: fc.constant('mark' as const), at: fc.nat(5) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function make(doc: Y.Doc, one: Step): void {
  const [text, map, list] = [doc.getText('text'), doc.getMap('map'), doc.getArray('list')];
  switch (one.kind) {
    case 'text':
      return text.insert(Math.min(one.at, text.length), one.text);
    case 'erase':
      return text.delete(Math.min(one.at, text.length), Math.max(0, Math.min(one.length, text.length - one.at)));
    case 'set':
      return void map.set(one.key, one.value);
    case 'nest':
      return void map.set(one.key, new Y.Map([['key', new Y.Text('x')]]));
    case 'unset':
      return map.delete(one.key);
    case 'push':
      return list.push([one.value]);
    case 'mark':
      return text.length > 0 ? text.format(0, Math.min(one.at, text.length), { bold: true }) : undefined;
  }
}

const written = (...edits: ((doc: Y.Doc) => void)[]): Uint8Array => {
  const doc = new Y.Doc();
  for (const edit of edits) edit(doc);
  return Y.encodeStateAsUpdate(doc);
};

const reasonOf = (bytes: Uint8Array): string => {
  try {
    readUpdate(bytes);
    return 'taken';
  } catch (error) {
    if (error instanceof UpdateRefused) return error.reason;
    throw error;
  }
};

it('[P20] the reading is that of Yjs, for whatever a client writes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), step), { maxLength: 30 }), (steps) => {
      const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
      for (const [at, one] of steps) make(docs[at]!, one);
      for (const doc of docs.slice(1)) Y.applyUpdate(docs[0]!, Y.encodeStateAsUpdate(doc));
      const update = Y.encodeStateAsUpdate(docs[0]!);
      const { structs, ds } = Y.decodeUpdate(update);
      const { runs, deletions } = readUpdate(update);
      expect(runs.flatMap(({ client, structs }) => structs.map(({ clock, length }) => [client, clock, length]))).toEqual(
        structs.map(({ id, length }) => [id.client, id.clock, length]),
      );
      expect(deletions.map(({ client, clock, length }) => [client, clock, length])).toEqual(
        [...ds.clients].flatMap(([client, ranges]) => ranges.map(({ clock, len }) => [client, clock, len])),
      );
    }),
    lawOptions(300),
  );
}, 20_000);

it('[P20] any bytes are read or refused, never anything else', () => {
  const honest = written(
    (doc) => doc.getText('name').insert(0, 'Night shift'),
    (doc) => doc.getMap('chosen').set('Users.Edit', true),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(honest.length - 1), fc.nat(255)), { maxLength: 6 }), fc.uint8Array(), (flips, bytes) => {
      const bent = honest.slice();
      for (const [at, value] of flips) bent[at] = value;
      reasonOf(bent);
      reasonOf(bytes);
    }),
    lawOptions(),
  );
});

/** An update of one client with one struct: its info byte and what follows. */
const single = (info: number, write: (encoder: encoding.Encoder) => void, { client = 7, clock = 0, count = 1 } = {}): Uint8Array => {
  const encoder = encoding.createEncoder();
  for (const number of [1, count, client, clock]) encoding.writeVarUint(encoder, number);
  encoding.writeUint8(encoder, info);
  write(encoder);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
};
const inRoot = (encoder: encoding.Encoder): void => {
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, 'name');
};

it('[P20] [P20a] what has no length, or no end, is refused', () => {
  const text = (content: string) => single(4, (encoder) => (inRoot(encoder), encoding.writeVarString(encoder, content)));
  expect(reasonOf(text('a'))).toBe('taken');
  expect(reasonOf(text(''))).toBe('malformed');
  for (const kind of [1, 2, 8])
    expect(reasonOf(single(kind, (encoder) => (inRoot(encoder), encoding.writeVarUint(encoder, 0))))).toBe('malformed');
  expect(reasonOf(single(0, (encoder) => encoding.writeVarUint(encoder, 0)))).toBe('malformed');
  expect(reasonOf(single(0, (encoder) => encoding.writeVarUint(encoder, 2 ** 31 + 1)))).toBe('too-many');
  expect(reasonOf(single(0, (encoder) => encoding.writeVarUint(encoder, 5), { count: 2 ** 40 }))).toBe('too-many');
  expect(reasonOf(Uint8Array.of(...text('a'), 0))).toBe('malformed');
  expect(reasonOf(text('a').slice(0, -3))).toBe('malformed');
});

it('[P20] [P20a] gaps, unknown kinds and clients named twice are refused', () => {
  expect(reasonOf(single(10, (encoder) => encoding.writeVarUint(encoder, 5)))).toBe('gap');
  expect(reasonOf(single(11, inRoot))).toBe('malformed');
  expect(reasonOf(single(7, (encoder) => (inRoot(encoder), encoding.writeVarUint(encoder, 9))))).toBe('malformed');
  expect(reasonOf(Uint8Array.of(2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0))).toBe('malformed');
});

it('[P20] [P20a] a document within the document is refused', () => {
  expect(reasonOf(written((doc) => doc.getMap('chosen').set('x', new Y.Doc())))).toBe('subdocument');
});

it('[P20] values are nested sixteen deep at most, in either encoding', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  expect(reasonOf(written((doc) => doc.getMap('m').set('x', deep(updateBounds.depth))))).toBe('taken');
  expect(reasonOf(written((doc) => doc.getMap('m').set('x', deep(updateBounds.depth + 1))))).toBe('too-deep');
  const embed = (levels: number) => written((doc) => doc.getText('t').insertEmbed(0, { x: deep(levels) }));
  expect(reasonOf(embed(updateBounds.depth - 1))).toBe('taken');
  expect(reasonOf(embed(100_000 / 100))).toBe('too-deep');
});

it('[P20] more parts than the bound are refused before they are read', () => {
  const encoder = encoding.createEncoder();
  for (const number of [1, updateBounds.structs + 1, 7, 0]) encoding.writeVarUint(encoder, number);
  expect(reasonOf(encoding.toUint8Array(encoder))).toBe('too-many');
  const ranges = encoding.createEncoder();
  for (const number of [0, 1, 7, updateBounds.deletions + 1]) encoding.writeVarUint(ranges, number);
  expect(reasonOf(encoding.toUint8Array(ranges))).toBe('too-many');
});

it('[P20] a number that is none, infinite or out of bounds is refused wherever it stands', () => {
  // A collected insertion, one beside another, and a deletion, each with one of its numbers replaced.
  const shapes = [
    [1, 1, 77, 0, 0, 1, 0],
    [1, 1, 77, 1, 0x84, 77, 0, 1, 97, 0],
    [0, 1, 77, 1, 0, 1],
  ];
  for (const shape of shapes) expect(reasonOf(Uint8Array.from(shape)), String(shape)).toBe('taken');
  for (const shape of shapes)
    for (const at of shape.keys())
      for (const number of noNumbers) {
        // The one byte of a struct that is no number.
        if (shape[0] === 1 && at === 4) continue;
        const bytes = Uint8Array.from([...shape.slice(0, at), ...number, ...shape.slice(at + 1)]);
        expect(['malformed', 'too-many'], `${at} of ${String(shape)}: ${number.length} bytes`).toContain(reasonOf(bytes));
      }
  expect(reasonOf(Uint8Array.of(0, 1, 77, 1, 0, 0))).toBe('malformed');
});
