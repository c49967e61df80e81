/** What holds in whatever order things happen to a draft, the impossible ones too: against a naive account of what the server has. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noContent } from '../../../core/profile/difference.ts';
import { closeCode } from '../../../core/protocol/control.ts';
import { syncAnswerFrame } from '../../../core/protocol/server-frame.ts';
import { lawOptions } from '../../../test/support/runs.ts';
import type { DraftRecord, Ending } from '../../store/local-store.ts';
import { changeKind } from '../gated-socket.ts';
import type { DraftEffect, DraftInput } from './draft-input.ts';
import { draftState, isAllOnServer, type DraftState } from './draft-state.ts';
import { stepDraft } from './step-draft.ts';
import { stateLabel, syncState } from './sync-state.ts';

const at = '2026-01-01T00:00:00.000Z';
const record: DraftRecord = {
  ...{ id: 'a', base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null },
  ...{ fresh: false, onServer: true, unsaved: false },
};
const beginnings = fc
  .record({ fresh: fc.boolean(), unsaved: fc.boolean(), onServer: fc.boolean(), isEmpty: fc.boolean(), keeps: fc.boolean() })
  .map(({ fresh, unsaved, onServer, isEmpty, keeps }) =>
    draftState({ record: { ...record, fresh, unsaved, onServer }, hasUnsent: unsaved, hasCopy: !isEmpty, isEmpty, keeps }),
  );

const document = { snapshot: Uint8Array.of(0), content: noContent };
const other = { ...document, content: { ...noContent, name: 'Other' } };
const requests = [
  { id: 'one', digest: 'd', content: noContent, at },
  { id: 'two', digest: 'e', content: noContent, at },
] as const;
const commits: readonly Ending['commit'][] = [
  { id: 'one', digest: 'd' },
  { id: 'two', digest: 'e' },
  { id: 'x', digest: 'd' },
  { id: 'x', digest: 'y' },
  null,
];
const endings = fc.record({
  how: fc.constantFrom('committed', 'committed', 'discarded', 'gone'),
  by: fc.constant('ben'),
  profile: fc.constant(null),
  commit: fc.constantFrom(...commits),
}) as fc.Arbitrary<Ending>;
const update = Uint8Array.of(0);
const of = (...inputs: readonly DraftInput[]): fc.Arbitrary<DraftInput> => fc.constantFrom<DraftInput>(...inputs);

const anything: fc.Arbitrary<DraftInput> = fc.oneof(
  of({ type: 'edited', update, by: 'window' }, { type: 'edited', update, by: 'tab' }, { type: 'edited', update, by: 'late' }),
  of({ type: 'received', update }, { type: 'read', document }, { type: 'read', document: other }),
  of({ type: 'stored', result: 'written' }, { type: 'stored', result: 'failed' }, { type: 'stored', result: 'missing' }),
  of({ type: 'started' }, { type: 'socket-opened' }, { type: 'socket-dropped' }, { type: 'send-failed' }, { type: 'synced' }),
  fc.record({
    type: fc.constant('socket-closed' as const),
    code: fc.constantFrom(1006, ...Object.values(closeCode)),
    reason: fc.constant(''),
  }),
  of({ type: 'asked', frame: syncAnswerFrame(update) }),
  of(
    { type: 'message', message: { type: 'access', level: 'write', commit: true, base: null } },
    { type: 'message', message: { type: 'access', level: 'read', commit: false, base: null } },
  ),
  fc.nat(6).map((frames): DraftInput => ({ type: 'message', message: { type: 'durable', frames } })),
  fc
    .constantFrom('one', 'two', 'x')
    .map((id): DraftInput => ({ type: 'message', message: { type: 'refused', id, code: 'stale', detail: '' } })),
  fc.record({ type: fc.constant('ended' as const), ending: endings, document: fc.constantFrom(document, other) }),
  fc.constantFrom('fine', 'unreachable', 'hidden', 'signed-out').map((answer): DraftInput => ({ type: 'probed', answer, now: 0 })),
  fc.constantFrom('begun', 'unreachable', 'closed', 'refused').map((answer): DraftInput => ({ type: 'begun', answer })),
  fc
    .tuple(fc.nat(3), fc.oneof(endings, fc.constantFrom('open' as const, 'denied' as const, 'failed' as const)))
    .map(([turn, answer]): DraftInput => ({ type: 'inquired', turn, answer, document })),
  of({ type: 'session-confirmed' }, { type: 'network-changed', isOnline: true }, { type: 'network-changed', isOnline: false }),
  of({ type: 'tick', timer: 'record' }, { type: 'tick', timer: 'begin' }, { type: 'tick', timer: 'inquiry' }),
  of({ type: 'begin' }, { type: 'reconnect' }, { type: 'reopened' }, { type: 'held', document }),
  of({ type: 'save-asked', request: requests[0] }, { type: 'save-asked', request: requests[1] }, { type: 'save-cancelled' }),
);
/** More often than by chance, a socket gets as far as to say that all is saved, and a Save as far as to be sent. */
const greeting: DraftInput[] = [
  { type: 'socket-opened' },
  { type: 'message', message: { type: 'access', level: 'write', commit: true, base: null } },
  { type: 'asked', frame: syncAnswerFrame(update) },
  { type: 'message', message: { type: 'durable', frames: 1 } },
];
const saving: DraftInput[] = [...greeting, { type: 'save-asked', request: requests[0] }, { type: 'read', document }];
const orders = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: anything.map((input) => [input]) }, { weight: 1, arbitrary: fc.constantFrom(greeting, saving) }),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.flat());

