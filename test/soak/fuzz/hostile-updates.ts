/** Updates that no honest client makes, well-formed enough to reach the document: the attacker has read how Yjs works. */
import * as encoding from 'lib0/encoding';
import * as raw from '../../support/raw-update.ts';
import type { Id, Place, RawClient } from '../../support/raw-update.ts';
import type { createRandom } from '../../support/random.ts';
import { extremes, overlong } from './mutate.ts';

/** What the attacker knows of the draft, like every member. */
export interface Target {
  readonly random: ReturnType<typeof createRandom>;
  /** A client id of the attacker's own, and its next clock. */
  readonly own: { readonly client: number; readonly clock: number };
  /** Other people's client ids, and their next clocks. */
  readonly others: readonly { readonly client: number; readonly clock: number }[];
  /** How many of something; mostly few, since even few are new to a decoder. */
  readonly size: number;
}

type Attack = (target: Target) => Uint8Array;
type Struct = RawClient['structs'][number];

const roots = ['name', 'description', 'chosen', 'restricted', 'accessTags', 'tags', 'looked'] as const;
const names = ['__proto__', 'constructor', 'toString', '', 'a', 'Users.Edit', '\u0000', '\u{1F319}', 'k'.repeat(600)];
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

/** Under the attacker's own id, at its current clock. */
const mine = ({ own }: Target, structs: readonly Struct[], deletions: raw.RawDeletions = []): Uint8Array =>
  raw.rawUpdate([{ ...own, structs }], deletions);

const anyId = ({ random, own, others }: Target): Id => {
  const { client, clock } = random.pick([own, ...others]);
  return [client, random.pick([0, random.below(clock + 1), Math.max(0, clock - 1), clock, clock + 1, random.pick(extremes)])];
};

function anyPlace(target: Target): Place {
  const { random } = target;
  const key = random.below(2) === 0 ? { key: random.pick(names) } : {};
  switch (random.below(5)) {
    case 0:
      return { parent: anyId(target), ...key };
    case 1:
      return { origin: anyId(target), ...key };
    case 2:
      return { right: anyId(target), ...key };
    case 3:
      return { origin: anyId(target), right: anyId(target), ...key };
    default:
      return { root: random.below(4) === 0 ? random.pick(names) : random.pick(roots), ...key };
  }
}

const values: readonly unknown[] = [
  true,
  false,
  null,
  undefined,
  0,
  -1,
  2 ** 31,
  0.5,
  NaN,
  'x',
  [],
  {},
  [1, [2]],
  { __proto__: 1 },
  new Uint8Array(3),
  10n,
];

function anyContent(target: Target, place: Place): Struct {
  const { random, size } = target;
  const contents: readonly (() => Struct)[] = [
    () => raw.gc(random.pick(extremes)),
    () => raw.skip(random.pick(extremes)),
    () => raw.deleted(place, random.pick(extremes)),
    () => raw.json(place, ['1', 'undefined', '{"__proto__":{}}'].slice(random.below(3))),
    () => raw.json(place, ['{']),
    () => raw.binary(place, new Uint8Array(random.below(64))),
    () => raw.text(place, random.pick(['', 'a', 'abc', '🌙', 'x'.repeat(size)])),
    () => raw.textBytes(place, Uint8Array.from([0x61, 0xed, 0xa0, 0xbc, 0x62])),
    () => raw.textBytes(place, Uint8Array.from([0xff, 0xc0, 0x80])),
    () => raw.embed(place, random.pick([{ image: 'x' }, null, 'x'])),
    () => raw.format(place, random.pick(names), random.pick([true, null, { a: 1 }])),
    () => raw.sharedType(place, random.below(9)),
    () =>
      raw.anyValues(
        place,
        times(random.below(4), () => values[random.below(values.length)]),
      ),
    () => raw.deepValue(place, random.pick([1, 2, 10, 100, size])),
    () => raw.subdocument(place, random.pick(['', 'guid']), random.pick([{}, { autoLoad: true }, { gcFilter: 1, gc: false }])),
  ];
  return random.pick(contents)();
}

