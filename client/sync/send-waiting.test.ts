import { expect, it } from 'vitest';
import { noContent } from '../../core/profile/difference.ts';
import { isOver, outcomeOf, type Turn } from './send-waiting.ts';

const ending = { how: 'committed', by: 'ada', profile: null, commit: { id: 'b', digest: 'other' } } as const;
const request = { id: 'a', digest: 'd', content: noContent, at: '2026-01-01T00:00:00.000Z' };
const waiting: Turn = {
  saving: { step: 'waiting', request, kept: 'kept' },
  kind: 'connecting',
  ending: null,
  flushed: false,
  ...{ isUnreachable: false, hasEdits: true },
};

it('[U28] a Save that another ending overtook is reported as such, with whether edits are left; one that is done, as done', () => {
  expect(outcomeOf({ ...waiting, saving: { step: 'idle' }, ending }, true)).toEqual({ step: 'overtaken', ending, hasEdits: true });
  expect(outcomeOf({ ...waiting, saving: { step: 'done', profile: null }, ending }, true)).toEqual({ step: 'done', profile: null });
  // Without a Save that waits, or without the server, there is nothing to report.
  expect(outcomeOf({ ...waiting, saving: { step: 'idle' }, ending }, false)).toBeNull();
  expect(outcomeOf(waiting, true)).toBeNull();
});

it('[U28] [U45] a draft that is closed keeps its turn until it is known how it ended', () => {
  expect(isOver({ ...waiting, kind: 'closed' })).toBe(false);
  expect(isOver({ ...waiting, kind: 'closed', ending })).toBe(true);
});

it.each(['signed-out', 'rejected', 'blocked'] as const)('[U45] a turn ends where the server is not reached: %s', (kind) => {
  expect(isOver({ ...waiting, kind })).toBe(true);
});

it('[U45] a socket that fails once does not end a turn; a server that answers nothing does', () => {
  expect(isOver({ ...waiting, kind: 'offline' })).toBe(false);
  expect(isOver({ ...waiting, kind: 'offline', isUnreachable: true })).toBe(true);
});

it('[U45] a turn ends once the Save is answered, and where none waits once all is sent', () => {
  for (const kind of ['connecting', 'sending', 'saved'] as const) expect(isOver({ ...waiting, kind })).toBe(false);
  expect(isOver({ ...waiting, kind: 'saved', saving: { step: 'sent', request, kept: 'kept' }, flushed: true })).toBe(false);
  expect(isOver({ ...waiting, kind: 'saved', saving: { step: 'changed', request, kept: 'kept' }, flushed: true })).toBe(true);
  expect(isOver({ ...waiting, kind: 'sending', saving: { step: 'idle' } })).toBe(false);
  expect(isOver({ ...waiting, kind: 'saved', saving: { step: 'idle' }, flushed: true })).toBe(true);
});
