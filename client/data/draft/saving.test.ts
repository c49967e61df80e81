import { expect, it } from 'vitest';
import { noContent } from '../../../core/profile/difference.ts';
import type { Ending } from '../local-store.ts';
import { holdsAll, idle, stepSaving, type Saving, type SavingInput } from './saving.ts';

const request = { id: 'a', digest: 'd', content: noContent, at: '2026-01-01T00:00:00.000Z' };
const profile = { id: 'p', revision: 1 };
const run = (...inputs: SavingInput[]) => {
  let [saving, effects]: [Saving, (string | null)[]] = [idle, []];
  for (const input of inputs) {
    const [next, effect] = stepSaving(saving, input);
    [saving, effects] = [next, [...effects, effect]];
  }
  return { step: saving.step, effects };
};

it('[U4] what is asked for is kept, sent once all is there, and forgotten when answered', () => {
  const asked: SavingInput[] = [
    { type: 'asked', request },
    { type: 'settled', content: noContent },
  ];
  expect(run(...asked)).toEqual({ step: 'sent', effects: ['keep', 'send'] });
  expect(run(...asked, { type: 'committed', commit: { id: 'a', digest: 'd' }, profile })).toEqual({
    step: 'done',
    effects: ['keep', 'send', 'forget'],
  });
  expect(run(...asked, { type: 'refused', id: 'a', refusal: { code: 'forbidden', detail: '', issues: [] } }).step).toBe('refused');
});

it('[U4] a draft that changed is not sent', () => {
  expect(run({ type: 'asked', request }, { type: 'settled', content: { ...noContent, name: 'Other' } })).toEqual({
    step: 'changed',
    effects: ['keep', null],
  });
});

it('[U4] a lost connection makes it wait again, with the same id', () => {
  expect(
    run({ type: 'asked', request }, { type: 'settled', content: noContent }, { type: 'lost' }, { type: 'settled', content: noContent }),
  ).toEqual({
    step: 'sent',
    effects: ['keep', 'send', null, 'send'],
  });
});

it('[U4] somebody else’s answer is not this Save’s', () => {
  const asked: SavingInput[] = [
    { type: 'asked', request },
    { type: 'settled', content: noContent },
  ];
  expect(run(...asked, { type: 'refused', id: 'b', refusal: { code: 'stale', detail: '', issues: [] } }).step).toBe('sent');
  expect(run(...asked, { type: 'committed', commit: { id: 'b', digest: 'other' }, profile }).step).toBe('idle');
  expect(run(...asked, { type: 'cancelled' })).toEqual({ step: 'idle', effects: ['keep', 'send', 'forget'] });
});

it('[U27] a Save that waited is done by its own id, or where exactly what was reviewed was saved, and by nothing else', () => {
  const outcome = (commit: { id: string; digest: string } | null) =>
    run({ type: 'asked', request }, { type: 'committed', commit, profile }).step;
  expect(outcome({ id: 'a', digest: 'd' })).toBe('done');
  expect(outcome({ id: 'a', digest: 'other' })).toBe('done');
  expect(outcome({ id: 'of another device', digest: 'd' })).toBe('done');
  expect(outcome({ id: 'of another device', digest: 'other' })).toBe('idle');
  expect(outcome(null)).toBe('idle');
});

it('[U29] a commit holds all that is here where it is one’s own, and nothing was edited after what was reviewed', () => {
  const ending = (how: Ending['how'], commit?: Ending['commit']): Ending => ({ how, by: 'ada', profile, ...(commit && { commit }) });
  const own = ending('committed', { id: 'a', digest: 'd' });
  expect(holdsAll(own, request, noContent)).toBe(true);
  expect(holdsAll(ending('committed', { id: 'b', digest: 'd' }), request, noContent)).toBe(true);
  expect(holdsAll(own, request, { ...noContent, description: 'Typed after it' })).toBe(false);
  expect(holdsAll(ending('committed', { id: 'b', digest: 'other' }), request, noContent)).toBe(false);
  for (const other of [ending('committed'), ending('discarded'), ending('gone')]) expect(holdsAll(other, request, noContent)).toBe(false);
  expect(holdsAll(own, null, noContent)).toBe(false);
});
