import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createUndoManager } from '../../../client/sync/undo-manager.ts';
import { sharedTypes } from '../../../core/draft/document.ts';
import { addTag, choose, fillDraft, removeTag, setTag } from '../../../core/draft/edit-draft.ts';
import { anyValues, rawUpdate } from '../../../test/support/raw-update.ts';
import { createClientIds } from '../log/client-ids.ts';
import { judgedBounds, judgeUpdate, type Known } from './judge-update.ts';
import { countListed, knownOf } from './known.ts';
import { readUpdate } from './read-update.ts';

/** What a document with these owners knows. */
const knowing = (doc: Y.Doc, owners: readonly (readonly [number, string])[] = [], author = 'ada'): Known =>
  knownOf(doc, { ids: createClientIds(owners), listed: countListed(doc), author, reservedFor: () => undefined });
const judge = (update: Uint8Array, known: Known, author = 'ada') => judgeUpdate(readUpdate(update), known, author);
const typing = (client: number, ...words: string[]): { doc: Y.Doc; updates: Uint8Array[] } => {
  const [doc, updates] = [new Y.Doc(), [] as Uint8Array[]];
  doc.clientID = client;
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const word of words) doc.getText('name').insert(doc.getText('name').length, word);
  return { doc, updates };
};
const empty = knowing(new Y.Doc());

it('[P21] a change is sound where it starts at what is known, and names the clients it inserts under', () => {
  const { doc, updates } = typing(7, 'a', 'b');
  expect(judge(updates[0]!, empty)).toMatchObject({ type: 'sound', clients: [7], insertsNothing: false, listed: 1 });
  expect(judge(Y.encodeStateAsUpdate(doc), knowing(doc))).toMatchObject({ type: 'sound', clients: [], insertsNothing: true, listed: 0 });
  expect(judge(updates[1]!, empty)).toEqual({ type: 'gap' });
});

it('[P21] what begins with known insertions and goes on is sound', () => {
  const { doc, updates } = typing(7, 'a', 'b', 'c');
  const before = new Y.Doc();
  Y.applyUpdate(before, updates[0]!);
  expect(judge(Y.encodeStateAsUpdate(doc), knowing(before))).toMatchObject({ type: 'sound', clients: [7] });
});

it('[P21] what is put beside something that is not there, or deletes it, is a gap', () => {
  const { doc, updates } = typing(7, 'abc');
  const other = new Y.Doc();
  other.clientID = 8;
  Y.applyUpdate(other, updates[0]!);
  const vector = Y.encodeStateVector(other);
  other.getText('name').insert(1, 'x');
  expect(judge(Y.encodeStateAsUpdate(other, vector), empty)).toEqual({ type: 'gap' });
  expect(judge(Y.encodeStateAsUpdate(other), empty)).toMatchObject({ type: 'sound', clients: [8, 7] });
  const still = Y.encodeStateVector(doc);
  doc.getText('name').delete(0, 2);
  expect(judge(Y.encodeStateAsUpdate(doc, still), empty)).toEqual({ type: 'gap' });
});

it('[P21] insertions that wait for each other are a gap', () => {
  // 7:0 is put beside 8:0, and 8:0 beside 7:0.
  const knot = Uint8Array.of(2, 1, 8, 0, 0x84, 7, 0, 1, 97, 1, 7, 0, 0x84, 8, 0, 1, 98, 0);
  expect(judge(knot, empty)).toEqual({ type: 'gap' });
  // Beside itself.
  expect(judge(Uint8Array.of(1, 1, 7, 0, 0x84, 7, 0, 1, 97, 0), empty)).toEqual({ type: 'gap' });
});

it('[P22] a client id is its first user’s: others insert nothing under it, but may repeat what is there, and delete it', () => {
  const { doc, updates } = typing(7, 'a', 'b');
  const before = new Y.Doc();
  Y.applyUpdate(before, updates[0]!);
  const owners = [[7, 'edo']] as const;
  expect(judge(updates[1]!, knowing(before, owners), 'edo')).toMatchObject({ type: 'sound' });
  expect(judge(updates[1]!, knowing(before, owners), 'ada')).toMatchObject({ type: 'refused', reason: 'foreign-client' });
  expect(judge(updates[0]!, knowing(before, owners), 'ada')).toMatchObject({ type: 'sound', insertsNothing: true });
  const vector = Y.encodeStateVector(doc);
  doc.getText('name').delete(0, 1);
  expect(judge(Y.encodeStateAsUpdate(doc, vector), knowing(doc, owners), 'ada')).toMatchObject({ type: 'sound' });
});

it('[P22] [P22b] ids are bounded for a person and for a draft; known ones go on', () => {
  const { updates } = typing(7, 'a');
  const crowd = (count: number, owner: (at: number) => string) => Array.from({ length: count }, (_, at) => [100 + at, owner(at)] as const);
  const mine = crowd(judgedBounds.clientsOfPerson, () => 'ada');
  expect(judge(updates[0]!, knowing(new Y.Doc(), mine))).toMatchObject({ type: 'refused', reason: 'too-many-clients' });
  expect(judge(updates[0]!, knowing(new Y.Doc(), [...mine.slice(1), [7, 'ada']]))).toMatchObject({ type: 'sound' });
  const everybody = crowd(judgedBounds.clients, (at) => `person-${at}`);
  expect(judge(updates[0]!, knowing(new Y.Doc(), everybody))).toMatchObject({ type: 'refused', reason: 'too-many-clients' });
});

