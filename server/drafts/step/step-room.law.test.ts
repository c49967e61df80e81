/** Whatever happens in whatever order: what is on disk is told and passed on, and nothing else, and only to those who may have it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DraftAccess } from '../../../core/access/draft-access.ts';
import { lawOptions, met } from '../../../test/support/runs.ts';
import type { Rights, RoomEffect, RoomInput, Verdict } from './inputs.ts';
import { openRoom, type QueueEntry, type SessionId } from './state.ts';
import { stepRoom } from './step-room.ts';

const people = ['ada', 'bob', 'cas'];
const levels = ['none', 'read', 'write'] as const;
type Level = (typeof levels)[number];
const accessOf = (level: Level): DraftAccess => ({ level, commit: level === 'write' });

const who = fc.nat(2);
const session = fc.integer({ min: 1, max: 4 });
const happening = fc.oneof(
  { weight: 2, arbitrary: fc.record({ what: fc.constant('join' as const), session, who, speaksControl: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('leave' as const), session }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('request' as const), session }) },
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('edit' as const), session, count: fc.integer({ min: 1, max: 3 }), fate: fc.nat(9) }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('answer' as const), session, fate: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('show' as const), session }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('ask who is there' as const), session }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('tick' as const) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('write ends' as const), how: fc.nat(19) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('others write' as const) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('log is read' as const), bringsMore: fc.boolean(), fate: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('rights' as const), who, level: fc.constantFrom(...levels) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('close' as const), session }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** What happened over all runs: a law that met nothing holds of nothing. */
const seen = { broadcasts: 0, acknowledged: 0, refused: 0, closed: 0, lost: 0, followed: 0, retried: 0 };

