import { describe, expect, it } from 'vitest';
import type { DraftAccess } from '../../../core/access/draft-access.ts';
import type { Base } from '../../../core/profile/profile.ts';
import { manyDraftBytes, mostDraftBytes, mostHeld, mostWaiting } from '../limits.ts';
import type { Rights, RoomEffect, RoomInput, Verdict, Written } from './inputs.ts';
import { isFlushed, openRoom, type SessionId, type JudgedAs } from './state.ts';
import { stepRoom } from './step-room.ts';

const write: DraftAccess = { level: 'write', commit: true };
const read: DraftAccess = { level: 'read', commit: false };
const none: DraftAccess = { level: 'none', commit: false };
const base: Base = { profile: 'p', revision: 1 };
const personOf = (id: string) => ({ id, username: id, displayName: id });
const update = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const writtenAs = (more: Partial<Written> = {}): Written => ({ tags: {}, facts: [], bytes: 10, update: update(9), ...more });

/** A room in which everybody may write, unless `levels` says otherwise, by person; `byTags` judges by the draft's own tags. */
function room({ of = base, isStored = true, isShared = false }: { of?: Base; isStored?: boolean; isShared?: boolean } = {}) {
  const levels: Record<string, DraftAccess> = {};
  const world = {
    levels,
    epoch: null as number | null,
    disabled: new Set<string>(),
    byTags: (_person: string, _tags: object): DraftAccess | null => null,
  };
  const rights: Rights = {
    judge: (person, { tags }) => world.byTags(person, tags) ?? levels[person] ?? write,
    baseTags: () => ({}),
    isEnabled: (person) => !world.disabled.has(person),
    epoch: () => world.epoch,
  };
  let state = openRoom({ base: of, isShared, stored: isStored ? { createdBy: 'ada', tags: {} } : null });
  const give = (input: RoomInput): readonly RoomEffect[] => {
    const [next, effects] = stepRoom(state, input, rights);
    state = next;
    return effects;
  };
  const join = (session: SessionId, person = 'ada', speaksControl = true) =>
    give({ type: 'joined', session, person: personOf(person), speaksControl, bytes: 10 });
  const judgedAs = (session: SessionId, kind: JudgedAs['kind'], person: string, updates = [update(1)]): JudgedAs => ({
    ...{ session, kind, updates },
    author: personOf(person),
  });
  const judged = (session: SessionId, verdict: Verdict, kind: JudgedAs['kind'] = 'edits', person = 'ada', updates = [update(1)]) =>
    give({ type: 'judged', as: judgedAs(session, kind, person, updates), verdict });
  /** Joins, is given the document and answers. */
  const live = (session: SessionId, person = 'ada'): void => {
    join(session, person);
    give({ type: 'sync-requested', session, stateVector: update(0) });
    judged(session, { type: 'nothing-new' }, 'answer', person);
    give({ type: 'tick', of: 'write' });
  };
  return { world, give, join, judged, live, state: () => state };
}

const accepted = (...bytes: number[]): Verdict => ({ type: 'accepted', update: update(...bytes), tags: null });
const of = <Type extends RoomEffect['type']>(effects: readonly RoomEffect[], type: Type): Extract<RoomEffect, { type: Type }>[] =>
  effects.filter((effect): effect is Extract<RoomEffect, { type: Type }> => effect.type === type);
const typesOf = (effects: readonly RoomEffect[]): string[] => effects.map(({ type }) => type);
const messagesTo = (effects: readonly RoomEffect[], session: SessionId): string[] =>
  of(effects, 'send').flatMap(({ to, message }) => (to.includes(session) ? [message.type] : []));

describe('joining', () => {
  it('[P29a] greets a session with its level and who wrote what, and asks only those who may write for what the server lacks', () => {
    const { join, world } = room();
    expect(typesOf(join(1))).toEqual(['send', 'send-contributions', 'ask', 'publish']);
    world.levels['bob'] = read;
    expect(typesOf(join(2, 'bob'))).toEqual(['send', 'send-contributions', 'publish']);
    expect(typesOf(join(3, 'ada', false))).toEqual(['ask', 'publish']);
  });

  it('[P8] closes a session whose level was taken while its socket opened', () => {
    const { join, world } = room();
    world.levels['bob'] = none;
    expect(join(1, 'bob')).toEqual([{ type: 'publish', what: 'people' }, expect.objectContaining({ type: 'close', code: 4403 })]);
  });

  it('[P24a] is told how full the draft is from three quarters on', () => {
    const { give } = room();
    const join = (session: SessionId, bytes: number) =>
      give({ type: 'joined', session, person: personOf('ada'), speaksControl: true, bytes });
    expect(messagesTo(join(1, manyDraftBytes - 1), 1)).toEqual(['access']);
    expect(messagesTo(join(2, manyDraftBytes), 2)).toEqual(['access', 'size']);
    expect(of(join(3, manyDraftBytes), 'send').at(-1)?.message).toMatchObject({ most: mostDraftBytes });
  });

  it('[P6] finds a room that was given up closed as restarting', () => {
    const { give, join } = room();
    expect(typesOf(give({ type: 'failed', error: new Error('torn') }))).toEqual(['discard']);
    expect(give({ type: 'failed', error: new Error('again') })).toEqual([]);
    expect(join(1)).toEqual([expect.objectContaining({ type: 'close', code: 1012 })]);
  });
});

