import { expect, it } from 'vitest';
import { catalog } from '../../test/support/access-worlds.ts';
import { decodeTried } from '../../server/http/hooks/trying.ts';
import { encodeTried, fetchTrying } from '../api/trying.ts';
import { createTrying, triedOf } from './trying.ts';

function createNotes() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const tried = {
  name: 'Zoë',
  chosen: ['Users.View'],
  accessControl: { resources: ['User'], tags: { Ort: 'Köln ≠ 東京' } },
  from: '/profiles/1',
};

it('[U230] the server reads what the browser sends, of a profile no more than decides what is shown', async () => {
  const { chosen, accessControl } = tried;
  expect(decodeTried(encodeTried(tried))).toEqual({ chosen, accessControl });
  const content = { name: 'X', chosen: ['Users.Edit', 'Queues.Edit'], accessControl: null };
  expect(triedOf(catalog, content, '/')).toEqual({
    name: 'X',
    chosen: ['SecurityProfiles.View', 'Users.Edit', 'Users.View'],
    accessControl: null,
    from: '/',
  });
  const sent: unknown[] = [];
  const fetch = fetchTrying((async (...asked: unknown[]) => void sent.push(asked)) as never, tried);
  await fetch('/api/profiles', { headers: { accept: 'x' } });
  expect(sent).toEqual([['/api/profiles', { headers: { accept: 'x', 'accord-try-as': encodeTried(tried) } }]]);
});

it('[U231] a tab goes on after a reload, for the person who began alone, and until it stops', () => {
  const notes = createNotes();
  createTrying(notes).begin('ada', tried);
  const again = createTrying(notes);
  expect(again.tried('ada')).toMatchObject(tried);
  expect(again.tried('ben')).toBeNull();
  again.stop();
  expect([again.tried('ada'), createTrying(notes).tried('ada'), createTrying(null).tried('ada')]).toEqual([null, null, null]);
  notes.setItem('accord.trying', '{"user":1');
  expect(createTrying(notes).tried('ada')).toBeNull();
});
