/** What a node has sent over one socket, and what it said is on disk of what came over it, put together: its durable document. */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { decodeServerMessage, messageType } from '../../../core/protocol/control.ts';

export interface Served {
  /** A socket is there: its first answer says what its client lacked, every further one is whole. */
  begin(): void;
  /** The client sent this change. */
  sent(frame: Uint8Array): void;
  /** The node sent this. */
  take(frame: Uint8Array): void;
}

export function createServed(onServed: (document: Y.Doc) => void): Served {
  let [changes, answers] = [[] as Uint8Array[], 0];
  let document: Y.Doc | null = null;
  const takeSync = (decoder: decoding.Decoder): void => {
    const isAnswer = decoding.readVarUint(decoder) === 1;
    const update = decoding.readVarUint8Array(decoder);
    if (isAnswer && ++answers > 1) document = new Y.Doc();
    if (document) Y.applyUpdate(document, update);
  };
  const takeDurable = (decoder: decoding.Decoder): void => {
    const message = decodeServerMessage(decoder);
    if (message?.type !== 'durable' || !document) return;
    for (const update of changes.slice(0, message.frames)) Y.applyUpdate(document, update);
  };
  return {
    begin: () => void ([changes, answers, document] = [[], 0, null]),
    sent: (frame) => {
      const decoder = decoding.createDecoder(frame.subarray(2));
      changes.push(decoding.readVarUint8Array(decoder));
    },
    take: (frame) => {
      const decoder = decoding.createDecoder(frame);
      const type = decoding.readVarUint(decoder);
      if (type === messageType.sync && frame[1] !== 0) takeSync(decoder);
      else if (type === messageType.control) takeDurable(decoder);
      else return;
      if (document) onServed(document);
    },
  };
}
