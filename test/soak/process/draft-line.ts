/** One person's draft over raw `accord.v1` sockets that come and go with the server: edits are sent until they are acknowledged. */
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import {
  closeCode,
  decodeServerMessage,
  encodeControl,
  messageType,
  subprotocol,
  type ServerMessage,
} from '../../../core/protocol/control.ts';
import { syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import type { Base } from '../../../core/profile/profile.ts';
import type { Ledger } from './ledger.ts';

/** The server as its clients know it. */
export interface Reach {
  /** Resolves with the address once the server answers; null when it never will again. */
  up(): Promise<string | null>;
}

export interface DraftLine {
  readonly doc: Y.Doc;
  /** Resolves once the line has given the server what it has. */
  ready(): Promise<void>;
  isReady(): boolean;
  /** Change frames on their way. */
  inFlight(): number;
  /** Sends a commit; null where the socket went before the answer. */
  commit(key: string, digest: string): Promise<Extract<ServerMessage, { type: 'committed' | 'refused' }> | null>;
  /** What the draft was closed as. */
  closed(): Extract<ServerMessage, { type: 'closed' }> | null;
  leave(): void;
}

/** Closes that a server which is killed or restarted explains; every other one is a fault. */
const expected = new Set<number>([1005, 1006, closeCode.restarting, closeCode.draftClosed]);

export function openDraftLine(reach: Reach, cookie: string, draft: string, base: Base, ledger: Ledger): DraftLine {
  const doc = new Y.Doc();
  let socket: WebSocket | null = null;
  let pending: Uint8Array[] = [];
  let durable = 0;
  let given = false;
  const isReady = (): boolean => given;
  let end: Extract<ServerMessage, { type: 'closed' }> | null = null;
  let left = false;
  const isOver = (): boolean => left || end !== null;
  let changed: () => void = () => {};
  let change = new Promise<void>((resolve) => (changed = resolve));
  /** Wakes callers that wait for a message of this line. */
  const wake = (): void => {
    changed();
    change = new Promise((resolve) => (changed = resolve));
  };
  const answers = new Map<string, (answer: Extract<ServerMessage, { type: 'committed' | 'refused' }> | null) => void>();

  const sendChange = (frame: Uint8Array, update: Uint8Array): void => {
    pending.push(update);
    socket?.send(frame);
    ledger.tell('edit');
  };
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'server' && given) sendChange(updateFrame(update), update);
  });

  const hearSync = (kind: number, body: Uint8Array): void => {
    if (kind !== 0) return Y.applyUpdate(doc, body, 'server');
    const update = Y.encodeStateAsUpdate(doc, body);
    given = true;
    sendChange(syncAnswerFrame(update), update);
    wake();
  };
  const hear = (message: ServerMessage): void => {
    if (message.type === 'durable') {
      for (const update of pending.splice(0, message.frames - durable)) ledger.acknowledge(draft, update);
      durable = message.frames;
    }
    if (message.type === 'committed' && message.profile) ledger.answer(message.id, message.profile);
    if (message.type === 'committed' || message.type === 'refused') answers.get(message.id)?.(message);
    if (message.type === 'closed') end = message;
    wake();
  };

  const visit = (url: string): Promise<number> => {
    const from = base ? `?base=${base.profile}@${base.revision}` : '';
    const headers = { cookie, origin: url };
    const one = new WebSocket(`${url.replace('http', 'ws')}/sync/${draft}${from}`, subprotocol, { headers, perMessageDeflate: false });
    socket = one;
    [pending, durable] = [[], 0];
    one.on('open', () => one.send(syncRequestFrame(Y.encodeStateVector(doc))));
    one.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      const type = decoding.readVarUint(decoder);
      if (type === messageType.sync) return hearSync(decoding.readVarUint(decoder), decoding.readVarUint8Array(decoder));
      const message = type === messageType.control ? decodeServerMessage(decoder) : null;
      if (message) hear(message);
    });
    one.on('unexpected-response', (_, response) => {
      ledger.faults.push(`an upgrade was answered with ${response.statusCode}`);
      one.terminate();
    });
    one.on('error', () => {});
    return new Promise((resolve) => one.once('close', (code) => resolve(code)));
  };

  const keepOpen = async (): Promise<void> => {
    for (let tries = 0; !isOver(); tries++) {
      const url = await reach.up();
      if (url === null || left) return;
      if (tries > 0) ledger.reconnects += 1;
      const code = await visit(url);
      given = false;
      ledger.unanswered += pending.length;
      ledger.closes.push(code);
      if (!expected.has(code) && !left) ledger.faults.push(`a socket was closed with ${code}`);
      for (const resolve of answers.values()) resolve(null);
      wake();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  void keepOpen();

  return {
    doc,
    isReady,
    ready: async () => {
      while (!isReady() && !isOver()) await change;
    },
    inFlight: () => pending.length,
    commit: (key, digest) => {
      if (!given || !socket) return Promise.resolve(null);
      socket.send(encodeControl({ type: 'commit', id: key, digest }));
      ledger.tell('commit');
      return new Promise((resolve) => {
        answers.set(key, (answer) => {
          answers.delete(key);
          resolve(answer);
        });
      });
    },
    closed: () => end,
    leave: () => {
      left = true;
      socket?.terminate();
      wake();
    },
  };
}
