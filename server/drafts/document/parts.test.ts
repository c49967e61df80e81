import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { choose, setText } from '../../../core/draft/edit-draft.ts';
import type { LogEntry } from '../../storage/tables/drafts.ts';
import { accept } from './accept.ts';
import { judge } from './judge.ts';
import { createParts, docOnDisk, headingOf, newestVector, noteWritten, trim, updateOnDisk, type Parts } from './parts.ts';

const by = { id: 'ada', username: 'ada' };
const nobody = (): undefined => undefined;

function logOf(...edits: ((doc: Y.Doc) => void)[]) {
  const doc = new Y.Doc();
  const entries: LogEntry[] = [];
  doc.on('update', (update: Uint8Array) => void entries.push({ update, by }));
  for (const edit of edits) edit(doc);
  return { doc, entries };
}

const tick = (doc: Y.Doc): void => choose(doc, ['Users.View'], true);
const untick = (doc: Y.Doc): void => choose(doc, ['Users.View'], false);
const name = (doc: Y.Doc): void => setText(doc, 'name', 'Night');

/** As the document does it that the room has. */
function take(parts: Parts, update: Uint8Array): string {
  const judged = judge(parts, update, by.id, nobody);
  const verdict = judged.type === 'sound' ? accept(parts, judged, by) : judged;
  if (verdict.type === 'accepted') noteWritten(parts, [{ update: verdict.update, by }], 1);
  return verdict.type;
}

it('[P82] a draft that was loaded has no document open, and what a client asks that has nothing opens none', () => {
  const { doc, entries } = logOf(name, tick, untick);
  const parts = createParts({ snapshot: null, entries });
  expect(newestVector(parts)).toEqual(Y.encodeStateVector(doc));
  expect(updateOnDisk(parts)).toEqual(Y.encodeStateAsUpdate(doc));
  expect(headingOf(parts).name).toBe('Night');
  expect(judge(parts, Uint8Array.of(0, 0), by.id, nobody)).toEqual({ type: 'nothing-new' });
  expect(parts.opened).toBeNull();
});

it('[P82a] a change opens the document, and a rest closes it with the change in it', () => {
  const { doc, entries } = logOf(name, tick);
  const parts = createParts({ snapshot: null, entries });
  const before = Y.encodeStateVector(doc);
  untick(doc);
  expect(take(parts, Y.encodeStateAsUpdate(doc, before))).toBe('accepted');
  expect(parts.opened).not.toBeNull();
  trim(parts);
  expect(parts.opened).toBeNull();
  expect(updateOnDisk(parts)).toEqual(Y.encodeStateAsUpdate(doc));
  expect(take(parts, Y.encodeStateAsUpdate(doc))).toBe('nothing-new');
  expect(docOnDisk(parts).getMap('chosen').toJSON()).toEqual(doc.getMap('chosen').toJSON());
});

it('[P82a] what waits for the disk is not lost by a rest', () => {
  const { doc, entries } = logOf(name);
  const parts = createParts({ snapshot: null, entries });
  const before = Y.encodeStateVector(doc);
  tick(doc);
  const judged = judge(parts, Y.encodeStateAsUpdate(doc, before), by.id, nobody);
  if (judged.type === 'sound') accept(parts, judged, by);
  trim(parts);
  expect(newestVector(parts)).toEqual(Y.encodeStateVector(doc));
  noteWritten(parts, [{ update: parts.inFlight[0]!.update, by }], 1);
  expect(updateOnDisk(parts)).toEqual(Y.encodeStateAsUpdate(doc));
});

it('[P82] a small draft that took many changes is small at rest, however many bytes those changes had', () => {
  const letters = Array.from({ length: 4_000 }, (_, at) => (doc: Y.Doc) => doc.getText('description').insert(at, 'x'));
  const { doc, entries } = logOf(...letters);
  const loaded = createParts({ snapshot: null, entries });
  expect(loaded.opened).toBeNull();
  const typed = createParts({ snapshot: null, entries: [] });
  for (const { update } of entries) expect(take(typed, update)).toBe('accepted');
  expect(typed.bytes).toBeGreaterThan(64 * 1024);
  expect([trim(typed), trim(typed)]).toEqual([true, false]);
  expect(typed.opened).toBeNull();
  expect(typed.bytes).toBe(Y.encodeStateAsUpdate(doc).byteLength);
});

it('[P82] a large document stays open, and so does one that waits for what is not there', () => {
  const { entries } = logOf((doc) => setText(doc, 'description', 'x'.repeat(70_000)));
  const large = createParts({ snapshot: null, entries });
  expect([trim(large), trim(large)]).toEqual([true, false]);
  expect(large.opened).not.toBeNull();
  const { entries: whole } = logOf(name, tick);
  expect(createParts({ snapshot: null, entries: whole.slice(1) }).opened).not.toBeNull();
});
