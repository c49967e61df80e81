import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { anyValues, deleted, rawUpdate } from '../../test/support/raw-update.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import {
  contribute,
  factKey,
  factKinds,
  goingOn,
  type Contribution,
  type Contributions,
  type Contributor,
  type Folded,
} from './contributions.ts';
import { acknowledge, addTag, choose, removeTag, restrict, setTag, withdraw } from './edit-draft.ts';
import { readAcknowledged, readDraft } from './read-draft.ts';

const [ann, ben, cy] = ['ann', 'ben', 'cy'].map((id): Contributor => ({ id, username: id.toUpperCase() }));
const people = [ann!, ben!, cy!];
const fingerprint = 'f'.repeat(64);

/** A draft in the server: its log is taken in entry by entry, from devices that meet when they are told to. */
class Draft {
  readonly doc = new Y.Doc();
  readonly record: Map<string, Contribution>;
  readonly folded: Folded;
  constructor(record: Contributions = new Map(), carrier: string | null = null) {
    this.record = new Map(record);
    this.folded = { contributions: this.record, carrier };
  }
  take(by: Contributor, update: Uint8Array): string[] {
    return contribute(this.doc, this.folded, by, () => Y.applyUpdate(this.doc, update));
  }
  edit(by: Contributor, edit: (doc: Y.Doc) => void): string[] {
    return this.take(by, this.offline(edit));
  }
  /** What a device that holds all of it sends after this edit. */
  offline(edit: (doc: Y.Doc) => void, client?: number): Uint8Array {
    const device = new Y.Doc();
    if (client !== undefined) device.clientID = client;
    Y.applyUpdate(device, Y.encodeStateAsUpdate(this.doc));
    const before = Y.encodeStateVector(device);
    edit(device);
    return Y.encodeStateAsUpdate(device, before);
  }
  of(kind: (typeof factKinds)[number], name: string): [string, boolean] | undefined {
    const last = this.record.get(factKey(kind, name));
    return last && [last.by.id, last.removed];
  }
}