/** A shell without sockets, disk or document: it counts what it is told to do, and objects where that must not be. */
function createWitness(isNew: boolean, isShared: boolean) {
  const levelOf: Record<string, Level> = { ada: 'write', bob: 'write', cas: 'read' };
  const rights: Rights = {
    judge: (person) => accessOf(levelOf[person]!),
    baseTags: () => ({}),
    isEnabled: () => true,
    epoch: () => null,
  };
  const stored = isNew ? null : { createdBy: 'ada', tags: {} };
  let state = openRoom({ base: isNew ? null : { profile: 'p', revision: 1 }, stored, isShared });
  const inside = new Map<SessionId, string>();
  const [timers, writtenFrames] = [new Set<string>(), new Map<SessionId, number>()];
  /** Marks of the changes, in the order they were accepted, appended and broadcast. */
  const [accepted, appended, broadcast]: [number[], number[], number[]] = [[], [], []];
  let writing: readonly QueueEntry[] | null = null;
  let [marks, fate, isFollowing] = [0, 0, false];

  const verdict = (): Verdict => {
    if (fate === 9) return { type: 'refused', reason: 'malformed', detail: 'a noise' };
    if (fate === 8) return { type: 'gap' };
    if (fate === 7) return { type: 'nothing-new' };
    return { type: 'accepted', update: Uint8Array.of((marks = (marks % 255) + 1)), tags: fate < 2 ? { Country: String(marks) } : null };
  };
  const sentTo = (ids: readonly SessionId[]): void => {
    for (const id of ids) {
      expect(inside.has(id), `session ${id} is sent something, and is gone or closed`).toBe(true);
      expect(levelOf[inside.get(id)!], `session ${id} is sent something, and may see nothing`).not.toBe('none');
    }
  };
  const judge = ({ as }: Extract<RoomEffect, { type: 'judge' }>): void => {
    if (as.kind !== 'empty-answer') expect(levelOf[as.author.id], 'a change of somebody who may not write is judged').toBe('write');
    if (as.updates.length > 1 && as.kind === 'edits') {
      for (const update of as.updates) give({ type: 'edited', session: as.session, updates: [update] });
      return;
    }
    const found = as.kind === 'empty-answer' ? ({ type: fate > 4 ? 'gap' : 'nothing-new' } as const) : verdict();
    if (found.type === 'accepted') accepted.push(found.update[0]!);
    if (as.kind === 'empty-answer' && found.type === 'nothing-new') count(as.session, 1);
    give({ type: 'judged', as, verdict: found });
  };
  const count = (id: SessionId, frames: number): void => void writtenFrames.set(id, (writtenFrames.get(id) ?? 0) + frames);

  const perform = (effect: RoomEffect): void => {
    switch (effect.type) {
      case 'send':
        sentTo(effect.to);
        if (effect.message.type !== 'durable') return;
        for (const id of effect.to) expect(effect.message.frames).toBeLessThanOrEqual(writtenFrames.get(id) ?? 0);
        seen.acknowledged += 1;
        return;
      case 'broadcast':
        sentTo(effect.to);
        for (const mark of effect.update) expect(broadcast, 'a change is passed on that is not on disk').toContain(mark);
        seen.broadcasts += 1;
        return;
      case 'send-contributions':
      case 'show':
      case 'show-all':
        return sentTo(effect.to);
      case 'ask':
      case 'answer':
        return sentTo([effect.session]);
      case 'judge':
        return judge(effect);
      case 'append':
        expect(writing, 'two writes at once').toBeNull();
        writing = effect.entries;
        appended.push(...effect.entries.flatMap(({ update }) => (update ? [update[0]!] : [])));
        return;
      case 'follow':
        expect([writing, isFollowing], 'the log is read while it is written, or read already').toEqual([null, false]);
        isFollowing = true;
        return;
      case 'retry':
        seen.retried += 1;
        return give({ type: 'retried', as: effect.as });
      case 'schedule':
        expect(timers.has(effect.timer), `${effect.timer} is scheduled twice`).toBe(false);
        timers.add(effect.timer);
        return;
      case 'close':
      case 'refuse':
        seen[effect.type === 'close' ? 'closed' : 'refused'] += 1;
        return;
      case 'send-presence':
      case 'count-admitted':
      case 'publish':
      case 'discard':
    }
  };
  const give = (input: RoomInput): void => {
    const [next, effects] = stepRoom(state, input, rights);
    state = next;
    // A session that this step closes is sent nothing by what follows in it.
    for (const effect of effects) {
      if (effect.type === 'close' || effect.type === 'refuse') inside.delete(effect.session);
      perform(effect);
    }
  };
  const endWrite = (how: number): void => {
    const batch = writing;
    if (!batch) return;
    writing = null;
    if (how === 0) {
      seen.lost += 1;
      return give({ type: 'write-lost' });
    }
    if (how < 4 && isShared) {
      appended.length = broadcast.length;
      return give({ type: 'write-refused' });
    }
    for (const { session: id, frames: some } of batch) count(id, some.length);
    const marksOf = batch.flatMap(({ update }) => (update ? [update[0]!] : []));
    broadcast.push(...marksOf);
    give({
      type: 'written',
      written: { tags: {}, facts: how % 2 ? ['chosen/Users.View'] : [], bytes: 1, update: Uint8Array.from(marksOf) },
    });
  };
  /** All that was accepted and is on no disk is as if it had not come. */
  const endFollow = (bringsMore: boolean): void => {
    if (!isFollowing) return;
    isFollowing = false;
    seen.followed += 1;
    accepted.length = broadcast.length;
    if (bringsMore) for (const list of [accepted, appended, broadcast]) list.push(list === accepted ? ++marks : accepted.at(-1)!);
    const written = { tags: {}, facts: [], bytes: 1, update: Uint8Array.from(bringsMore ? [accepted.at(-1)!] : []) };
    give({ type: 'followed', written: bringsMore ? written : null, tags: {}, author: null });
  };
  const tick = (): void => {
    const due = [...timers] as ('write' | 'presence' | 'presence-answers')[];
    timers.clear();
    for (const of of due) {
      // Frames without news are on disk already: they are acknowledged without a write.
      if (of === 'write' && !state.writing && state.queue.every(({ update }) => update === null))
        for (const { session: id, frames: some } of state.queue) count(id, some.length);
      give({ type: 'tick', of });
    }
  };
  const happen = (one: Happening): void => {
    if ('fate' in one) fate = one.fate;
    switch (one.what) {
      case 'join':
        if (state.sessions.has(one.session)) return;
        writtenFrames.delete(one.session);
        inside.set(one.session, people[one.who]!);
        return give({
          ...{ type: 'joined', session: one.session, speaksControl: one.speaksControl, bytes: 1 },
          person: { id: people[one.who]!, username: people[one.who]!, displayName: '' },
        });
      case 'leave':
        inside.delete(one.session);
        return give({ type: 'left', session: one.session });
      case 'request':
        return give({ type: 'sync-requested', session: one.session, stateVector: Uint8Array.of(0) });
      case 'edit':
        return give({ type: 'edited', session: one.session, updates: Array.from({ length: one.count }, () => Uint8Array.of(0)) });
      case 'answer':
        return give({ type: 'answered', session: one.session, update: Uint8Array.of(0) });
      case 'show':
        return give({
          ...{ type: 'showed', session: one.session, owners: new Map() },
          entries: [{ client: one.session, clock: ++marks, state: {} }],
        });
      case 'ask who is there':
        return give({ type: 'presence-requested', session: one.session });
      case 'tick':
        return tick();
      case 'write ends':
        return endWrite(one.how);
      case 'others write':
        return isShared ? give({ type: 'fell-behind' }) : undefined;
      case 'log is read':
        return endFollow(one.bringsMore);
      case 'rights':
        levelOf[people[one.who]!] = one.level;
        return give({ type: 'rights-changed', concerns: (person) => person === people[one.who] });
      case 'close':
        return give({ type: 'closed', code: 4401, reason: 'signed out', sessions: [one.session] });
    }
  };
  return { happen, accepted, appended, broadcast, state: () => state };
}

it('[P3] [P4] [P13] [P51] [P60] [P63] every change is appended once, in order, passed on after that, and nothing goes to a session that may not have it', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.array(happening, { minLength: 10, maxLength: 80, size: 'max' }),
      (isNew, isShared, happenings) => {
        const { happen, accepted, appended, broadcast, state } = createWitness(isNew, isShared);
        for (const one of happenings) happen(one);
        expect(appended).toEqual(accepted.slice(0, appended.length));
        expect(broadcast).toEqual(appended.slice(0, broadcast.length));
        if (state().phase === 'open') {
          // What was refused is kept until the log has been read.
          const refused = appended.length === broadcast.length ? (state().writing ?? []) : [];
          const waiting = [...refused, ...state().queue].flatMap(({ update }) => (update ? [update[0]!] : []));
          expect([...appended, ...waiting]).toEqual(accepted);
        }
      },
    ),
    lawOptions(1_000),
  );
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(met(2));
});
