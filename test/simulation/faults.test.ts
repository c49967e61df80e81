/** Faults that are planted on purpose: what the simulation does not find, it does not look for. */
import { afterAll, expect, it } from 'vitest';
import type { DraftInput } from '../../client/sync/step/draft-input.ts';
import type { DraftState } from '../../client/sync/step/draft-state.ts';
import type { Exchange } from '../../client/sync/step/exchange.ts';
import type { DraftFacts } from '../../core/access/draft-access.ts';
import { encodeControl } from '../../core/protocol/control.ts';
import type { RoomEffect } from '../../server/drafts/step/inputs.ts';
import type { SocketHandlers } from '../../server/drafts/relay.ts';
import { presentSessions, type RoomState } from '../../server/drafts/step/state.ts';
import type { Drafts } from '../../server/storage/tables/drafts.ts';
import { syncKind, updateIn } from './frames.ts';
import { noFaults, type Faults } from './faults.ts';
import { createSchedule } from './schedule.ts';
import { simulate } from './simulation.ts';

interface Planted {
  readonly name: string;
  readonly faults: Partial<Faults>;
  /** What the simulation says of it. */
  readonly found: RegExp;
}

/** So many schedules must be enough for each. */
const mostSchedules = 200;

const drafts = (change: (drafts: Drafts) => Partial<Drafts>): Partial<Faults> => ({
  storage: (storage) => ({ ...storage, drafts: { ...storage.drafts, ...change(storage.drafts) } }),
});
/** A step that leads to another state. */
const steps = (change: (state: DraftState, input: DraftInput) => DraftState): Partial<Faults> => ({
  step: (step) => (state, input) => {
    const [after, effects] = step(state, input);
    return [change(after, input), effects];
  },
});
const all = (exchange: Exchange): Exchange => ({ ...exchange, durable: exchange.sent });
/** True once in so many calls. */
const every = (times: number) => {
  let calls = 0;
  return (): boolean => ++calls % times === 0;
};

/** Replicas, what they were told and the log are not the same; which check is the first to say so depends on the schedule. */
const differs =
  /lacks|holds more than the entries|is not on its disk|beyond the \d+ first|says nothing that is not in it already|is not flushed/;

/** Whoever has lost a right to the draft goes on with it. */
const keepsRight = /had lost the right to write|may not look, and|may only read, and a change of it was let through/;
/** A relay that goes by what it judged somebody by first. */
const judgedOnce = (part: 'createdBy' | 'tags'): Partial<Faults> => ({
  judge: (judge) => {
    const firstOf = new Map<string, DraftFacts>();
    return (access, person, draft) => {
      const first = firstOf.get(person) ?? draft;
      firstOf.set(person, first);
      return judge(access, person, { ...draft, [part]: first[part] });
    };
  },
});

/** A room whose steps do something else than they should. */
const rooms = (change: (state: RoomState, effects: readonly RoomEffect[]) => readonly RoomEffect[]): Partial<Faults> => ({
  room: (step) => (state, input, rights) => {
    const [after, effects] = step(state, input, rights);
    return [after, change(after, effects)];
  },
});

