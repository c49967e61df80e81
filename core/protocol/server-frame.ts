/** The frames the server sends besides control messages. */
import * as encoding from 'lib0/encoding';
import type { AwarenessEntry } from './client-frame.ts';
import { messageType } from './control.ts';

function frame(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

const sync = (kind: number, body: Uint8Array): Uint8Array =>
  frame((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync);
    encoding.writeVarUint(encoder, kind);
    encoding.writeVarUint8Array(encoder, body);
  });

/** Asks for what the state vector lacks. */
export const syncRequestFrame = (stateVector: Uint8Array): Uint8Array => sync(0, stateVector);
/** Answers such a request. */
export const syncAnswerFrame = (update: Uint8Array): Uint8Array => sync(1, update);
/** Passes a change on. */
export const updateFrame = (update: Uint8Array): Uint8Array => sync(2, update);

export const awarenessFrame = (entries: readonly AwarenessEntry[]): Uint8Array =>
  frame((encoder) => {
    encoding.writeVarUint(encoder, messageType.awareness);
    encoding.writeVarUint8Array(
      encoder,
      frame((body) => {
        encoding.writeVarUint(body, entries.length);
        for (const { client, clock, state } of entries) {
          encoding.writeVarUint(body, client);
          encoding.writeVarUint(body, clock);
          encoding.writeVarString(body, JSON.stringify(state));
        }
      }),
    );
  });
