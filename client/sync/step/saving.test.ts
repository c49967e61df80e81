import { expect, it } from 'vitest';
import { noContent } from '../../../core/profile/difference.ts';
import type { Ending } from '../../store/local-store.ts';
import { holdsAll, idle, stepSaving, type Saving, type SavingInput } from './saving.ts';

const request = { id: 'a', digest: 'd', content: noContent, at: '2026-01-01T00:00:00.000Z' };
const profile = { id: 'p', revision: 1 };
const committed = (commit: Ending['commit'] = null): Ending => ({ how: 'committed', by: 'ada', profile, commit });
const run = (...inputs: SavingInput[]) => {
  let [saving, effects]: [Saving, (string | null)[]] = [idle, []];
  for (const input of inputs) {
    const [next, effect] = stepSaving(saving, input);
    [saving, effects] = [next, [...effects, effect]];
  }
  return { step: saving.step, effects };
};

it('[U4] [U4a] what is asked for is kept, sent once all is there, and forgotten when answered', () => {
  const asked: SavingInput[] = [
    { type: 'asked', request },
    { type: 'flushed', content: noContent },
  ];
  expect(run(...asked)).toEqual({ step: 'sent', effects: ['keep', 'send'] });
  expect(run(...asked, { type: 'ended', ending: committed({ id: 'a', digest: 'd' }) })).toEqual({
    step: 'done',
    effects: ['keep', 'send', 'forget'],
  });
  expect(run(...asked, { type: 'refused', id: 'a', refusal: { code: 'forbidden', detail: '', issues: [] } }).step).toBe('refused');
});

it('[U4] [U4a] a draft that changed is not sent', () => {
  expect(run({ type: 'asked', request }, { type: 'flushed', content: { ...noContent, name: 'Other' } })).toEqual({
    step: 'changed',
    effects: ['keep', null],
  });
});

it('[U4] a lost connection makes it wait again, with the same id', () => {
  expect(
    run({ type: 'asked', request }, { type: 'flushed', content: noContent }, { type: 'lost' }, { type: 'flushed', content: noContent }),
  ).toEqual({
    step: 'sent',
    effects: ['keep', 'send', null, 'send'],
  });
});

it('[U4] somebody else’s answer is not this Save’s', () => {
  const asked: SavingInput[] = [
    { type: 'asked', request },
    { type: 'flushed', content: noContent },
  ];
  expect(run(...asked, { type: 'refused', id: 'b', refusal: { code: 'stale', detail: '', issues: [] } }).step).toBe('sent');
  expect(run(...asked, { type: 'ended', ending: committed({ id: 'b', digest: 'other' }) }).step).toBe('idle');
  expect(run(...asked, { type: 'cancelled' })).toEqual({ step: 'idle', effects: ['keep', 'send', 'forget'] });
});

it('[U27] a Save that waited is done by its own id, or where exactly what was reviewed was saved, and by nothing else', () => {
  const outcome = (commit: { id: string; digest: string } | null) =>
    run({ type: 'asked', request }, { type: 'ended', ending: committed(commit) }).step;
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

it('[U45] [U110] a Save that waits is called kept once the local store holds its request, and no other', () => {
  const [asked] = stepSaving(idle, { type: 'asked', request });
  const after = (input: SavingInput): Saving => stepSaving(asked, input)[0];
  expect(asked).toMatchObject({ step: 'waiting', kept: 'writing' });
  expect(after({ type: 'kept', id: 'another', kept: 'kept' })).toEqual(asked);
  expect(after({ type: 'kept', id: 'a', kept: 'kept' })).toEqual({ step: 'waiting', request, kept: 'kept' });
  expect(after({ type: 'kept', id: 'a', kept: 'failed' })).toEqual({ step: 'waiting', request, kept: 'failed' });
  // Sent before the store has answered, and lost then, it waits as what it is.
  const [sent] = stepSaving(asked, { type: 'flushed', content: noContent });
  const [kept] = stepSaving(sent, { type: 'kept', id: 'a', kept: 'kept' });
  expect(stepSaving(kept, { type: 'lost' })[0]).toEqual({ step: 'waiting', request, kept: 'kept' });
});

it('[U111] a Save is forgotten where its draft ends otherwise, at whatever step it is', () => {
  const [waiting] = stepSaving(idle, { type: 'asked', request });
  const [sent] = stepSaving(waiting, { type: 'flushed', content: noContent });
  const [changed] = stepSaving(waiting, { type: 'flushed', content: { ...noContent, name: 'Other' } });
  const discarded: SavingInput = { type: 'ended', ending: { how: 'discarded', by: 'ben', profile: null } };
  for (const saving of [waiting, sent, changed]) expect(stepSaving(saving, discarded)).toEqual([idle, 'forget']);
  const [refused] = stepSaving(sent, { type: 'refused', id: 'a', refusal: { code: 'stale', detail: '', issues: [] } });
  expect(stepSaving(refused, discarded)).toEqual([idle, null]);
  expect(stepSaving(changed, { type: 'ended', ending: committed({ id: 'a', digest: 'd' }) })[0].step).toBe('done');
});
