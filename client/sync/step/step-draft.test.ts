import { expect, it } from 'vitest';
import { noContent } from '../../../core/profile/difference.ts';
import { closeCode, diskFullReason, type ServerMessage } from '../../../core/protocol/control.ts';
import { frameBounds } from '../../../core/protocol/client-frame.ts';
import { syncAnswerFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import type { DraftRecord, Ending } from '../../store/local-store.ts';
import type { DraftEffect, DraftInput, InputOf } from './draft-input.ts';
import { draftState, isAllOnServer, isUnreachable, type DraftState } from './draft-state.ts';
import { stepDraft } from './step-draft.ts';
import { syncState } from './sync-state.ts';

const at = '2026-01-01T00:00:00.000Z';
const record: DraftRecord = {
  ...{ id: 'a', base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null },
  ...{ fresh: false, onServer: true, unsaved: false },
};
const known = (change: Partial<DraftRecord> = {}, isEmpty = false): DraftState =>
  draftState({ record: { ...record, ...change }, hasUnsent: change.unsaved ?? false, hasCopy: true, isEmpty, keeps: true });
const untouched = (change: Partial<DraftRecord> = {}): DraftState => known({ fresh: true, onServer: false, ...change }, true);

function play(state: DraftState, ...inputs: readonly DraftInput[]): { state: DraftState; effects: readonly DraftEffect[]; kind: string } {
  let [now, effects]: readonly [DraftState, readonly DraftEffect[]] = [state, []];
  for (const input of inputs) [now, effects] = stepDraft(now, input);
  return { state: now, effects, kind: syncState(now).kind };
}
const types = (effects: readonly DraftEffect[]): string[] => effects.map(({ type }) => type);

const update = Uint8Array.of(7);
const edit: InputOf<'edited'> = { type: 'edited', update, by: 'window' };
const frame = syncAnswerFrame(update);
const document = { snapshot: update, content: noContent };
const access = (level: 'read' | 'write'): DraftInput => ({ type: 'message', message: { type: 'access', level, commit: true, base: null } });
const durable = (frames: number): DraftInput => ({ type: 'message', message: { type: 'durable', frames } });
const closed = (code: number, reason = ''): DraftInput => ({ type: 'socket-closed', code, reason });
const greeted: readonly DraftInput[] = [{ type: 'started' }, { type: 'socket-opened' }, access('write'), { type: 'asked', frame }];
const saved: readonly DraftInput[] = [...greeted, durable(1)];
const request = { id: 'a', digest: 'd', content: noContent, at };
const ask: DraftInput = { type: 'save-asked', request };
const ended = (ending: Partial<Ending> = {}): DraftInput => ({
  ...{ type: 'ended', document },
  ending: { how: 'committed', by: 'ben', profile: { id: 'p', revision: 1 }, commit: null, ...ending },
});

it('[U2] an edit is stored, sent to the other tabs and to the server, and saved once the server has its frame', () => {
  const { state, effects, kind } = play(known(), ...saved, edit);
  expect(types(effects)).toEqual(['append', 'send-to-tabs', 'send']);
  expect(effects).toContainEqual({ type: 'send', frame: updateFrame(update) });
  expect(effects).toContainEqual({ type: 'append', batch: { updates: [update], change: { unsaved: true, fresh: false } } });
  expect([kind, play(state, durable(1)).kind, play(state, durable(2)).kind]).toEqual(['sending', 'sending', 'saved']);
});

it('[U2] an edit before the server has asked waits for the answer, which holds it', () => {
  const before = play(known(), { type: 'started' }, { type: 'socket-opened' }, access('write'), edit);
  expect(types(before.effects)).toEqual(['append', 'send-to-tabs', 'schedule']);
  expect(play(before.state, { type: 'asked', frame }).effects).toEqual([{ type: 'send', frame }]);
  expect(play(before.state, { type: 'asked', frame }, durable(1)).kind).toBe('saved');
});

it('[U2] what another tab sent goes to the server, not to the tabs; what the server sent goes to neither', () => {
  const { state } = play(known(), ...saved);
  expect(types(play(state, { ...edit, by: 'tab' }).effects)).toEqual(['append', 'send']);
  expect(types(play(state, { ...edit, by: 'late' }).effects)).toEqual(['append', 'send']);
  const received = play(state, { type: 'received', update });
  expect([types(received.effects), received.kind]).toEqual([['append', 'read'], 'saved']);
});

it('[U2] a socket that takes nothing is replaced, and what it lacks is in the answer of the next', () => {
  const { state } = play(known(), ...saved, edit);
  const failed = play(state, { type: 'send-failed' });
  expect(types(failed.effects)).toContain('reconnect');
  expect(failed.kind).toBe('connecting');
  const next = play(failed.state, { type: 'socket-opened' }, access('write'));
  expect(next.kind).toBe('sending');
  expect(play(next.state, { type: 'asked', frame }, durable(1)).kind).toBe('saved');
});

it('[U3] a reader sends nothing and keeps its edits; a writer again is asked anew', () => {
  const demoted = play(known(), ...saved, edit, access('read'));
  expect(syncState(demoted.state)).toMatchObject({ kind: 'rejected' });
  expect(types(play(demoted.state, edit).effects)).not.toContain('send');
  expect(types(play(demoted.state, { type: 'asked', frame }).effects)).not.toContain('send');
  const again = play(demoted.state, access('write'), { type: 'asked', frame }, durable(3));
  expect(again.kind).toBe('saved');
});

it.each([
  [closeCode.notAllowed, 'not-allowed'],
  [closeCode.invalidPayload, 'not-taken'],
] as const)('[U17] [U17a] a socket closed with %i for what was sent comes back once, and stops the second time', (code, why) => {
  const first = play(known(), ...saved, edit, closed(code, 'no'));
  expect([first.kind, types(first.effects)]).toEqual(['offline', []]);
  const second = play(first.state, { type: 'socket-opened' }, access('write'), { type: 'asked', frame }, closed(code, 'no'));
  expect(second.state.socket).toEqual({ is: 'stopped', why, reason: 'no' });
  // What became durable in between makes it count anew.
  const between = play(first.state, { type: 'socket-opened' }, access('write'), { type: 'asked', frame }, durable(1), closed(code, 'no'));
  expect(between.kind).toBe('offline');
});

it('[P14] a socket that may not even be opened stops at once, a reader’s and one that may come back later do not', () => {
  const opening: DraftInput[] = [{ type: 'started' }, { type: 'socket-opened' }];
  expect(play(known(), ...opening, closed(closeCode.notAllowed, 'no')).state.socket).toMatchObject({ is: 'stopped', why: 'not-allowed' });
  expect(play(known(), ...opening, access('read'), closed(closeCode.notAllowed, 'no')).kind).toBe('offline');
  for (const code of [closeCode.restarting, closeCode.tryAgainLater, closeCode.tooFast, 1006])
    expect(play(known(), ...saved, closed(code)).kind).toBe('offline');
});

it('[U17b] a change that is too large for any frame is not sent; neither a network nor a session makes it smaller', () => {
  const large: DraftInput = { type: 'edited', update: new Uint8Array(frameBounds.frame), by: 'window' };
  const { state, effects, kind } = play(known(), ...saved, large);
  expect(types(effects)).toEqual(['append', 'send-to-tabs', 'disconnect']);
  expect([kind, state.socket]).toEqual(['rejected', { is: 'stopped', why: 'too-large', reason: '' }]);
  for (const input of [{ type: 'network-changed', isOnline: true }, { type: 'session-confirmed' }] as const)
    expect(play(state, input).effects).toEqual([]);
});

it('[U40] an untouched draft is made known, connects, sends nothing, and is sent whole with the first edit', () => {
  const begun = play(untouched(), { type: 'started' });
  expect(types(begun.effects)).toEqual(['cancel', 'begin']);
  const held = play(begun.state, { type: 'begun', answer: 'begun' }, { type: 'socket-opened' }, access('write'), { type: 'asked', frame });
  expect([held.effects, held.kind]).toEqual([[], 'unchanged']);
  const first = play(held.state, edit);
  expect(types(first.effects)).toEqual(['append', 'send-to-tabs', 'answer', 'schedule']);
  expect(play(first.state, { type: 'asked', frame }).effects).toEqual([{ type: 'send', frame }]);
  expect(play(first.state, { type: 'asked', frame }, durable(1)).kind).toBe('saved');
});

it('[U40] one that cannot be made known now is tried again; a copy is known with its first edit', () => {
  const unreachable = play(untouched(), { type: 'started' }, { type: 'begun', answer: 'unreachable' });
  expect(unreachable.effects).toEqual([{ type: 'schedule', timer: 'begin', milliseconds: 5_000 }]);
  expect(types(play(unreachable.state, { type: 'tick', timer: 'begin' }).effects)).toEqual(['cancel', 'begin']);
  expect(types(play(unreachable.state, edit).effects)).toContain('connect');
  expect(play(known({ fresh: true, onServer: false }), { type: 'started' }).effects).toEqual([]);
});

it('[P9] a draft closed without a word of how is asked about until the server says, once at a time', () => {
  const asking = play(known(), ...saved, closed(closeCode.draftClosed));
  expect(asking.effects).toContainEqual({ type: 'inquire', turn: 1 });
  const anew = play(asking.state, { type: 'session-confirmed' });
  expect(anew.effects).toContainEqual({ type: 'inquire', turn: 2 });
  const late = play(anew.state, { type: 'inquired', turn: 1, answer: 'open', document });
  expect(late).toMatchObject({ state: anew.state, effects: [] });
  const open = play(anew.state, { type: 'inquired', turn: 2, answer: 'open', document });
  expect(types(play(open.state, { type: 'tick', timer: 'inquiry' }).effects)).toContain('reconnect');
  const denied = play(anew.state, { type: 'inquired', turn: 2, answer: 'denied', document });
  expect([denied.effects, denied.kind]).toEqual([[], 'closed']);
  const { state } = play(denied.state, { type: 'session-confirmed' }, { type: 'inquired', turn: 3, answer: ending('discarded'), document });
  expect(state.ending).toMatchObject({ how: 'discarded' });
});
const ending = (how: Ending['how']): Ending => ({ how, by: 'ben', profile: null });

it('[U27] [K7] a Save is done by its own id or digest and by nothing else, before, with or after its answer', () => {
  const { state, effects } = play(known(), ...saved, ask, { type: 'read', document });
  expect([state.saving.step, types(effects)]).toEqual(['sent', ['send']]);
  const step = (...inputs: DraftInput[]): string => play(state, ...inputs).state.saving.step;
  expect(step(ended({ commit: { id: 'a', digest: 'd' } }))).toBe('done');
  expect(step(ended({ commit: { id: 'b', digest: 'd' } }))).toBe('done');
  expect(step(ended({ commit: { id: 'b', digest: 'e' } }))).toBe('idle');
  expect(step(ended())).toBe('idle');
  // The draft is closed before its answer comes: whether the Save was carried out, the server is asked.
  const lost = play(state, closed(closeCode.draftClosed));
  expect([lost.state.saving.step, lost.state.ending]).toEqual(['waiting', null]);
  const own: Ending = { how: 'committed', by: 'ada', profile: null, commit: { id: 'a', digest: 'd' } };
  const answered = play(lost.state, { type: 'inquired', turn: 1, answer: own, document });
  expect([answered.state.saving, answered.state.ending, answered.state.edits]).toEqual([
    { step: 'done', profile: null },
    own,
    'acknowledged',
  ]);
});

it('[U45] [U110] a Save asked for before anything was sent is kept, and goes out once the server has all of it', () => {
  const asked = play(known({ onServer: false, unsaved: true }), { type: 'started' }, ask);
  expect(asked.effects).toEqual([{ type: 'keep-save', request }]);
  expect(asked.state.saving).toMatchObject({ step: 'waiting', kept: 'writing' });
  const kept = play(asked.state, { type: 'save-kept', id: 'a', kept: 'kept' });
  expect(kept.state.saving).toMatchObject({ step: 'waiting', kept: 'kept' });
  const flushed = play(kept.state, ...saved.slice(1));
  expect(types(flushed.effects)).toEqual(['read', 'schedule']);
  expect(types(play(flushed.state, { type: 'read', document }).effects)).toContain('send');
});

it('[U102] a draft that goes on from another is begun on the server before its edits are sent', () => {
  const goingOn = known({ continues: 'b', base: { profile: 'p', revision: 2 }, onServer: false, unsaved: true });
  const asked = play(goingOn, { type: 'started' });
  expect(types(asked.effects)).toEqual(['cancel', 'begin']);
  const later = play(asked.state, { type: 'begun', answer: 'unreachable' }, edit);
  expect(types(later.effects)).not.toContain('connect');
  expect(types(play(later.state, { type: 'tick', timer: 'begin' }).effects)).toEqual(['cancel', 'begin']);
  const begun = play(later.state, { type: 'begun', answer: 'begun' });
  expect(begun.effects).toEqual([{ type: 'change-record', change: { onServer: true } }, { type: 'connect' }]);
  // After signing in again it is begun, as before.
  const signedOut = play(later.state, { type: 'begun', answer: 'refused' }, closed(closeCode.signedOut));
  expect(signedOut.kind).toBe('signed-out');
  expect(types(play(signedOut.state, { type: 'session-confirmed' }).effects)).toEqual(['cancel', 'begin']);
  // The socket says why; and a new profile goes on like a change.
  expect(types(play(later.state, { type: 'begun', answer: 'refused' }).effects)).toEqual(['connect']);
  expect(types(play(known({ continues: 'b', onServer: false, unsaved: true }), { type: 'started' }).effects)).toEqual(['cancel', 'begin']);
  expect(types(play(known({ continues: 'b', unsaved: true }), { type: 'started' }).effects)).toEqual(['connect']);
});

it('[U45] a Save of what nobody has edited is kept as something that waits', () => {
  const { state, effects } = play(known({ fresh: true, onServer: false }), { type: 'started' }, ask);
  expect(effects).toContainEqual({ type: 'change-record', change: { unsaved: true, fresh: false } });
  expect([types(effects), state.edits]).toEqual([['keep-save', 'change-record', 'connect'], 'unsent']);
});

it('[U29] an end that holds all that is here leaves nothing unsent; any other leaves the edits', () => {
  const { state } = play(known(), ...saved, ask, { type: 'read', document });
  const edited = play(state, edit).state;
  expect(play(edited, ended({ commit: { id: 'a', digest: 'd' } })).state).toMatchObject({ edits: 'acknowledged' });
  expect(play(edited, ended()).state).toMatchObject({ edits: 'unsent', ending: { how: 'committed' } });
});

it('[U41] a draft that is opened again goes on', () => {
  const { state } = play(known(), ...saved, ended({ how: 'discarded' }), closed(closeCode.draftClosed));
  expect(syncState(state).kind).toBe('closed');
  const { effects, kind } = play(state, { type: 'reopened' });
  expect([types(effects), kind]).toEqual([['change-record', 'cancel', 'reconnect'], 'offline']);
});

it('[U46] [U44] a socket that does not open is reported by its reason', () => {
  const down = play(known(), { type: 'started' }, closed(1006));
  expect([down.kind, types(down.effects)]).toEqual(['offline', ['probe']]);
  expect(play(down.state, closed(1006)).effects).toEqual([]);
  const probed = (now: number): DraftInput => ({ type: 'probed', answer: 'fine', now });
  expect(play(down.state, probed(0), closed(1006), probed(1_000)).kind).toBe('offline');
  expect(play(down.state, probed(0), closed(1006), probed(1_500)).kind).toBe('blocked');
  expect(play(down.state, probed(0), closed(1006), { type: 'probed', answer: 'unreachable', now: 1_500 }).kind).toBe('offline');
  expect([down, play(down.state, { type: 'probed', answer: 'unreachable', now: 0 })].map(({ state }) => isUnreachable(state))).toEqual([
    false,
    true,
  ]);
  const hidden = play(down.state, { type: 'probed', answer: 'hidden', now: 0 });
  expect([hidden.kind, types(hidden.effects)]).toEqual(['rejected', ['disconnect']]);
  // An answer that comes once a socket is open says nothing of it.
  expect(play(down.state, { type: 'socket-opened' }, { type: 'probed', answer: 'not-allowed', now: 0 }).effects).toEqual([]);
});

it('[P8] a session that is over is announced to the whole product, and the draft goes on with the next', () => {
  const out = play(known(), ...saved, closed(closeCode.signedOut));
  expect([out.kind, types(out.effects)]).toEqual(['signed-out', ['expire-session']]);
  expect(types(play(out.state, { type: 'session-confirmed' }).effects)).toContain('reconnect');
});

it('[U1] a window that leaves brings the record up to date, and forgets what the server has too or nobody touched', () => {
  const left = (state: DraftState): string[] => types(play(state, { type: 'close' }).effects);
  const open = play(known(), ...saved).state;
  expect(left(open)).toEqual(['write-record', 'release']);
  expect(left(untouched())).toEqual(['release', 'delete']);
  expect(left(play(open, ended()).state)).toEqual(['release', 'delete']);
  expect(left(play(open, edit, ended()).state)).toEqual(['write-record', 'release']);
  expect(left(play(open, edit, { type: 'abandon' }).state)).toEqual(['release', 'delete']);
});

it('[U1] a draft that another tab has deleted is added anew, but not after this one has given it up', () => {
  const { state } = play(known(), ...saved, edit);
  expect(types(play(state, { type: 'stored', result: 'missing' }).effects)).toEqual(['restore']);
  expect(types(play(state, { type: 'close' }, { type: 'stored', result: 'missing' }).effects)).toEqual(['restore']);
  expect(play(state, { type: 'abandon' }, { type: 'stored', result: 'missing' }).effects).toEqual([]);
});

it('[S63] a full disk of the server is reported until something is durable again', () => {
  const full = play(known(), ...saved, closed(closeCode.tryAgainLater, diskFullReason)).state;
  expect(full.isDiskFull).toBe(true);
  expect(play(full, ...greeted.slice(1), durable(1)).state.isDiskFull).toBe(false);
});

it('[U2] no message counts on a socket that is not open', () => {
  const messages: ServerMessage[] = [
    { type: 'durable', frames: 9 },
    { type: 'access', level: 'write', commit: true, base: null },
  ];
  const { state } = play(known({ unsaved: true }), { type: 'started' });
  for (const message of messages) expect(play(state, { type: 'message', message } as DraftInput).state).toBe(state);
  expect(isAllOnServer(state)).toBe(false);
});