describe('edits', () => {
  it('[P2] [P13] of a session that may not write close it, and are not judged', () => {
    const { join, give, world } = room();
    world.levels['bob'] = read;
    join(1, 'bob');
    const effects = give({ type: 'edited', session: 1, updates: [update(1)] });
    expect(typesOf(effects)).toEqual(['publish', 'refuse']);
    expect(of(effects, 'refuse')[0]).toMatchObject({ reason: 'not-allowed' });
  });

  it('[P2] lets the empty answer of a reader pass, counts it, and refuses any other', () => {
    const { join, give, judged, world, state } = room();
    world.levels['bob'] = read;
    join(1, 'bob');
    const [judge] = of(give({ type: 'answered', session: 1, update: update(0, 0) }), 'judge');
    expect(judge?.as.kind).toBe('empty-answer');
    expect(judged(1, { type: 'nothing-new' }, 'empty-answer', 'bob')).toEqual([]);
    expect(state().sessions.get(1)).toMatchObject({ durable: 1 });
    expect(typesOf(judged(1, { type: 'gap' }, 'empty-answer', 'bob'))).toEqual(['publish', 'refuse']);
  });

  it('[P28a] that came together are joined once a session has caught up, and only where no change of tags can take its right', () => {
    const { give, live, join, world } = room({ of: null });
    const kinds = (session: SessionId, count: number) =>
      of(give({ type: 'edited', session, updates: Array.from({ length: count }, () => update(1)) }), 'judge').map(({ as }) => as.kind);
    join(1);
    expect(kinds(1, 2)).toEqual(['edits']);
    live(2);
    expect(kinds(2, 2)).toEqual(['joined']);
    expect(kinds(2, 1)).toEqual(['edits']);
    live(3, 'bob');
    world.byTags = (person, tags) => (person === 'bob' && Object.keys(tags).length === 0 ? read : null);
    expect(kinds(3, 2)).toEqual(['edits']);
  });

  it('[P21a] ahead of what they build on are held until the first answer, up to a bound, and are a gap after it', () => {
    const { give, join, judged } = room();
    join(1);
    expect(judged(1, { type: 'gap' })).toEqual([]);
    give({ type: 'sync-requested', session: 1, stateVector: update(0) });
    const [judge] = of(judged(1, accepted(1), 'answer'), 'judge');
    expect(judge?.as.updates).toEqual([update(1)]);
    expect(of(judged(1, { type: 'gap' }), 'refuse')[0]).toMatchObject({ reason: 'gap' });
    join(2);
    expect(of(judged(2, { type: 'gap' }, 'edits', 'ada', [new Uint8Array(mostHeld)]), 'refuse')[0]).toMatchObject({
      reason: 'too-much-held',
    });
    join(3);
    expect(of(judged(3, { type: 'gap' }, 'answer'), 'refuse')[0]).toMatchObject({ reason: 'gap' });
  });

  it('[P12] review everybody at once where they may have moved the tags or made an author', () => {
    const { live, judged, world } = room({ of: null, isStored: false });
    live(1);
    live(2, 'bob');
    world.byTags = (person, tags) => (person === 'bob' && 'Country' in tags ? none : null);
    const effects = judged(1, { type: 'accepted', update: update(1), tags: { Country: 'Chile' } });
    expect(of(effects, 'close')).toEqual([expect.objectContaining({ session: 2, code: 4403 })]);
  });

  it('[P23] that wait for the disk beyond the bound close the session that sent the last of them', () => {
    const { live, judged } = room();
    live(1);
    expect(of(judged(1, { type: 'accepted', update: new Uint8Array(mostWaiting), tags: null }), 'refuse')).toEqual([]);
    expect(of(judged(1, accepted(1)), 'refuse')[0]).toMatchObject({ reason: 'too-much-waiting' });
  });
});