describe('the record of contributions', () => {
  it('[X20] names who wrote each fact last, and whether that took it away', () => {
    const draft = new Draft();
    draft.edit(ann!, (doc) => choose(doc, ['Users.View', 'Users.Edit'], true));
    draft.edit(ben!, (doc) => choose(doc, ['Users.View'], false));
    draft.edit(ben!, (doc) => restrict(doc, 'User', true));
    draft.edit(cy!, (doc) => restrict(doc, 'User', false));
    expect(draft.of('chosen', 'Users.Edit')).toEqual(['ann', false]);
    expect(draft.of('chosen', 'Users.View')).toEqual(['ben', true]);
    expect(draft.of('restricted', 'User')).toEqual(['cy', true]);
    expect(draft.edit(ann!, (doc) => choose(doc, ['Users.View'], true))).toEqual(['chosen/Users.View']);
    expect(draft.of('chosen', 'Users.View')).toEqual(['ann', false]);
    expect(draft.record.get('chosen/Users.View')?.by.username).toBe('ANN');
  });

  it('[X37] [X37a] goes on in another draft: what its first facts hold keeps its writer, what they leave out is forgotten', () => {
    const before = new Draft();
    before.edit(ann!, (doc) => choose(doc, ['Users.View', 'Prompts.View', 'Queues.View'], true));
    before.edit(ben!, (doc) => choose(doc, ['Users.Edit'], true));
    before.edit(ben!, (doc) => restrict(doc, 'User', true));
    before.edit(ben!, (doc) => addTag(doc, 'accessTags', { id: 'r', key: 'site', value: 'Ulm' }));
    before.edit(cy!, (doc) => acknowledge(doc, { key: 'k', fingerprint }));
    before.edit(ann!, (doc) => choose(doc, ['Users.View', 'Queues.View'], false));
    const after = new Draft(goingOn(before.record), ann!.id);
    // What holds no fact begins nothing.
    expect(after.edit(cy!, (doc) => doc.getText('name').insert(0, 'Night'))).toEqual([]);
    const written = after.edit(ann!, (doc) => {
      choose(doc, ['Users.Edit', 'Queues.View', 'Rules.View'], true);
      addTag(doc, 'accessTags', { id: 'q', key: 'site', value: 'Ulm' });
    });
    expect(written.sort()).toEqual(
      ['accessTags/q', 'chosen/Prompts.View', 'chosen/Queues.View', 'chosen/Rules.View', 'restricted/User'].sort(),
    );
    expect(after.of('chosen', 'Users.Edit')).toEqual(['ben', false]);
    expect(after.of('chosen', 'Users.View')).toEqual(['ann', true]);
    expect(after.of('chosen', 'Queues.View')).toEqual(['ann', false]);
    expect([after.of('chosen', 'Prompts.View'), after.of('restricted', 'User'), after.of('acknowledged', 'k')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    // From then on the record is as every other.
    after.edit(cy!, (doc) => choose(doc, ['Users.Edit'], false));
    after.edit(cy!, (doc) => choose(doc, ['Users.Edit', 'Prompts.View'], true));
    expect([after.of('chosen', 'Users.Edit'), after.of('chosen', 'Prompts.View')]).toEqual([
      ['cy', false],
      ['cy', false],
    ]);
  });

  it('[X20] a tag is of whoever typed in it last; of a row or an acknowledgement that is gone nothing is kept', () => {
    const draft = new Draft();
    draft.edit(ann!, (doc) => addTag(doc, 'accessTags', { id: 'r', key: 'site', value: 'Ulm' }));
    expect(draft.of('accessTags', 'r')).toEqual(['ann', false]);
    draft.edit(ben!, (doc) => setTag(doc, 'accessTags', 'r', 'value', 'Bonn'));
    expect(draft.of('accessTags', 'r')).toEqual(['ben', false]);
    // The profile's own tags limit nothing.
    expect(draft.edit(ben!, (doc) => addTag(doc, 'tags', { id: 's', key: 'site', value: 'Ulm' }))).toEqual([]);
    draft.edit(cy!, (doc) => acknowledge(doc, { key: 'k', fingerprint }));
    expect(draft.of('acknowledged', 'k')).toEqual(['cy', false]);
    expect(draft.edit(ann!, (doc) => withdraw(doc, 'k'))).toEqual(['acknowledged/k']);
    draft.edit(ann!, (doc) => removeTag(doc, 'accessTags', 'r'));
    expect([...draft.record.keys()]).toEqual([]);
  });

  it('[X34] the record names the writer of the value that won, in whatever order two come', () => {
    const met = { first: 0, last: 0 };
    for (const [small, large] of [
      [10, 20],
      [20, 10],
    ] as const) {
      const draft = new Draft();
      draft.edit(ann!, (doc) => choose(doc, ['Users.View'], true));
      const [one, other] = [
        draft.offline((doc) => acknowledge(doc, { key: 'k', fingerprint: 'a'.repeat(64) }), small),
        draft.offline((doc) => acknowledge(doc, { key: 'k', fingerprint: 'b'.repeat(64) }), large),
      ];
      draft.take(ben!, one);
      draft.take(cy!, other);
      const isFirst = readAcknowledged(draft.doc).get('k') === 'a'.repeat(64);
      expect(draft.of('acknowledged', 'k')).toEqual([isFirst ? 'ben' : 'cy', false]);
      met[isFirst ? 'first' : 'last'] += 1;
    }
    expect(met).toEqual({ first: 1, last: 1 });
  });

  it("[X35] nobody makes another person's removal their own by taking away what is gone", () => {
    const draft = new Draft();
    draft.edit(ann!, (doc) => {
      choose(doc, ['Users.View'], true);
      restrict(doc, 'User', true);
    });
    draft.edit(ann!, (doc) => {
      choose(doc, ['Users.View'], false);
      restrict(doc, 'User', false);
    });
    const again = (doc: Y.Doc): void => {
      doc.getMap('chosen').set('Users.View', false);
      doc.getMap('restricted').set('User', 'no');
    };
    const backAndForth = (doc: Y.Doc): void => {
      choose(doc, ['Users.View'], true);
      choose(doc, ['Users.View'], false);
    };
    for (const edit of [again, backAndForth]) expect(draft.edit(ben!, edit)).toEqual([]);
    expect([draft.of('chosen', 'Users.View'), draft.of('restricted', 'User')]).toEqual([
      ['ann', true],
      ['ann', true],
    ]);
  });

  it('[X20] a naive comparison of what a draft says before and after each entry names the same', () => {
    const seen = { removals: 0, lost: 0 };
    const names = ['Users.View', 'Users.Edit', 'Prompts.View'];
    const step = fc.record({ who: fc.nat(2), name: fc.constantFrom(...names), on: fc.boolean(), meet: fc.boolean() });
    const law = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const server = new Draft();
      const devices = people.map(() => new Y.Doc());
      const naive = new Map<string, [string, boolean]>();
      for (const { who, name, on, meet } of steps) {
        const device = devices[who]!;
        if (meet) Y.applyUpdate(device, Y.encodeStateAsUpdate(server.doc));
        const before = Y.encodeStateVector(device);
        choose(device, [name], on);
        const was = readDraft(server.doc).proposal.chosen.includes(name);
        const written = server.take(people[who]!, Y.encodeStateAsUpdate(device, before));
        const is = readDraft(server.doc).proposal.chosen.includes(name);
        // Of two who choose at once only the clocks tell whose value stands, which a comparison does not see.
        if (was !== is) naive.set(name, [people[who]!.id, !is]);
        else if (written.length > 0 && is) naive.set(name, [people[who]!.id, false]);
        else if (is === on) seen.lost += 1;
        if (was && !is) seen.removals += 1;
        for (const one of names) expect(server.of('chosen', one)).toEqual(naive.get(one));
      }
    });
    fc.assert(law, lawOptions(200));
    expect(seen.removals).toBeGreaterThan(met(50));
    expect(seen.lost).toBeGreaterThan(met(20));
  });

  it('[X33] is total on whatever a hostile client wrote, and keeps what reading keeps', () => {
    const draft = new Draft();
    const roots = ['chosen', 'restricted', 'accessTags', 'acknowledged'];
    // Lists where maps are expected, values of other kinds, keys that are too long.
    for (const root of roots)
      draft.take(ann!, rawUpdate([{ client: 7 + roots.indexOf(root), clock: 0, structs: [anyValues({ root }, [true, 1])] }]));
    draft.edit(ben!, (doc) => {
      for (const root of roots) {
        doc.getMap(root).set('x'.repeat(600), true);
        doc.getMap(root).set('odd', { a: 1 });
        doc.getMap(root).set('nested', new Y.Map([['key', new Y.Text('k')]]));
      }
      doc.getMap('acknowledged').set('short', 'f');
    });
    expect([...draft.record].filter(([, { removed }]) => !removed)).toEqual([]);
    expect([...draft.record.keys()].every((key) => key.length < 600)).toBe(true);
    const taken = new Draft();
    taken.doc.getArray('chosen');
    expect(() => taken.edit(ann!, (doc) => doc.getArray('chosen').push([1]))).not.toThrow();
  });

  it('[X20] [X25] whatever form a hostile write takes, what it changes is its author’s', () => {
    const key = 'risk';
    const begun = (): [Draft, Y.Item, Y.Item] => {
      const draft = new Draft();
      draft.edit(ann!, (doc) => choose(doc, ['Users.View'], true));
      draft.edit(ben!, (doc) => acknowledge(doc, { key, fingerprint }));
      const itemOf = (root: string, name: string): Y.Item => draft.doc.getMap(root)._map.get(name)!;
      return [draft, itemOf('chosen', 'Users.View'), itemOf('acknowledged', key)];
    };
    const after = ({ id }: Y.Item) => ({ origin: [id.client, id.clock] as const });
    const insert = (...structs: Parameters<typeof rawUpdate>[0][number]['structs']) => rawUpdate([{ client: 9, clock: 0, structs }]);
    // A value that is deleted as it comes; the same with the value that stays; one that is put in again and again.
    for (const [write, isLeft] of [
      [(item: Y.Item) => insert(deleted(after(item), 1)), false],
      [(item: Y.Item, value: unknown) => insert(anyValues(after(item), [value]), deleted({ origin: [9, 0] }, 1)), false],
      [(item: Y.Item, value: unknown) => insert(deleted(after(item), 1), anyValues({ origin: [9, 0] }, [value])), true],
      [(item: Y.Item, value: unknown) => insert(anyValues(after(item), [value]), anyValues({ origin: [9, 0] }, [value])), true],
    ] as const) {
      const [one, chosen] = begun();
      one.take(cy!, write(chosen, true));
      expect(readDraft(one.doc).proposal.chosen).toEqual(isLeft ? ['Users.View'] : []);
      expect(one.of('chosen', 'Users.View')).toEqual(['cy', !isLeft]);
      const [other, , acknowledged] = begun();
      other.take(cy!, write(acknowledged, fingerprint));
      expect(readAcknowledged(other.doc).has(key)).toBe(isLeft);
      expect(other.of('acknowledged', key)).toEqual(isLeft ? ['cy', false] : undefined);
    }
  });

  it('[X25] an acknowledgement that another person wrote over and took away does not come back as its first writer’s', () => {
    const draft = new Draft();
    draft.edit(ann!, (doc) => acknowledge(doc, { key: 'k', fingerprint }));
    const word = Y.encodeStateAsUpdate(draft.doc);
    draft.edit(ben!, (doc) => acknowledge(doc, { key: 'k', fingerprint }));
    expect(draft.of('acknowledged', 'k')).toEqual(['ben', false]);
    draft.edit(ben!, (doc) => withdraw(doc, 'k'));
    // Sent again, the first word is known, whoever sends it.
    for (const by of people) expect(draft.take(by, word)).toEqual([]);
    expect([draft.of('acknowledged', 'k'), readAcknowledged(draft.doc).size]).toEqual([undefined, 0]);
  });

  it('[X37] [X37a] an update that holds a fact in pieces, or one after the other, keeps no more than the fact', () => {
    const before = new Draft();
    before.edit(ann!, (doc) => choose(doc, ['Users.View', 'Queues.View'], true));
    const next = new Draft(goingOn(before.record), ben!.id);
    // The first entry chooses, takes back and chooses again; what it leaves taken back is its own.
    next.edit(ben!, (doc) => {
      choose(doc, ['Users.View', 'Queues.View'], true);
      choose(doc, ['Users.View', 'Queues.View'], false);
      choose(doc, ['Users.View'], true);
    });
    expect([next.of('chosen', 'Users.View'), next.of('chosen', 'Queues.View')]).toEqual([
      ['ann', false],
      ['ben', true],
    ]);
    next.edit(ben!, (doc) => choose(doc, ['Queues.View'], true));
    expect(next.of('chosen', 'Queues.View')).toEqual(['ben', false]);
  });
});
