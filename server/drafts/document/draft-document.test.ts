import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addTag, choose, setTag, setText } from '../../../core/draft/edit-draft.ts';
import { lawOptions, met } from '../../../test/support/runs.ts';
import { anyValues, rawUpdate } from '../../../test/support/raw-update.ts';
import type { LogEntry } from '../../storage/tables/drafts.ts';
import type { Verdict } from '../step/inputs.ts';
import type { QueueEntry } from '../step/state.ts';
import { toEntries } from '../room/to-entries.ts';
import { openDocument, type DraftDocument } from './draft-document.ts';

const empty = { snapshot: null, entries: [] };
const by = { id: 'ada', username: 'ada', displayName: 'Ada' };

/** What became of changes: the kinds of the verdicts, up to the first that was refused, and what is left to write. */
interface Outcome {
  readonly document: DraftDocument;
  readonly kinds: Verdict['type'][];
  readonly queued: QueueEntry[];
}

function admitAll(batches: readonly (readonly Uint8Array[])[], isTogether: boolean): Outcome {
  const outcome: Outcome = { document: openDocument(empty, () => {}), kinds: [], queued: [] };
  const note = (verdict: Verdict, frames: readonly Uint8Array[]): void => {
    for (const _ of frames) outcome.kinds.push(verdict.type);
    outcome.queued.push({ session: 1, frames, update: verdict.type === 'accepted' ? verdict.update : null, by, epoch: null });
  };
  const isOver = (): boolean => outcome.kinds.some((kind) => kind === 'refused' || kind === 'gap');
  for (const updates of batches) {
    if (isOver()) break;
    const verdict = isTogether ? outcome.document.admitTogether(updates, by) : null;
    if (verdict) note(verdict, updates);
    else for (const update of updates) if (!isOver()) note(outcome.document.admit(update, by), [update]);
  }
  return outcome;
}

/** Everything that is kept of a draft once its changes are on disk. */
function keep({ document, queued }: Outcome) {
  const entries = toEntries(queued);
  document.confirm(entries, queued.filter(({ update }) => update !== null).length);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, document.since(Uint8Array.of(0))!);
  return {
    texts: ['name', 'description'].map((name) => doc.getText(name).toString()),
    chosen: doc.getMap('chosen').toJSON(),
    vector: Y.decodeStateVector(document.stateVector()),
    deletions: Y.createDeleteSetFromStructStore(doc.store).clients,
    metadata: document.snapshot().metadata,
    entries: entries.length,
  };
}

