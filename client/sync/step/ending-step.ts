/** The end of a draft – on the server, where it is saved or discarded, and in this window, which leaves it. */
import type { Ending } from '../../store/local-store.ts';
import { inquire, reconnect } from './connecting.ts';
import type { DraftEffect, InputOf } from './draft-input.ts';
import { baseOf, isAllOnServer, type DocumentFacts, type DraftState } from './draft-state.ts';
import { feedSaving } from './save.ts';
import { holdsAll, requestOf } from './saving.ts';
import { changeRecord, inTurn, stay, type Step } from './step.ts';

export function ended(state: DraftState, ending: Ending, document: DocumentFacts): Step {
  if (state.ending) return stay(state);
  const isHeld = state.edits === 'acknowledged' || holdsAll(ending, requestOf(state.saving), document.content);
  return inTurn(
    state,
    // At once, for the window may close before the record is written: the draft would then seem to hold what the server never had.
    isHeld ? holdAll(document) : stay,
    (now) => changeRecord({ ending })({ ...now, ending }),
    (now) => feedSaving(now, { type: 'ended', ending }),
  );
}

/** What was saved holds all that is here. [U29] */
export const holdAll =
  (document: DocumentFacts) =>
  (state: DraftState): Step =>
    changeRecord({ unsaved: false, acknowledged: document })({ ...state, edits: 'acknowledged', acknowledged: document });

export const reopened = (state: DraftState): Step => inTurn({ ...state, ending: null }, changeRecord({ ending: null }), reconnect);

/** Milliseconds before the server is asked again how a draft ended. */
const inquiryPause = 3_000;

export function inquired(state: DraftState, { turn, answer, document }: InputOf<'inquired'>): Step {
  const { socket } = state;
  const inquiry = socket.is === 'stopped' && (socket.why === 'closed' || socket.why === 'gone') ? socket.inquiry : null;
  // Asked anew, or over, meanwhile.
  if (inquiry?.turn !== turn || inquiry.awaits !== 'answer') return stay(state);
  if (typeof answer === 'object') return ended(state, answer, document);
  const awaits = answer === 'open' ? 'reconnecting' : answer === 'failed' ? 'asking again' : 'session';
  const effects: DraftEffect[] = awaits === 'session' ? [] : [{ type: 'schedule', timer: 'inquiry', milliseconds: inquiryPause }];
  return [{ ...state, socket: { ...socket, inquiry: { turn, awaits } } as DraftState['socket'] }, effects];
}

export function inquiryPaused(state: DraftState): Step {
  const { socket } = state;
  const inquiry = socket.is === 'stopped' && (socket.why === 'closed' || socket.why === 'gone') ? socket.inquiry : null;
  if (inquiry?.awaits === 'asking again') return inquire(state);
  return inquiry?.awaits === 'reconnecting' ? reconnect(state) : stay(state);
}

/** The draft is deleted on this device, whatever it holds; the window still has to be closed. */
export const abandoned = (state: DraftState): Step =>
  state.window === 'open' ? [{ ...state, window: 'abandoned' }, [{ type: 'delete', unlessMore: false }]] : stay(state);

/** A draft without edits, or one that ended with all of them saved, is kept no longer. */
export function left(state: DraftState): Step {
  const { window, edits, ending } = state;
  const isForgotten = window === 'abandoned' || edits === 'untouched' || (ending !== null && edits !== 'unsent');
  const [now, effects] = isForgotten ? stay(state) : recordWritten(state);
  return [
    { ...now, window: isForgotten ? 'forgotten' : 'closed' },
    // Another tab may have edits that have not come here.
    [...effects, { type: 'release' }, ...(isForgotten ? [{ type: 'delete', unlessMore: true } as const] : [])],
  ];
}

/** Brings the record up to date. */
export function recordWritten(state: DraftState): Step {
  if (state.window !== 'open') return stay({ ...state, isRecordDue: false });
  const { acknowledged, record } = state;
  const change = {
    base: baseOf(state),
    // What another tab has noted meanwhile is newer than what this one found: without it, its edits could not be recognized. [U5]
    ...(acknowledged !== record.acknowledged && { acknowledged }),
    ...(record.contributions && { contributions: record.contributions }),
    ...(isAllOnServer(state) && { unsaved: false, onServer: !state.isEmpty }),
  };
  return [{ ...state, isRecordDue: false, record: { ...record, ...change } }, [{ type: 'write-record', change }]];
}
