import { expect, it } from 'vitest';
import { noContent } from '../../core/profile/difference.ts';
import { outcomeOf } from './send-waiting.ts';

const ending = { how: 'committed', by: 'ada', profile: null, commit: { id: 'b', digest: 'other' } } as const;
const request = { id: 'a', digest: 'd', content: noContent, at: '2026-01-01T00:00:00.000Z' };

it('[U28] a Save that waited and was overtaken is told so, with whether edits are left; one that is done, as done', () => {
  const turn = { wasAsked: true, ending, hasEdits: true };
  expect(outcomeOf({ step: 'idle' }, turn)).toEqual({ step: 'overtaken', ending, hasEdits: true });
  expect(outcomeOf({ step: 'done', profile: null }, turn)).toEqual({ step: 'done', profile: null });
  // Where nobody waited, or the server was not reached, there is nothing to tell.
  expect(outcomeOf({ step: 'idle' }, { ...turn, wasAsked: false })).toBeNull();
  expect(outcomeOf({ step: 'waiting', request }, { ...turn, ending: null })).toBeNull();
});