const anything: Attack = (target) =>
  mine(
    target,
    times(1 + target.random.below(3), () => anyContent(target, anyPlace(target))),
  );
/** A map entry as an honest client writes it, so that what comes with it is tried at all. */
const entry = (key: string, root = 'chosen'): Struct => raw.anyValues({ root, key }, [true]);

const foreign: Attack = (target) => {
  const { client, clock } = target.random.pick(target.others);
  return raw.rawUpdate([
    { client, clock, structs: [target.random.pick([raw.gc(1_000_000), entry('Users.Edit'), raw.text({ root: 'name' }, 'x')])] },
  ]);
};
const overlapping: Attack = (target) => {
  const { client, clock } = target.random.pick([target.own, ...target.others]);
  return raw.rawUpdate([
    { client, clock: Math.max(0, clock - 1 - target.random.below(3)), structs: [raw.text({ root: 'name' }, 'overlap')] },
  ]);
};
const gap: Attack = ({ own, random }) =>
  raw.rawUpdate([{ client: own.client, clock: own.clock + random.pick([1, 2, 1000, 2 ** 31]), structs: [entry('a')] }]);
const skipped: Attack = (target) => mine(target, [entry('a'), raw.skip(target.random.pick([0, 1, 5])), entry('b')]);
const empty: Attack = (target) =>
  mine(
    target,
    times(1 + target.random.below(3), () =>
      target.random.pick([
        raw.gc(0),
        raw.text({ root: 'name' }, ''),
        raw.anyValues({ root: 'chosen', key: 'a' }, []),
        raw.deleted({ root: 'name' }, 0),
      ]),
    ),
  );
const farClocks: Attack = (target) =>
  mine(
    target,
    times(1 + target.random.below(3), () =>
      target.random.pick([raw.gc, raw.skip, (length: number) => raw.deleted({ root: 'name' }, length)])(target.random.pick(extremes)),
    ),
  );
const farDeletions: Attack = (target) => {
  const { random, size } = target;
  return raw.rawUpdate(
    [],
    times(1 + random.below(3), () => [
      anyId(target)[0],
      times(1 + random.below(size), () => [
        random.pick([0, random.below(50), random.pick(extremes)]),
        random.pick([0, 1, 3, random.pick(extremes)]),
      ]),
    ]),
  );
};
const manyDeletions: Attack = (target) =>
  raw.rawUpdate([], [[target.random.pick(target.others).client, times(target.size, (index) => [2 * index, 1])]]);
const claims: Attack = ({ own, random }) =>
  raw.rawUpdate([{ ...own, structs: [entry('a')], claimed: random.pick([2, 1e6, 33_554_431, ...extremes]) }]);
const sameBlockTwice: Attack = ({ own, random }) =>
  raw.rawUpdate(times(2 + random.below(2), () => ({ ...own, structs: [entry('a'), entry('b')] })));
const circle: Attack = ({ own: { client, clock } }) =>
  raw.rawUpdate([
    {
      client,
      clock,
      structs: [
        raw.sharedType({ parent: [client, clock + 1], key: 'a' }, 1),
        raw.sharedType({ parent: [client, clock], key: 'b' }, 1),
        raw.sharedType({ parent: [client, clock + 2] }, 1),
      ],
    },
  ]);
const nested: Attack = (target) => {
  const { own, size } = target;
  return mine(
    target,
    times(size, (index) =>
      raw.sharedType(index === 0 ? { root: 'tags', key: 'deep' } : { parent: [own.client, own.clock + index - 1], key: 'a' }, 1),
    ),
  );
};
/** One key in each level of such a chain, if it got in. */
const inNested: Attack = (target) =>
  mine(
    target,
    times(target.size, (index) => raw.anyValues({ parent: [target.own.client, index], key: 'b' }, [1])),
  );
const sameKey: Attack = (target) =>
  mine(
    target,
    times(target.size, () => entry('Users.Edit')),
  );
const list: Attack = (target) => {
  const { own, size, random } = target;
  const root = random.pick(roots);
  return mine(
    target,
    times(size, (index) => raw.anyValues(index === 0 ? { root } : { origin: [own.client, own.clock + index - 1] }, [1])),
  );
};
const manyRoots: Attack = (target) =>
  mine(
    target,
    times(target.size, (index) => entry('a', `root${index}`)),
  );
