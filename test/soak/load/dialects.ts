/** How a client of each kind of server opens a document and talks about it. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { encodeControl, messageType, subprotocol } from '../../../core/protocol/control.ts';

/** What a server's message is about; `body` is an update, of the document or of awareness, a state vector, or the text of a control message. */
export interface Heard {
  readonly kind: 'request' | 'answer' | 'update' | 'awareness' | 'control' | 'other';
  readonly body: Uint8Array;
}

export interface Dialect {
  readonly protocol?: string;
  path(draft: string): string;
  /** A client's first message, before it requests the document. */
  greeting(draft: string): readonly Uint8Array[];
  sync(draft: string, kind: 'request' | 'answer' | 'update', body: Uint8Array): Uint8Array;
  /** What a client shows of itself: an encoded update of awareness. */
  awareness(draft: string, body: Uint8Array): Uint8Array;
  hear(frame: Uint8Array): Heard;
  /** Whether the server keeps the document and answers requests for it. */
  readonly keeps: boolean;
}

const kinds = ['request', 'answer', 'update'] as const;
const other: Heard = { kind: 'other', body: new Uint8Array() };

const frame = (write: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(write);

const syncFrame: Dialect['sync'] = (_, kind, body) =>
  frame((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync);
    encoding.writeVarUint(encoder, kinds.indexOf(kind));
    encoding.writeVarUint8Array(encoder, body);
  });

const awarenessFrame: Dialect['awareness'] = (_, body) =>
  frame((encoder) => {
    encoding.writeVarUint(encoder, messageType.awareness);
    encoding.writeVarUint8Array(encoder, body);
  });

/** `start` is where the type of the message is. */
function hearAt(bytes: Uint8Array, start: number, type = bytes[start]): Heard {
  if (type !== messageType.sync && type !== messageType.control && type !== messageType.awareness) return other;
  const decoder = decoding.createDecoder(bytes);
  decoder.pos = start + 1;
  if (type === messageType.awareness) return { kind: 'awareness', body: decoding.readVarUint8Array(decoder) };
  if (type === messageType.control) return { kind: 'control', body: decoding.readVarUint8Array(decoder) };
  const kind = kinds[decoding.readVarUint(decoder)];
  return kind ? { kind, body: decoding.readVarUint8Array(decoder) } : other;
}

const yWebsocket = (path: (draft: string) => string, keeps: boolean): Dialect => ({
  path,
  keeps,
  greeting: () => [],
  sync: syncFrame,
  awareness: awarenessFrame,
  hear: (bytes) => hearAt(bytes, 0),
});

export const plain = yWebsocket((draft) => `/${draft}`, true);
export const forwarded = yWebsocket((draft) => `/${draft}`, false);
export const accord: Dialect = {
  ...yWebsocket((draft) => `/sync/${draft}`, true),
  protocol: subprotocol,
  greeting: () => [encodeControl({ type: 'seen', frames: 0 })],
};

const hocuspocusAuth = 2;
const hocuspocusReply = 4;

/** Every message names its document first, and the first is a token. */
export const hocuspocus: Dialect = {
  path: () => '/',
  keeps: true,
  greeting: (draft) => [
    frame((encoder) => {
      encoding.writeVarString(encoder, draft);
      encoding.writeVarUint(encoder, hocuspocusAuth);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, 'token');
    }),
  ],
  sync: (draft, kind, body) =>
    frame((encoder) => {
      encoding.writeVarString(encoder, draft);
      encoding.writeUint8Array(encoder, syncFrame(draft, kind, body));
    }),
  awareness: (draft, body) =>
    frame((encoder) => {
      encoding.writeVarString(encoder, draft);
      encoding.writeUint8Array(encoder, awarenessFrame(draft, body));
    }),
  hear(bytes) {
    // A name is a UUID here: its length is one byte.
    const start = 1 + bytes[0]!;
    return hearAt(bytes, start, bytes[start] === hocuspocusReply ? messageType.sync : bytes[start]);
  },
};