interface Taken {
  readonly before: DraftState;
  readonly input: DraftInput;
  readonly after: DraftState;
  readonly effects: readonly DraftEffect[];
}
function inEveryOrder(judge: () => (taken: Taken) => void): void {
  fc.assert(
    fc.property(beginnings, orders, (first, inputs) => {
      const look = judge();
      let before = first;
      for (const input of inputs) {
        const [after, effects] = stepDraft(before, input);
        look({ before, input, after, effects });
        before = after;
      }
    }),
    lawOptions(2_000),
  );
}
const changesSent = (effects: readonly DraftEffect[]): number =>
  effects.filter((effect) => effect.type === 'send' && changeKind(effect.frame) !== null).length;

it('[U1] [U2] “saved on the server” is said only where every edit went out on this socket, and every frame with one is durable', () => {
  let times = 0;
  inEveryOrder(() => {
    /** Edits made here; how many of them the frames of this socket hold; how many of its frames the server says are durable. */
    let [edits, frames, durable]: [number, number[], number] = [1, [], 0];
    return ({ input, after, effects }) => {
      if (input.type === 'edited') edits += 1;
      if (input.type === 'socket-opened') [frames, durable] = [[], 0];
      for (let at = 0; at < changesSent(effects); at++) frames.push(edits);
      if (input.type === 'message' && input.message.type === 'durable')
        durable = Math.max(durable, Math.min(frames.length, input.message.frames));
      if (!isAllOnServer(after) && !/on the server/.test(stateLabel(syncState(after)))) return;
      times += 1;
      expect(after.socket.is).toBe('open');
      expect(durable).toBe(frames.length);
      // What was acknowledged before this socket is in its answer too.
      expect(frames.at(-1)).toBe(edits);
    };
  });
  expect(times).toBeGreaterThan(0);
});

it('[U2] an edit leaves the unsent ones only with the server’s word: for this socket, or that what it committed holds all', () => {
  inEveryOrder(() => ({ before, input, after }) => {
    if (input.type === 'edited') expect(after.edits).toBe('unsent');
    if (before.edits !== 'unsent' || after.edits === 'unsent') return;
    const isCommitted = input.type === 'held' || (after.ending?.how === 'committed' && after.saving.step === 'done');
    expect(isCommitted || isAllOnServer(after)).toBe(true);
  });
});

