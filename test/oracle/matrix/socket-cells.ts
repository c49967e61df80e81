/** Every opcode of the relay, with its frame and the sign that the relay accepted it. */
import { randomUUID } from 'node:crypto';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { encodeControl, type ServerMessage } from '../../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import type { Received } from '../../support/relay-client.ts';

export interface Opcode {
  readonly title: string;
  /** `digest` is the one that a user who reviewed the draft sends. */
  frame(digest: string): Uint8Array | string;
  /**
   * What it is to the relay: `harmless` is let through at every level, a `change` at level write, a `commit` is answered,
   * and `malformed` closes the socket.
   */
  readonly kind: 'harmless' | 'change' | 'commit' | 'malformed';
  /** The frame that answers it; absent if a following sync request must show that the relay accepted it. */
  readonly answer?: (received: Received) => boolean;
  /** The frame that answers a user who may write, in place of that. */
  readonly answerToWriters?: (received: Received) => boolean;
  /** Whether something is new in it. */
  readonly isNew?: boolean;
}

const frameOf = (...numbers: number[]): Uint8Array => {
  const encoder = encoding.createEncoder();
  for (const number of numbers) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
};
const oneTick = (): Uint8Array => {
  const doc = new Y.Doc();
  doc.getMap('chosen').set('Queues.Edit', true);
  return Y.encodeStateAsUpdate(doc);
};
const nothing = Y.encodeStateAsUpdate(new Y.Doc());
const emptyVector = Y.encodeStateVector(new Y.Doc());
export const probe = syncRequestFrame(emptyVector);
export const isProbeAnswer = ({ kind }: Received): boolean => kind === 'sync 1';
const isTold =
  (type: ServerMessage['type']) =>
  (received: Received): boolean =>
    received.message?.type === type;

const malformed = (title: string, frame: Uint8Array | string): Opcode => ({ title, kind: 'malformed', frame: () => frame });
const server: ServerMessage = { type: 'access', level: 'write', commit: true, base: null };

export const opcodes: readonly Opcode[] = [
  { title: 'sync step 1', kind: 'harmless', frame: () => probe, answer: isProbeAnswer },
  { title: 'awareness', kind: 'harmless', frame: () => awarenessFrame([{ client: 77, clock: 1, state: {} }]) },
  { title: 'query awareness', kind: 'harmless', frame: () => frameOf(3), answer: ({ kind }) => kind === '1' },
  { title: 'seen', kind: 'harmless', frame: () => encodeControl({ type: 'seen', frames: 1 }) },
  { title: 'an empty sync step 2', kind: 'harmless', frame: () => syncAnswerFrame(nothing), answerToWriters: isTold('durable') },
  { title: 'sync step 2 with a change', kind: 'change', frame: () => syncAnswerFrame(oneTick()), answer: isTold('durable'), isNew: true },
  { title: 'update', kind: 'change', frame: () => updateFrame(oneTick()), answer: isTold('durable'), isNew: true },
  { title: 'an empty update', kind: 'change', frame: () => updateFrame(nothing), answer: isTold('durable') },
  { title: 'commit', kind: 'commit', frame: (digest) => encodeControl({ type: 'commit', id: randomUUID(), digest }) },
  malformed('auth', frameOf(2, 0, 0)),
  malformed('an unknown type', frameOf(5)),
  malformed('a type between', frameOf(63)),
  malformed('a type beyond', frameOf(65)),
  malformed('a huge type', frameOf(2 ** 40)),
  malformed('an unknown sync message', frameOf(0, 3, 0)),
  malformed('a control message of the server', encodeControl(server)),
  malformed('nothing at all', new Uint8Array()),
  malformed('text', 'sync'),
];