const planted: readonly Planted[] = [
  {
    name: 'changes are acknowledged when they arrive',
    faults: {
      socket: (socket) => ({
        ...socket,
        get isOpen() {
          return socket.isOpen;
        },
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        listen: (handlers) => {
          let frames = 0;
          const message: SocketHandlers['message'] = (bytes, isBinary) => {
            if (updateIn(bytes) && socket.isOpen) socket.send(encodeControl({ type: 'durable', frames: ++frames }));
            handlers.message(bytes, isBinary);
          };
          socket.listen({
            message,
            read: (piece) => handlers.read(piece),
            ping: (data) => handlers.ping(data),
            pong: () => handlers.pong(),
            broken: (why) => handlers.broken(why),
            close: () => handlers.close(),
          });
        },
      }),
    },
    found: differs,
  },
  {
    name: 'changes are passed on before they are on disk',
    faults: drafts(({ append }) => ({
      append: async (entries) => {
        append(entries).catch(() => undefined);
        return entries.map(() => 'added');
      },
    })),
    found: differs,
  },
  {
    name: 'a full disk is taken for success',
    faults: drafts(({ append }) => ({ append: (entries) => append(entries).catch(() => entries.map(() => 'added')) })),
    found: differs,
  },
  {
    name: 'the newest entry is dropped at a restart',
    faults: drafts(({ log }) => ({
      log: async (draft) => {
        const { snapshot, entries } = await log(draft);
        return { snapshot, entries: entries.slice(0, -1) };
      },
    })),
    found: differs,
  },
  {
    name: 'a draft is served before its log is loaded',
    // Where it may be followed, it takes in what it lacks.
    faults: drafts(() => ({ log: async () => ({ snapshot: null, entries: [] }), after: async () => [] })),
    found: differs,
  },
  {
    name: 'an entry is written twice',
    faults: drafts(({ append }) => ({ append: async (entries) => (await append([...entries, ...entries])).slice(0, entries.length) })),
    found: /says nothing that is not in it already/,
  },
  {
    name: 'a snapshot lacks what it stands for',
    faults: drafts(({ compact }) => ({ compact: (draft, snapshot) => compact(draft, { ...snapshot, update: Uint8Array.of(0, 0) }) })),
    found: /the snapshot lacks what its entries hold/,
  },
  {
    name: 'rights that were taken are not looked at again',
    faults: { access: (access) => ({ ...access, refreshUser: () => Promise.resolve() }) },
    // Given again, they are not looked at either.
    found: /may only read, and a change of it was let through|\(writer\) lacks/,
  },
  { name: 'the author becoming known is not judged again', faults: judgedOnce('createdBy'), found: keepsRight },
  { name: 'tags are not judged again', faults: judgedOnce('tags'), found: keepsRight },
  {
    name: 'one frame in three is not passed on',
    faults: {
      socket: (socket) => {
        const isLost = every(3);
        return {
          ...socket,
          get isOpen() {
            return socket.isOpen;
          },
          get bufferedAmount() {
            return socket.bufferedAmount;
          },
          send: (frame) => (updateIn(frame) && frame[1] === syncKind.update && isLost() ? undefined : socket.send(frame)),
        };
      },
    },
    found: differs,
  },
  {
    name: 'a commit is kept under another key',
    faults: {
      committer: ({ commit }) => ({
        commit: (key, command, actor) => commit(`${key.slice(0, -4)}0000`, command, actor),
      }),
    },
    found: /a commit answers 0 requests/,
  },
  {
    name: 'a commit leaves the draft open',
    faults: {
      storage: (storage) => ({
        ...storage,
        canonicalTransaction: (work) =>
          storage.canonicalTransaction((tables) => work({ ...tables, drafts: { ...tables.drafts, close: () => Promise.resolve() } })),
      }),
    },
    found: /a commit is half there/,
  },
  {
    name: 'a room passes changes on before they are written',
    faults: rooms((state, effects) =>
      effects.flatMap((effect): RoomEffect[] => {
        if (effect.type !== 'append') return [effect];
        const to = [...presentSessions(state)].map(([id]) => id);
        return [...effect.entries.flatMap(({ update }): RoomEffect[] => (update ? [{ type: 'broadcast', to, update }] : [])), effect];
      }),
    ),
    found: differs,
  },
  {
    name: 'a room forgets what arrives during a write',
    faults: {
      room: (step) => (state, input, rights) =>
        step(input.type === 'written' ? Object.assign(state, { queue: [], queuedBytes: 0 }) : state, input, rights),
    },
    found: differs,
  },
  {
    name: 'a room acknowledges a frame that is still on its way',
    faults: rooms((_state, effects) =>
      effects.map((effect) =>
        effect.type === 'send' && effect.message.type === 'durable'
          ? { ...effect, message: { ...effect.message, frames: effect.message.frames + 1 } }
          : effect,
      ),
    ),
    found: differs,
  },
  {
    name: 'a room takes no note of tags that a change moves',
    faults: {
      room: (step) => (state, input, rights) =>
        step(
          state,
          input.type === 'judged' && input.verdict.type === 'accepted' ? { ...input, verdict: { ...input.verdict, tags: null } } : input,
          rights,
        ),
    },
    // Tags that give a right do not give it either: a writer stays shut out.
    found: new RegExp(`${keepsRight.source}|\\(writer\\) lacks`),
  },
  {
    name: 'a tab calls saved what is on its way',
    faults: steps((state) =>
      state.socket.is === 'open' ? { ...state, socket: { ...state.socket, exchange: all(state.socket.exchange) } } : state,
    ),
    found: differs,
  },
  {
    name: 'a tab forgets that the server lacks what was edited before its socket opened',
    faults: steps((state, { type }) => (type === 'edited' && state.socket.is !== 'open' ? { ...state, edits: 'acknowledged' } : state)),
    found: differs,
  },
  {
    name: 'a tab sends no update while it waits for another to be durable',
    faults: {
      step: (step) => (state, input) => {
        const [after, effects] = step(state, input);
        const isWaiting = state.socket.is === 'open' && state.socket.exchange.sent > state.socket.exchange.durable;
        return [after, isWaiting && input.type === 'edited' ? effects.filter(({ type }) => type !== 'send') : effects];
      },
    },
    found: differs,
  },
  {
    name: 'a tab calls a Save done once it is sent',
    faults: steps((state) => (state.saving.step === 'sent' ? { ...state, saving: { step: 'done', profile: null } } : state)),
    found: /says that its Save is done/,
  },
  {
    name: 'a tab calls kept what it is writing',
    faults: steps((state) => (state.device.is === 'writing' ? { ...state, device: { is: 'stored' } } : state)),
    found: /says that its edits are on this device, which lacks/,
  },
  {
    name: 'a browser says that it has written what it has not',
    faults: { store: (store) => ({ ...store, appendUpdates: () => Promise.resolve(true) }) },
    found: /says that its edits are on this device, which lacks/,
  },
];

/** Schedules that each needed. */
const needed: number[] = [];
afterAll(() => void process.stdout.write(`simulation: ${needed.length} planted faults found, after ${needed.join(', ')} schedules\n`));

it.each(planted)('[T6] the simulation finds it where $name', { timeout: 60_000 }, async ({ faults, found }) => {
  for (let seed = 1; seed <= mostSchedules; seed++) {
    const { failure } = await simulate(createSchedule(seed), { ...noFaults, ...faults });
    if (!failure) continue;
    expect(failure.message).toMatch(found);
    return void needed.push(seed);
  }
  expect.fail(`not found with ${mostSchedules} schedules`);
});