const manyKeys: Attack = (target) =>
  mine(
    target,
    times(target.size, (index) => entry(`key ${index}`, target.random.pick(roots))),
  );
const manyIds: Attack = ({ random, size }) =>
  raw.rawUpdate(times(size, () => ({ client: random.below(2 ** 32), clock: 0, structs: [raw.text({ root: 'name' }, 'a')] })));
const subdocuments: Attack = (target) =>
  mine(
    target,
    times(target.size, (index) => raw.subdocument({ root: 'tags', key: `${index}` }, `${index}`)),
  );
const hugeKey: Attack = (target) =>
  mine(target, [entry('k'.repeat(target.size * 8)), raw.text({ root: 'r'.repeat(target.size * 8) }, 'x')]);
const hugeText: Attack = (target) => mine(target, [raw.text({ root: target.random.pick(roots) }, 'x'.repeat(target.size * 8))]);
const formats: Attack = (target) => {
  const { own, size } = target;
  return mine(
    target,
    times(size, (index) =>
      raw.format(index === 0 ? { root: 'name' } : { origin: [own.client, own.clock + index - 1] }, 'b', index % 2 === 0),
    ),
  );
};
const splits: Attack = (target) => {
  const { own, size } = target;
  const text = raw.text({ root: 'name' }, 'ab'.repeat(size));
  return mine(target, [
    text,
    ...times(size, (index) =>
      raw.text({ origin: [own.client, own.clock + 2 * index], right: [own.client, own.clock + 2 * index + 1] }, 'c'),
    ),
  ]);
};
/** A row of tags whose key is a text of very many pieces, or no text. */
const rowTexts: Attack = (target) => {
  const { own, size, random } = target;
  return mine(target, [
    raw.sharedType({ root: random.pick(['tags', 'accessTags']), key: 'row' }, 1),
    raw.sharedType({ parent: [own.client, own.clock], key: 'key' }, random.pick([0, 1, 2, 6])),
    raw.sharedType({ parent: [own.client, own.clock], key: 'value' }, 2),
    ...times(size, (index) =>
      raw.text(index === 0 ? { parent: [own.client, own.clock + 1] } : { origin: [own.client, own.clock + 2 + index] }, 'x'),
    ),
  ]);
};
/** Half of a pair of surrogates taken away. */
const halfPairs: Attack = (target) =>
  mine(target, [raw.text({ root: 'name' }, '🌙🌙🌙')], [[target.own.client, [[target.own.clock + target.random.below(6), 1]]]]);
const tinyGarbage: Attack = (target) =>
  mine(
    target,
    times(target.size, () => raw.gc(1)),
  );

/** One insertion or deletion with one of its numbers written as no number is. */
function overlongNumber({ random, own, others }: Target): Uint8Array {
  const { client, clock } = random.pick([own, ...others]);
  const small = raw.bytesOf((encoder) => encoding.writeVarUint(encoder, client));
  const at = raw.bytesOf((encoder) => encoding.writeVarUint(encoder, clock));
  const parts: readonly Uint8Array[] = random
    .pick([
      [[1], [1], small, at, [0], [1], [0]],
      [[0], [1], small, [1], [0], [1]],
    ])
    .map((part) => Uint8Array.from(part));
  const strange = random.below(parts.length);
  return new Uint8Array(Buffer.concat(parts.map((part, index) => (index === strange ? random.pick(overlong) : part))));
}

export const attacks: Readonly<Record<string, Attack>> = {
  ...{ anything, foreign, overlapping, gap, skipped, empty, farClocks, farDeletions, manyDeletions, claims, sameBlockTwice, circle },
  ...{
    nested,
    inNested,
    sameKey,
    list,
    manyRoots,
    manyKeys,
    manyIds,
    subdocuments,
    hugeKey,
    hugeText,
    formats,
    splits,
    rowTexts,
    halfPairs,
    tinyGarbage,
    overlongNumber,
  },
};