it('[U1] every edit is written to the local store or waits for it, in the order of the edits', () => {
  inEveryOrder(() => {
    let [made, written] = [0, 0];
    let writing: number | null = null;
    return ({ before, input, after, effects }) => {
      if (input.type === 'edited' || input.type === 'received') made += 1;
      if (input.type === 'stored' && writing !== null && input.result === 'written') written += writing;
      if (input.type === 'stored' && before.device.is === 'writing' && !effects.some(({ type }) => type === 'restore')) writing = null;
      for (const effect of effects) if (effect.type === 'append') writing = effect.batch.updates.length;
      if (input.type === 'stored' && input.result === 'missing') made = written = 0;
      const { device } = after;
      const waiting =
        device.is === 'stored' ? 0 : device.batch.updates.length + (device.is === 'writing' ? (device.next?.updates.length ?? 0) : 0);
      if (made > 0 && device.is === 'stored') expect(written).toBe(made);
      expect(waiting).toBeLessThanOrEqual(made + 40);
    };
  });
});

it('[U27] [K7] a Save is called done only by its own id or digest, and is sent only when the server has every edit of what was reviewed', () => {
  let times = 0;
  inEveryOrder(() => ({ before, input, after, effects }) => {
    if (after.saving.step === 'done' && before.saving.step !== 'done') {
      const request = 'request' in before.saving ? before.saving.request : null;
      const commit = after.ending?.commit;
      expect(commit?.id === request?.id || commit?.digest === request?.digest).toBe(true);
      expect(after.ending?.how).toBe('committed');
    }
    const isCommit = effects.some((effect) => effect.type === 'send' && changeKind(effect.frame) === null);
    if (!isCommit) return;
    times += 1;
    expect([before.saving.step, input]).toEqual(['waiting', { type: 'read', document }]);
    expect(isAllOnServer(before)).toBe(true);
  });
  expect(times).toBeGreaterThan(0);
});

it('[U45] a Save that was asked for waits, is sent or is answered: nothing else forgets it', () => {
  inEveryOrder(() => ({ before, input, after, effects }) => {
    if (!('request' in before.saving) || before.saving.step === 'refused' || input.type === 'save-asked') return;
    const isForgotten = effects.some((effect) => effect.type === 'change-record' && effect.change.save === null);
    const isAnswered = input.type === 'message' || input.type === 'ended' || input.type === 'inquired' || input.type === 'save-cancelled';
    if (isForgotten || !('request' in after.saving)) expect(isAnswered).toBe(true);
  });
});

it('[U40] nothing of a draft that nobody has written is sent', () => {
  inEveryOrder(() => ({ after, effects }) => {
    if (after.edits === 'untouched') expect(changesSent(effects)).toBe(0);
  });
});

it('[U3] a reader sends no change', () => {
  inEveryOrder(() => ({ before, after, effects }) => {
    const isReader = [before, after].every(({ socket }) => socket.is === 'open' && socket.exchange.may === 'read');
    if (isReader) expect(changesSent(effects)).toBe(0);
  });
});

it('[T6] a socket that closes is neither ended nor replaced by the step: the provider is in the middle of it', () => {
  inEveryOrder(() => ({ input, effects }) => {
    if (input.type !== 'socket-closed') return;
    for (const { type } of effects) expect(['connect', 'reconnect', 'disconnect', 'send', 'release']).not.toContain(type);
  });
});

it('[U1] a window that has left does nothing but write what it had begun to write', () => {
  inEveryOrder(() => {
    let isOver = false;
    return ({ before, effects, input }) => {
      if (isOver) return;
      const [closed] = stepDraft(before, { type: 'close' });
      const [after, more] = stepDraft(closed, input);
      for (const { type } of more) expect(['append', 'restore']).toContain(type);
      expect(after.window).toBe(closed.window);
      isOver = effects.length > 20;
    };
  });
});