describe('writing', () => {
  it('[P3] schedules one write for a turn, and broadcasts and acknowledges only what is on disk', () => {
    const { live, judged, give, state } = room();
    live(1);
    live(2, 'bob');
    expect(typesOf(judged(1, accepted(1)))).toEqual(['count-admitted', 'schedule']);
    expect(typesOf(judged(1, accepted(2)))).toEqual(['count-admitted']);
    const [append] = of(give({ type: 'tick', of: 'write' }), 'append');
    expect(append?.entries.map((entry) => entry.update)).toEqual([update(1), update(2)]);
    expect(isFlushed(state())).toBe(false);
    const effects = give({ type: 'written', written: writtenAs({ facts: ['chosen/Users.View'] }) });
    expect(of(effects, 'send-contributions')[0]).toMatchObject({ to: [1, 2], facts: ['chosen/Users.View'] });
    expect(of(effects, 'broadcast')).toEqual([{ type: 'broadcast', to: [2], update: update(9) }]);
    expect(of(effects, 'send')).toEqual([{ type: 'send', to: [1], message: { type: 'durable', frames: 3 } }]);
    expect(isFlushed(state())).toBe(true);
  });

  it('[P28a] writes what arrives during a write with the next one', () => {
    const { live, judged, give } = room();
    live(1);
    judged(1, accepted(1));
    give({ type: 'tick', of: 'write' });
    expect(typesOf(judged(1, accepted(2)))).toEqual(['count-admitted']);
    expect(typesOf(give({ type: 'written', written: writtenAs() })).at(-1)).toBe('schedule');
    expect(of(give({ type: 'tick', of: 'write' }), 'append')[0]?.entries.map((entry) => entry.update)).toEqual([update(2)]);
  });

  it('[P3] sends a batch of several sessions to all of them, and to no session before it was given the document', () => {
    const { live, join, judged, give } = room();
    live(1);
    live(2, 'bob');
    join(3, 'cas');
    judged(1, accepted(1));
    judged(2, accepted(2), 'edits', 'bob');
    give({ type: 'tick', of: 'write' });
    expect(of(give({ type: 'written', written: writtenAs() }), 'broadcast')[0]?.to).toEqual([1, 2]);
  });

  it('[P4] acknowledges frames that brought nothing new in their turn, without a write', () => {
    const { live, judged, give } = room();
    live(1);
    judged(1, { type: 'nothing-new' });
    expect(give({ type: 'tick', of: 'write' })).toEqual([{ type: 'send', to: [1], message: { type: 'durable', frames: 2 } }]);
  });

  it('[P12] counts tags that give rights only once they are on disk', () => {
    const { live, judged, give, world } = room({ of: null });
    live(1);
    world.byTags = (person, tags) => (person === 'bob' && !('Country' in tags) ? read : null);
    live(2, 'bob');
    const moved = judged(1, { type: 'accepted', update: update(1), tags: { Country: 'Chile' } });
    expect(messagesTo(moved, 2)).toEqual([]);
    give({ type: 'tick', of: 'write' });
    const effects = give({ type: 'written', written: writtenAs({ tags: { Country: 'Chile' } }) });
    expect(messagesTo(effects, 2)).toEqual(['access']);
    expect(of(effects, 'ask')).toEqual([{ type: 'ask', session: 2 }]);
  });

  it('[P9] closes everybody where the draft was closed on disk, and takes nothing more', () => {
    const { live, judged, give, state } = room();
    live(1);
    judged(1, accepted(1));
    give({ type: 'tick', of: 'write' });
    expect(of(give({ type: 'write-lost' }), 'close')).toEqual([expect.objectContaining({ session: 1, code: 4409 })]);
    expect(isFlushed(state())).toBe(true);
    expect(judged(1, accepted(2)).filter(({ type }) => type === 'schedule')).toEqual([]);
  });
});

describe('rights', () => {
  it('[P8] that change are told, close where they are lost, and ask a reader who may write again for what it has', () => {
    const { live, give, world } = room();
    live(1);
    live(2, 'bob');
    const change = (person: string, level: DraftAccess) => {
      world.levels[person] = level;
      return give({ type: 'rights-changed', concerns: (one) => one === person });
    };
    expect(change('bob', write)).toEqual([]);
    expect(messagesTo(change('bob', read), 2)).toEqual(['access']);
    expect(typesOf(change('bob', write))).toEqual(['send', 'ask']);
    expect(of(change('bob', none), 'close')).toEqual([expect.objectContaining({ session: 2, code: 4403 })]);
    world.disabled.add('ada');
    expect(of(change('ada', write), 'close')).toEqual([expect.objectContaining({ session: 1, code: 4401 })]);
  });

  it('[A8] a draft that is claimed holds those who came before to its tags', () => {
    const { live, give, world } = room({ of: null, isStored: false });
    live(2, 'bob');
    world.byTags = (person) => (person === 'bob' ? read : null);
    expect(messagesTo(give({ type: 'claimed', person: 'ada' }), 2)).toEqual(['access']);
    expect(give({ type: 'claimed', person: 'bob' })).toEqual([]);
  });
});

