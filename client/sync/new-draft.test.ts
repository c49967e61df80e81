import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { setText } from '../../core/draft/edit-draft.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { proposalToContent } from '../../core/profile/content.ts';
import type { ProfileContent } from '../../core/profile/profile.ts';
import { startOfChange } from './new-draft.ts';

const draft = '11111111-2222-4333-8444-555555555555';
const content: ProfileContent = {
  name: 'Agents',
  description: 'Of Ulm',
  chosen: ['Users.View', 'Queues.View'],
  accessControl: { resources: ['User', 'Queue'], tags: { b: '2', a: '1' } },
  tags: { Site: 'Ulm', Country: 'Germany' },
};
const docOf = (...updates: Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};
const contentOf = (doc: Y.Doc) => proposalToContent(readDraft(doc).proposal);

it('[U48] people who begin one change at the same time begin with the same document, in whatever order their profile came', () => {
  const other = { ...content, chosen: content.chosen.toReversed(), tags: { Country: 'Germany', Site: 'Ulm' } };
  expect(startOfChange(draft, other)).toEqual(startOfChange(draft, content));
  const [ada, ben] = [docOf(startOfChange(draft, content)), docOf(startOfChange(draft, other))];
  setText(ada, 'name', 'Agents of Ulm');
  setText(ben, 'description', 'Of Ulm and Bonn');
  const both = docOf(Y.encodeStateAsUpdate(ada), Y.encodeStateAsUpdate(ben));
  expect(contentOf(both)).toMatchObject({ name: 'Agents of Ulm', description: 'Of Ulm and Bonn', tags: content.tags });
  expect(contentOf(both)).toEqual(contentOf(docOf(Y.encodeStateAsUpdate(ben), Y.encodeStateAsUpdate(ada))));
});

it('[U48] what begins otherwise, or in another draft, is written by another client', () => {
  const clientsOf = (update: Uint8Array): number[] => [...docOf(update).store.clients.keys()];
  const clients = [
    startOfChange(draft, content),
    startOfChange(draft, { ...content, name: 'Agent' }),
    startOfChange(draft.replace('1', '2'), content),
  ].flatMap(clientsOf);
  expect(new Set(clients).size).toBe(3);
});
