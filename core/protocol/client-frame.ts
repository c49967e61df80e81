/** The one decoder of what a client sends over the relay: total, and bounded in every length. */
import * as decoding from 'lib0/decoding';
import { decodeClientMessage, messageType, type CommitMessage, type RetiredMessage } from './control.ts';
import { isNestedTooDeeply } from '../json/nesting.ts';
import { readNumber } from './read-number.ts';

/** One person's awareness as a client sent it; `state` is null when it left. */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly state: Readonly<Record<string, unknown>> | null;
}

export type ClientFrame =
  | { readonly type: 'sync-request'; readonly stateVector: Uint8Array }
  /** `answer` tells a sync step 2 from a live update. */
  | { readonly type: 'change'; readonly answer: boolean; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly entries: readonly AwarenessEntry[] }
  | { readonly type: 'awareness-request' }
  | { readonly type: 'commit'; readonly message: CommitMessage }
  | RetiredMessage
  | { readonly type: 'malformed'; readonly why: string };

/** In bytes, entries and clocks. */
export const frameBounds = {
  frame: 1024 * 1024,
  awarenessState: 4 * 1024,
  awarenessEntries: 10_000,
  awarenessClock: 2 ** 31,
  stateVector: 256 * 1024,
} as const;

const syncKind = { step1: 0, step2: 1, update: 2 } as const;

/** Never throws: a frame outside the protocol is `malformed`, with the reason. [P5] */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame {
  try {
    const decoder = decoding.createDecoder(bytes);
    const frame = readFrame(decoder);
    return decoding.hasContent(decoder) && frame.type !== 'malformed' ? malformed('bytes after the end of the message') : frame;
  } catch {
    return malformed('the message ends too early, or a number is out of bounds');
  }
}

const malformed = (why: string): ClientFrame => ({ type: 'malformed', why });

function readFrame(decoder: decoding.Decoder): ClientFrame {
  const type = readNumber(decoder);
  switch (type) {
    case messageType.sync:
      return readSync(decoder);
    case messageType.awareness:
      return readAwareness(decoding.readVarUint8Array(decoder));
    case messageType.queryAwareness:
      return { type: 'awareness-request' };
    case messageType.control: {
      const message = decodeClientMessage(decoder);
      if (!message) return malformed('a control message that a client does not send');
      return message.type === 'commit' ? { type: 'commit', message } : message;
    }
    default:
      return malformed(`message type ${type}`);
  }
}

function readSync(decoder: decoding.Decoder): ClientFrame {
  const kind = readNumber(decoder);
  const body = decoding.readVarUint8Array(decoder);
  if (kind === syncKind.step1)
    return body.byteLength > frameBounds.stateVector ? malformed('a state vector too long') : { type: 'sync-request', stateVector: body };
  if (kind === syncKind.step2 || kind === syncKind.update) return { type: 'change', answer: kind === syncKind.step2, update: body };
  return malformed(`sync message ${kind}`);
}

function readAwareness(body: Uint8Array): ClientFrame {
  const decoder = decoding.createDecoder(body);
  const count = readNumber(decoder);
  if (count > frameBounds.awarenessEntries) return malformed(`${count} awareness entries`);
  const entries: AwarenessEntry[] = [];
  for (let i = 0; i < count; i++) {
    const client = readNumber(decoder);
    const clock = readNumber(decoder, frameBounds.awarenessClock);
    const text = decoding.readVarString(decoder);
    const state = readState(text);
    if (state !== undefined) entries.push({ client, clock, state });
  }
  return { type: 'awareness', entries };
}

/** Undefined for an invalid or oversized state: the relay ignores it. Stock clients echo the states of others, and must not pay for them. [P7] */
function readState(text: string): AwarenessEntry['state'] | undefined {
  if (text.length > frameBounds.awarenessState || isNestedTooDeeply(text)) return undefined; // [H34]
  try {
    const state: unknown = JSON.parse(text);
    return typeof state === 'object' && !Array.isArray(state) ? (state as AwarenessEntry['state']) : undefined;
  } catch {
    return undefined;
  }
}