describe('leaving', () => {
  it('[P51] a session that was closed is sent nothing more, and what it still sends is dropped', () => {
    const { live, judged, give, state } = room();
    live(1);
    live(2, 'bob');
    judged(1, accepted(1));
    expect(typesOf(give({ type: 'closed', code: 4401, reason: 'signed out', sessions: [1, 2] }))).toEqual([
      'publish',
      'close',
      'publish',
      'close',
    ]);
    expect(give({ type: 'closed', code: 4401, reason: 'signed out', sessions: 'all' })).toEqual([]);
    for (const session of [1, 2]) {
      expect(give({ type: 'edited', session, updates: [update(1)] })).toEqual([]);
      expect(give({ type: 'answered', session, update: update(1) })).toEqual([]);
      expect(give({ type: 'sync-requested', session, stateVector: update(0) })).toEqual([]);
      expect(give({ type: 'presence-requested', session })).toEqual([]);
      expect(give({ type: 'refused', session, reason: 'too-fast', detail: '' })).toEqual([]);
    }
    give({ type: 'tick', of: 'write' });
    expect(typesOf(give({ type: 'written', written: writtenAs() }))).toEqual(['publish']);
    expect(give({ type: 'left', session: 1 })).toEqual([]);
    expect([...state().sessions.keys()]).toEqual([2]);
  });
});

describe('presence', () => {
  const entry = (client: number, clock = 1) => ({ client, clock, state: { focus: 'name' } });
  const show = (session: SessionId, client: number): RoomInput => ({
    type: 'showed',
    session,
    entries: [entry(client)],
    owners: new Map(),
  });

  it('[P7] is gathered, the newest of each, and sent to everybody at once', () => {
    const { live, give } = room();
    live(1);
    live(2, 'bob');
    expect(give(show(1, 11))).toEqual([{ type: 'schedule', timer: 'presence' }]);
    expect(give(show(2, 22))).toEqual([]);
    const [frame, ...rest] = give({ type: 'tick', of: 'presence' });
    expect(frame).toMatchObject({ type: 'show', to: [1, 2], entries: [{ client: 11 }, { client: 22 }] });
    expect(rest).toEqual([]);
    expect(give({ type: 'left', session: 1 })).toEqual([
      { type: 'schedule', timer: 'presence' },
      { type: 'publish', what: 'people' },
    ]);
    expect(give({ type: 'tick', of: 'presence' })[0]).toMatchObject({ to: [2], entries: [{ client: 11, state: null }] });
  });

  it('[P33] answers requests together, once in a while, and a session that joins among them', () => {
    const { live, join, give } = room();
    live(1);
    give(show(1, 11));
    expect(of(join(2, 'bob'), 'schedule')).toEqual([{ type: 'schedule', timer: 'presence-answers' }]);
    expect(give({ type: 'presence-requested', session: 1 })).toEqual([]);
    expect(give({ type: 'tick', of: 'presence-answers' })).toMatchObject([{ type: 'show-all', to: [2, 1], groups: [[{ client: 11 }]] }]);
  });
});

describe('people of other servers', () => {
  it('[P67] who shows themselves here after another server showed them leaves with the newest that was shown', () => {
    const { live, give } = room({ isShared: true });
    const [client, person] = [7, personOf('bob')];
    const shown = () => of(give({ type: 'tick', of: 'presence' }), 'show').flatMap(({ entries }) => entries);
    live(1);
    give({ type: 'shown-elsewhere', from: 'other', shown: [{ client, clock: 2, state: {}, person }], isWhole: true });
    expect(shown()).toMatchObject([{ client, clock: 2 }]);
    live(2, 'bob');
    give({ type: 'showed', session: 2, entries: [{ client, clock: 3, state: {} }], owners: new Map() });
    expect(shown()).toMatchObject([{ client, clock: 3 }]);
    give({ type: 'left', session: 2 });
    give({ type: 'shown-elsewhere', from: 'other', shown: [], isWhole: true });
    expect(shown()).toEqual([{ client, clock: 3, state: null }]);
  });
});
