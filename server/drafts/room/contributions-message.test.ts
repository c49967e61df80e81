import { expect, test } from 'vitest';
import { createDecoder } from 'lib0/decoding';
import * as Y from 'yjs';
import { contribute, factKey, type Contribution } from '../../../core/draft/contributions.ts';
import { acknowledge } from '../../../core/draft/edit-draft.ts';
import { decodeServerMessage, encodeControl } from '../../../core/protocol/control.ts';
import { builtInCatalog } from '../../../test/support/catalog.ts';
import { contributionsMessage } from './contributions-message.ts';

const catalog = builtInCatalog();
const by = { id: 'ann', username: 'ann' };
const fact = (kind: 'chosen' | 'accessTags' | 'acknowledged', name: string): [string, Contribution] => [
  factKey(kind, name),
  { by, removed: false },
];

test('[X30] a device takes the message whatever characters a hostile writer put into keys', () => {
  for (const character of ['x', '\u0001', '\ud800', '€', '"']) {
    const keys = Array.from({ length: 1_500 }, (_, at) => `${at}${character.repeat(200)}`);
    const contributions = new Map([
      fact('chosen', 'Users.View'),
      ...keys.map((key) => fact('acknowledged', key)),
      ...keys.slice(0, 200).map((key) => fact('accessTags', key)),
    ]);
    for (const written of [undefined, keys.slice(0, 500).map((key) => factKey('acknowledged', key))]) {
      const frame = createDecoder(encodeControl(contributionsMessage(catalog, contributions, new Set(['ann']), written)));
      frame.pos = 1;
      expect(decodeServerMessage(frame), JSON.stringify(character)).toMatchObject({ type: 'contributions', whole: written === undefined });
    }
  }
});

test('[X30] an acknowledgement that is given anew is told, however many a hostile writer gave since the first', () => {
  const [doc, contributions] = [new Y.Doc(), new Map<string, Contribution>()];
  const write = (id: string, keys: readonly string[]): void =>
    void contribute(doc, { contributions, carrier: null }, { id, username: id }, () =>
      doc.transact(() => keys.forEach((key) => acknowledge(doc, { key, fingerprint: 'f'.repeat(64) }))),
    );
  write('ann', ['k']);
  write(
    'eve',
    Array.from({ length: 1_200 }, (_, at) => `e${at}`),
  );
  write('ann', ['k']);
  expect(contributionsMessage(catalog, contributions, new Set(['ann'])).by.find(({ username }) => username === 'ann')?.wrote).toEqual([
    'acknowledged/k',
  ]);
});

test('[X36] names only those who are present, and gives no id away', () => {
  const id = '0b54f3a2-6d7c-4f0e-9a0f-3f6f3c1f9d10';
  const contributions = new Map([[factKey('chosen', 'Users.View'), { by: { id, username: 'eve' }, removed: false }]]);
  const [absent, present] = [new Set<string>(), new Set([id])].map((who) =>
    JSON.stringify(contributionsMessage(catalog, contributions, who)),
  );
  expect(absent).not.toMatch(/eve|0b54f3a2/);
  expect(present).toContain('"eve"');
  expect(present).not.toContain('0b54f3a2');
});