it('[P22] the first to use an id keeps it', () => {
  const ids = createClientIds();
  ids.bind(7, 'ada');
  ids.bind(7, 'edo');
  expect([ids.ownerOf(7), ids.count(), ids.countOf('ada'), ids.countOf('edo')]).toEqual(['ada', 1, 1, 0]);
});

describe('what Yjs would take long to take in', () => {
  const reason = (update: Uint8Array, known = empty): string => {
    const verdict = judge(update, known);
    return verdict.type === 'refused' ? verdict.reason : verdict.type;
  };
  const made = (...edits: ((doc: Y.Doc) => void)[]): Uint8Array => {
    const doc = new Y.Doc();
    for (const edit of edits) edit(doc);
    return Y.encodeStateAsUpdate(doc);
  };
  const tick = (doc: Y.Doc): void => void doc.getMap('chosen').set('Users.Edit', true);

  it('[P30] a whole draft with every kind of edit is sound', () => {
    const row = (doc: Y.Doc): void => {
      const map = new Y.Map([['key', 'site']]);
      doc.getMap('tags').set('row', map);
      map.set('key', 'country');
      map.set('value', 'Peru');
    };
    const write = (doc: Y.Doc): void => {
      doc.getText('name').insert(0, 'Night shift');
      doc.getText('name').delete(2, 3);
    };
    expect(reason(made(tick, row, write, (doc) => doc.getMap('chosen').delete('Users.Edit'), tick))).toBe('sound');
  });

  it('[P30] [D40] tags that are typed in, removed and brought back are sound, one by one', () => {
    const [doc, relay] = [new Y.Doc(), new Y.Doc()];
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    const manager = createUndoManager(doc, { captureTimeout: 0 });
    addTag(doc, 'tags', { id: 'r', key: 'Country', value: '' });
    for (let length = 1; length <= 9; length++) setTag(doc, 'tags', 'r', 'value', 'Argentina'.slice(0, length));
    for (let round = 0; round < 3; round++) {
      removeTag(doc, 'tags', 'r');
      manager.undo();
      manager.redo();
      manager.undo();
      setTag(doc, 'tags', 'r', 'key', `Country ${round}`);
    }
    expect(updates.length).toBe(25);
    for (const update of updates) {
      expect(reason(update, knowing(relay))).toBe('sound');
      Y.applyUpdate(relay, update);
    }
  });

  it('[P30] a profile with every tag it may have is a change, and so is the rescue of a draft with far more', () => {
    const content = (count: number) => {
      const tags = Object.fromEntries(Array.from({ length: count }, (_, at) => [`key ${at}`, 'value']));
      return { name: 'Night', description: '', chosen: [], accessControl: { resources: ['User'], tags }, tags };
    };
    for (const count of [50, 750]) {
      let row = 0;
      expect(reason(made((doc) => fillDraft(doc, content(count), () => `row ${row++}`)))).toBe('sound');
    }
  });

  it('[P30] lists of values, and shared types in lists, are refused', () => {
    expect(reason(made((doc) => doc.getArray('list').push([1])))).toBe('no-draft-content');
    expect(reason(made((doc) => doc.getArray('list').push([new Y.Map()])))).toBe('no-draft-content');
    expect(reason(made((doc) => doc.getText('name').insertEmbed(0, {})))).toBe('no-draft-content');
    expect(reason(made((doc) => doc.getMap('m').set('x', Y.Array.from([1]))))).toBe('no-draft-content');
  });

  it('[P30] shared types are nested three deep at most, counted from what is there', () => {
    const doc = new Y.Doc();
    let map = doc.getMap('m');
    const nest = (): string => {
      const vector = Y.encodeStateVector(doc);
      const before = new Y.Doc();
      Y.applyUpdate(before, Y.encodeStateAsUpdate(doc));
      const inner = new Y.Map();
      map.set('key', inner);
      map = inner;
      return reason(Y.encodeStateAsUpdate(doc, vector), knowing(before));
    };
    expect([nest(), nest(), nest(), nest(), nest()]).toEqual(['sound', 'sound', 'sound', 'sound', 'no-draft-content']);
    expect(reason(Y.encodeStateAsUpdate(doc))).toBe('no-draft-content');
  });

  it('[P30] [P30c] a row of tags has a key and a value, so that removing it deletes little', () => {
    const row = (part: string): Uint8Array => made((doc) => doc.getMap('tags').set('row', new Y.Map([[part, 'x']])));
    expect(['key', 'value', 'x', 'key2', ''].map((part) => reason(row(part)))).toEqual([
      'sound',
      'sound',
      'no-draft-content',
      'no-draft-content',
      'no-draft-content',
    ]);
  });

  it('[P30] a document has no more shared types than a draft and some', () => {
    const roots = (count: number) => (doc: Y.Doc) => {
      for (let at = 0; at < count; at++) doc.getMap(`root-${at}`).set('x', 1);
    };
    expect(reason(made(roots(judgedBounds.roots)))).toBe('sound');
    expect(reason(made(roots(judgedBounds.roots + 1)))).toBe('no-draft-content');
    // However many there are, the draft's own are let in.
    const full = new Y.Doc();
    roots(judgedBounds.roots)(full);
    for (const name of Object.values(sharedTypes))
      expect(
        reason(
          made((doc) => doc.getMap(name).set('x', true)),
          knowing(full),
        ),
        name,
      ).toBe('sound');
  });

  it('[P30] [P30b] the values of one key are bounded, by whomever and wherever they are', () => {
    const doc = new Y.Doc();
    const before = new Y.Doc();
    let turn = 0;
    const turns = (count: number): string => {
      const vector = Y.encodeStateVector(doc);
      for (let at = 0; at < count; at++) {
        // Two in turn, whose values do not become one.
        doc.clientID = 7 + (turn++ % 2);
        doc.getMap('chosen').set('Users.Edit', turn);
      }
      const update = Y.encodeStateAsUpdate(doc, vector);
      const found = reason(update, knowing(before));
      Y.applyUpdate(before, update);
      return found;
    };
    expect([turns(judgedBounds.values - 1), turns(1), turns(1)]).toEqual(['sound', 'sound', 'too-many']);
    expect(reason(Y.encodeStateAsUpdate(doc))).toBe('too-many');
    expect(
      reason(
        made((other) => other.getMap('chosen').set('Users.View', true)),
        knowing(doc),
      ),
    ).toBe('sound');
    const row = new Y.Doc();
    row.getMap('tags').set('row', new Y.Map([['key', 'a']]));
    const beforeRow = new Y.Doc();
    Y.applyUpdate(beforeRow, Y.encodeStateAsUpdate(row));
    const parts = row.getMap('tags').get('row') as Y.Map<unknown>;
    const vector = Y.encodeStateVector(row);
    for (let at = 0; at <= judgedBounds.values; at++) {
      row.clientID = 7 + (at % 2);
      parts.set('value', String(at));
    }
    expect(reason(Y.encodeStateAsUpdate(row, vector), knowing(beforeRow))).toBe('too-many');
  });

  it('[P30] [P30d] who gives a key another value names the one before', () => {
    const doc = new Y.Doc();
    doc.clientID = 7;
    tick(doc);
    // Client 7, clock 1: "chosen"/"Users.Edit" again, as if nothing were there.
    const again = Y.encodeStateAsUpdate(doc).slice();
    again[3] = 1;
    expect(reason(again)).toBe('gap');
    expect(reason(again, knowing(doc))).toBe('no-draft-content');
    const other = new Y.Doc();
    tick(other);
    expect(reason(Y.encodeStateAsUpdate(other), knowing(doc))).toBe('sound');
  });

  it('[P30] values of one key that an undo may bring back come as one, and are sound as long as all of it is deleted', () => {
    const doc = new Y.Doc();
    const undo = createUndoManager(doc);
    for (const chosen of [true, false, true, false]) choose(doc, ['Users.Edit'], chosen);
    const update = Y.encodeStateAsUpdate(doc);
    expect(readUpdate(update).runs).toMatchObject([{ structs: [{ content: 'any', length: 2 }] }]);
    expect(reason(update)).toBe('sound');
    const twice = (deleted: number): Uint8Array =>
      rawUpdate([{ client: 7, clock: 0, structs: [anyValues({ root: 'chosen', key: 'a' }, [true, true])] }], [[7, [[0, deleted]]]]);
    expect([1, 2].map((deleted) => reason(twice(deleted)))).toEqual(['no-draft-content', 'sound']);
    undo.destroy();
  });

  it('[P30] [P30b] [P30a] insertions at once, and the pieces of a draft’s texts, are bounded', () => {
    const many = made((doc) => {
      for (let at = 0; at <= judgedBounds.news; at++) doc.getMap('chosen').set(`p${at % 9}`, at);
    });
    expect(reason(many)).toBe('too-many');
    const doc = new Y.Doc();
    for (let at = 0; at < judgedBounds.listed; at++) doc.getText('name').insert(0, 'x');
    expect(countListed(doc)).toBe(judgedBounds.listed);
    const vector = Y.encodeStateVector(doc);
    const before = new Y.Doc();
    Y.applyUpdate(before, Y.encodeStateAsUpdate(doc));
    doc.getText('name').insert(0, 'x');
    expect(reason(Y.encodeStateAsUpdate(doc, vector), knowing(before))).toBe('too-many');
    const pieces = (count: number): Uint8Array =>
      made((other) => {
        for (let at = 0; at < count; at++) other.getText('name').insert(0, 'x');
      });
    expect([0, 1].map((more) => reason(pieces(judgedBounds.listedNews + more)))).toEqual(['sound', 'too-many']);
  });
});
