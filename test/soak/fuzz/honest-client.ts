/** A client that behaves correctly: one document in sync with the relay through a local socket. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { decodeServerMessage, messageType, type ServerMessage } from '../../../core/protocol/control.ts';
import { syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import type { LocalSocket } from '../../support/local-socket.ts';

export interface HonestClient {
  readonly doc: Y.Doc;
  readonly socket: LocalSocket;
  readonly messages: ServerMessage[];
  /** Takes in what has arrived: in its own time, which is not the server's. */
  takeIn(): void;
  /** What went wrong on applying what the server sent. */
  readonly faults: string[];
  /** Whether the server's answer has been applied, and every change sent is on its disk. */
  isSettled(): boolean;
}

const fromServer = Symbol('from the server');

/** Sends as soon as it has its socket. A reader answers nothing, as the product's client does. */
export function startHonestClient(socket: LocalSocket, { reads = false, doc = new Y.Doc() } = {}): HonestClient {
  const [messages, faults]: [ServerMessage[], string[]] = [[], []];
  let [answered, synced, sent, durable] = [false, false, 0, 0];
  const sendChange = (frame: Uint8Array): void => {
    sent += 1;
    socket.send(frame);
  };
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== fromServer && answered && !reads) sendChange(updateFrame(update));
  });
  const hear = (frame: Uint8Array): void => {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === messageType.control) {
      const message = decodeServerMessage(decoder);
      if (message) messages.push(message);
      if (message?.type === 'durable') durable = message.frames;
    }
    if (type !== messageType.sync) return;
    const reply = encoding.createEncoder();
    encoding.writeVarUint(reply, messageType.sync);
    const kind = sync.readSyncMessage(decoder, reply, doc, fromServer, (error) => faults.push(String(error)));
    if (kind === sync.messageYjsSyncStep2) synced = true;
    if (kind !== sync.messageYjsSyncStep1 || reads) return;
    answered = true;
    sendChange(encoding.toUint8Array(reply));
  };
  socket.send(syncRequestFrame(Y.encodeStateVector(doc)));
  let inbox: Uint8Array[] = [];
  socket.listen((frame) => inbox.push(frame));
  const takeIn = (): void => {
    const arrived = inbox;
    inbox = [];
    for (const frame of arrived)
      try {
        hear(frame);
      } catch (error) {
        faults.push(String(error));
      }
  };
  return { doc, socket, messages, faults, takeIn, isSettled: () => synced && durable === sent && inbox.length === 0 };
}
