import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { choose, restrict, setText } from '../../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../../core/draft/read-draft.ts';
import { builtInCatalog } from '../../../../test/support/catalog.ts';
import { noteEdits, othersSentences, type Edits } from './others-news.ts';
import type { Person } from './presence.ts';

const catalog = builtInCatalog();
const person = (client: number, username: string, place: string | null = null): Person => ({
  ...{ client, username, name: username, color: '#667085', place },
});

/** What is said of edits of `from`, made while these people are there. */
function heard(edit: (from: Y.Doc) => void, people: (from: Y.Doc) => Person[], start: (from: Y.Doc) => void = () => undefined): string {
  const [from, to] = [new Y.Doc(), new Y.Doc()];
  const edits = new Map<string, Edits>();
  // Names the types of the document, as opening it does.
  readDraft(to);
  start(from);
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from));
  to.on('afterTransaction', (transaction: Y.Transaction) => noteEdits(transaction, to, { me: 'me', people: people(from), edits }));
  from.on('update', (update: Uint8Array) => Y.applyUpdate(to, update, {}));
  edit(from);
  return othersSentences(catalog, { before: [], now: [], edits });
}

it('[U56] who came, who left and what each did are said in one go, the last state of a tick alone', () => {
  const edit = (doc: Y.Doc): void => {
    choose(doc, ['Users.Edit', 'Queues.View'], true);
    choose(doc, ['Queues.View'], false);
    setText(doc, 'description', 'For nights');
    restrict(doc, 'User', true);
  };
  expect(heard(edit, (doc) => [person(doc.clientID, 'ben')])).toBe(
    'ben ticked Users – Edit, took back Queues – View and changed the description and access control.',
  );
  const edits = new Map<string, Edits>([['ben', { ticks: new Map(), parts: new Set(['the name']) }]]);
  expect(othersSentences(catalog, { before: ['cleo'], now: ['ben', 'dora'], edits })).toBe(
    'ben and dora joined. ben changed the name. cleo left.',
  );
  expect(othersSentences(catalog, { before: ['ben'], now: ['ben'], edits: new Map() })).toBe('');
});

it('[U56] a removal is told of one person only where it can be nobody else; of one’s own other window nothing is said', () => {
  const start = (doc: Y.Doc): void => choose(doc, ['Users.Edit'], true);
  const edit = (doc: Y.Doc): void => choose(doc, ['Users.Edit'], false);
  const two = () => [person(1, 'ben', 'permission/Users.Edit'), person(2, 'cleo')];
  expect(heard(edit, two, start)).toBe('ben took back Users – Edit.');
  expect(heard(edit, () => [person(1, 'ben'), person(2, 'cleo')], start)).toBe('Somebody took back Users – Edit.');
  expect(heard(edit, () => [person(1, 'ben')], start)).toBe('ben took back Users – Edit.');
  expect(heard(edit, () => [person(1, 'me')], start)).toBe('');
});