const letter = fc.constantFrom('a', 'b', '🌙', 'cd');
const edit = fc.oneof(
  fc.record({ what: fc.constant('type' as const), where: fc.constantFrom('name', 'description'), text: letter, at: fc.nat(8) }),
  fc.record({ what: fc.constant('erase' as const), where: fc.constantFrom('name', 'description'), at: fc.nat(8) }),
  fc.record({ what: fc.constant('tick' as const), key: fc.constantFrom('Users.Edit', 'Queues.View', 'Users.View'), on: fc.boolean() }),
  fc.record({ what: fc.constant('name' as const), text: letter }),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function make(doc: Y.Doc, one: Edit): void {
  if (one.what === 'tick') return choose(doc, [one.key], one.on);
  if (one.what === 'name') return setText(doc, 'name', one.text);
  const text = doc.getText(one.where);
  const at = Math.min(one.at, text.length);
  if (one.what === 'type') text.insert(at, one.text);
  else if (text.length > at) text.delete(at, 1);
}

/** What happens to a frame on its way: mostly nothing. */
const fate = fc.constantFrom('kept', 'kept', 'kept', 'kept', 'kept', 'twice', 'lost', 'cut', 'joined');

const deviceEdit = fc.record({
  ...{ by: fc.nat(2), key: fc.nat(2), on: fc.boolean(), meets: fc.boolean() },
  ...{ isWritten: fc.boolean(), rests: fc.boolean() },
});

it('[X20] [P82] what is known of the writers of each fact while a draft is open is what its log says', () => {
  fc.assert(
    fc.property(fc.array(deviceEdit, { maxLength: 30, size: 'max' }), (edits) => {
      const document = openDocument(empty, () => {});
      const people = ['ada', 'bob', 'cas'].map((id) => ({ id, username: id, displayName: id }));
      const devices = people.map(() => new Y.Doc());
      const entries: LogEntry[] = [];
      let queued: QueueEntry[] = [];
      const write = (): void => {
        const batch = toEntries(queued);
        document.confirm(batch, queued.length);
        entries.push(...batch);
        queued = [];
      };
      for (const { by: at, key, on, meets, isWritten, rests } of edits) {
        const device = devices[at]!;
        if (meets) Y.applyUpdate(device, document.since(Uint8Array.of(0))!);
        const before = Y.encodeStateVector(device);
        choose(device, [['Users.View', 'Users.Edit', 'Queues.View'][key]!], on);
        const update = Y.encodeStateAsUpdate(device, before);
        const verdict = document.admit(update, people[at]!);
        if (verdict.type === 'accepted')
          queued.push({ session: at, by: people[at]!, frames: [update], update: verdict.update, epoch: null });
        if (isWritten) write();
        if (rests) document.trim();
      }
      write();
      const again = openDocument({ snapshot: null, entries }, () => {});
      expect(new Map(document.contributions)).toEqual(new Map(again.contributions));
      expect(document.stateVector()).toEqual(again.stateVector());
      expect(document.length()).toBe(again.length());
    }),
    lawOptions(300),
  );
});

describe('changes that came together', () => {
  it('[P28] [P28a] come to what they come to one by one, and are refused where one of them would be', () => {
    let [joined, refused] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(edit, fate), { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 40 }),
        (edits, sizes) => {
          const doc = new Y.Doc();
          doc.clientID = 7;
          const updates: Uint8Array[] = [];
          let made: Uint8Array | null = null;
          doc.on('update', (update: Uint8Array) => (made = made ? Y.mergeUpdates([made, update]) : update));
          for (const [one, what] of edits) {
            made = null;
            make(doc, one);
            if (!made || what === 'lost') continue;
            if (what === 'joined') updates.push(Y.encodeStateAsUpdate(doc));
            else updates.push(what === 'cut' ? (made as Uint8Array).slice(0, -1) : made);
            if (what === 'twice') updates.push(made);
          }
          const batches: Uint8Array[][] = [];
          for (let at = 0, turn = 0; at < updates.length; at += sizes[turn++]!) batches.push(updates.slice(at, at + sizes[turn]!));
          const [together, apart] = [admitAll(batches, true), admitAll(batches, false)];
          if (together.queued.length < apart.queued.length) joined++;
          if (apart.kinds.includes('refused') || apart.kinds.includes('gap')) refused++;
          expect(together.kinds.filter((kind) => kind === 'refused' || kind === 'gap')).toEqual(
            apart.kinds.filter((kind) => kind === 'refused' || kind === 'gap'),
          );
          expect(together.kinds.length).toBe(apart.kinds.length);
          expect(keep(together)).toEqual(keep(apart));
        },
      ),
      lawOptions(300),
    );
    expect(joined).toBeGreaterThan(met(80));
    expect(refused).toBeGreaterThan(met(80));
  });

  it('[P28] [P30] are not made one before they were judged where that takes long', () => {
    const document = openDocument(empty, () => {});
    const long = rawUpdate([
      {
        client: 7,
        clock: 0,
        structs: [
          anyValues(
            { root: 'acknowledged' },
            Array.from({ length: 10_000 }, () => true),
          ),
        ],
      },
    ]);
    const pieces = Array.from({ length: 15 }, (_, at) =>
      rawUpdate([{ client: 7, clock: 10_000 + at, structs: [anyValues({ origin: [7, 9_999 + at] }, [true])] }]),
    );
    expect(document.admitTogether([long, ...pieces], by)).toBeNull();
    expect(document.admitTogether([new Uint8Array(40_000), new Uint8Array(40_000)], by)).toBeNull();
  });
});

it('[P12] [D40] each letter typed in a tag moves the tags that access depends on, and nothing else does', () => {
  const document = openDocument(empty, () => {});
  const doc = new Y.Doc();
  const moved: (boolean | string)[] = [];
  doc.on('update', (update: Uint8Array) => {
    const verdict = document.admit(update, by);
    moved.push(verdict.type === 'accepted' ? verdict.tags !== null : verdict.type);
  });
  addTag(doc, 'tags', { id: 'r', key: 'Country', value: 'Argentin' });
  addTag(doc, 'accessTags', { id: 'r', key: 'Country', value: 'Argentin' });
  setTag(doc, 'tags', 'r', 'value', 'Argentina');
  setTag(doc, 'tags', 'r', 'key', 'Land');
  setTag(doc, 'accessTags', 'r', 'value', 'Argentina');
  setText(doc, 'name', 'Night');
  // A document that was let go in between, as after each round, is made anew.
  document.confirm([], 0);
  document.trim();
  addTag(doc, 'tags', { id: 's', key: 'Site', value: 'Ulm' });
  expect(moved).toEqual([true, false, true, true, false, false, true]);
  expect(document.heading()).toEqual({ name: 'Night', tags: { Land: 'Argentina', Site: 'Ulm' } });
});
