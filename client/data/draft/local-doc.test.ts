import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { setText } from '../../../core/draft/edit-draft.ts';
import type { LocalStore } from '../local-store.ts';
import { createMemoryStore } from '../memory-store.ts';
import { keepLocalDoc } from './local-doc.ts';

it('[U1] edits are kept once the last of them is in the store, also of those made while others were being written', async () => {
  const writes: ((isThere: boolean) => void)[] = [];
  const store: LocalStore = {
    ...createMemoryStore(),
    keeps: true,
    appendUpdates: () => new Promise((resolve) => void writes.push(resolve)),
  };
  const doc = new Y.Doc();
  const { keeping } = keepLocalDoc(store, 'a', doc, () => Promise.resolve());
  const written = async (): Promise<void> => {
    writes.shift()!(true);
    await new Promise((resolve) => setImmediate(resolve));
  };
  setText(doc, 'name', 'Night');
  setText(doc, 'name', 'Night shift');
  expect(keeping()).toBe('writing');
  await written();
  expect(keeping()).toBe('writing');
  await written();
  expect([keeping(), writes.length]).toEqual(['kept', 0]);
});
