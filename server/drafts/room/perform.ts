/** Does what a room's step says: to sockets, to the log, to the clock and to the document. */
import { encodeControl } from '../../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import { contributionsMessage } from './contributions-message.ts';
import { consequenceOf } from './refusals.ts';
import type { Shell } from './shell.ts';
import type { RoomEffect, Timer, Verdict } from '../step/inputs.ts';
import { oldestEpoch } from '../log/log-writer.ts';
import type { LogEntry } from '../../storage/tables/drafts.ts';
import type { JudgedAs, QueueEntry, SessionId } from '../step/state.ts';
import { mergeUpdates, toEntries } from './to-entries.ts';

type Performers = { readonly [Type in RoomEffect['type']]: (shell: Shell, effect: Extract<RoomEffect, { type: Type }>) => void };

export const perform = <Type extends RoomEffect['type']>(shell: Shell, effect: Extract<RoomEffect, { type: Type }>): void =>
  performers[effect.type](shell, effect);

/** Milliseconds in which what people show of themselves is gathered, and between two frames of it. */
const presencePause = 100;

const performers: Performers = {
  send: (shell, { to, message }) => sendFrame(shell, to, encodeControl(message)),
  'send-contributions': (shell, { to, facts }) => {
    if (to.length === 0) return;
    const { document, facts: access } = shell.deps;
    const present = new Set([...shell.members.values()].map(({ person }) => person.id));
    sendFrame(shell, to, encodeControl(contributionsMessage(access().catalog, document.contributions, present, facts ?? undefined)));
  },
  ask: (shell, { session }) => sendFrame(shell, [session], syncRequestFrame(shell.deps.document.stateVector())),
  answer,
  judge: (shell, { as }) => judge(shell, as),
  append: (shell, { entries }) => append(shell, entries),
  follow,
  retry: (shell, { as }) => shell.run({ type: 'retried', as }),
  broadcast: (shell, { to, update }) => sendFrame(shell, to, updateFrame(update)),
  show: (shell, { to, entries }) => sendFrame(shell, to, awarenessFrame(entries)),
  'send-presence': ({ deps }, { shown, isWhole }) => deps.host.onShown(shown, isWhole),
  'show-all': showAll,
  schedule: (shell, { timer }) => schedule(shell, timer),
  close: ({ members }, { session, code, reason }) => members.get(session)?.wire.close(code, reason),
  refuse({ deps, members }, { session, reason, detail }) {
    const member = members.get(session);
    if (!member) return;
    deps.host.onRefusal(member, reason, detail);
    const { code, fine } = consequenceOf[reason];
    member.fine(fine);
    member.wire.close(code, detail.slice(0, 100));
  },
  'count-admitted': ({ deps }, { frames }) => deps.metrics.admitted('change', frames),
  publish: ({ deps }, { what }) => deps.host.onPublish(what),
  discard: ({ deps }, { error }) => deps.host.onDiscard(error),
};

function sendFrame({ members }: Shell, to: readonly SessionId[], frame: Uint8Array): void {
  for (const id of to) members.get(id)?.wire.send(frame);
}

function answer(shell: Shell, { session, stateVector }: Extract<RoomEffect, { type: 'answer' }>): void {
  const update = shell.deps.document.since(stateVector);
  if (update === null) return shell.run({ type: 'refused', session, reason: 'bad-state-vector', detail: 'a state vector that is not one' });
  shell.members.get(session)?.charge(update.byteLength);
  sendFrame(shell, [session], syncAnswerFrame(update));
}

function judge(shell: Shell, as: JudgedAs): void {
  const verdict = verdictOn(shell, as);
  if (verdict) return shell.run({ type: 'judged', as, verdict });
  for (const update of as.updates) shell.run({ type: 'edited', session: as.session, updates: [update] });
}

/** Null where each change has to be judged by itself. */
function verdictOn({ deps: { document } }: Shell, { kind, updates, author }: JudgedAs): Verdict | null {
  const [only] = updates;
  if (kind === 'joined') return document.admitTogether(updates, author);
  if (only === undefined || updates.length > 1) return null;
  if (kind !== 'empty-answer') return document.admit(only, author);
  return document.changesNothing(only) ? { type: 'nothing-new' } : { type: 'gap' };
}

function append(shell: Shell, queued: readonly QueueEntry[]): void {
  const { id, base, document, log, clock, metrics } = shell.deps;
  const entries = toEntries(queued);
  const heading = document.heading();
  const row = { draft: id, base, at: new Date(clock.now()).toISOString(), ...heading };
  const head = document.length();
  log.append(
    entries.map((entry, at) => ({ ...row, ...entry, position: head + at })),
    oldestEpoch(queued.map(({ epoch }) => epoch)),
    (outcome) =>
      guarded(shell, () => {
        if (outcome.type === 'closed') return shell.dispatch({ type: 'write-lost' });
        if (outcome.type === 'failed') return shell.dispatch({ type: 'failed', error: outcome.error });
        if (outcome.type !== 'added') {
          metrics.conflicted(outcome.type);
          return shell.dispatch({ type: 'write-refused' });
        }
        const facts = document.confirm(entries, queued.filter(({ update }) => update !== null).length);
        shell.dispatch({ type: 'written', written: { tags: heading.tags, facts, bytes: document.bytes(), update: updateOf(entries) } });
      }),
  );
}

const updateOf = (entries: readonly LogEntry[]): Uint8Array => mergeUpdates(entries.map(({ update }) => update));

/** [P60] */
function follow(shell: Shell): void {
  const { document, host } = shell.deps;
  host.follow(document.length()).then(
    ({ entries, author }) =>
      guarded(shell, () => {
        if (isDisposed(shell)) return;
        const facts = document.follow(entries);
        const { tags } = document.heading();
        const written = entries.length > 0 ? { tags, facts, bytes: document.bytes(), update: updateOf(entries) } : null;
        shell.dispatch({ type: 'followed', written, tags, author });
      }),
    (error: unknown) => shell.fail(error),
  );
}

const isDisposed = ({ state }: Shell): boolean => state.phase === 'over';

/** Charged by its size before it is sent. [P33] */
function showAll(shell: Shell, { to, groups }: Extract<RoomEffect, { type: 'show-all' }>): void {
  const frames = groups.map(awarenessFrame);
  const bytes = frames.reduce((sum, { byteLength }) => sum + byteLength, 0);
  for (const session of to) {
    if (shell.members.get(session)?.charge(bytes)) for (const frame of frames) sendFrame(shell, [session], frame);
    else shell.run({ type: 'refused', session, reason: 'too-fast', detail: 'too many requests for awareness at once' });
  }
}

function schedule(shell: Shell, timer: Timer): void {
  const { id, log, clock } = shell.deps;
  const tick = (): void => {
    shell.timers.delete(timer);
    guarded(shell, () => shell.dispatch({ type: 'tick', of: timer }));
  };
  if (timer === 'write') return log.schedule(id, tick);
  shell.timers.set(timer, clock.after(presencePause, tick));
}

function guarded(shell: Shell, work: () => void): void {
  try {
    work();
  } catch (error) {
    shell.fail(error);
  }
}
