/** One client of one draft: opens it as a real client does, and receives changes. */
import type { Dialect } from './dialects.ts';
import { openRawSocket, type RawSocket } from './raw-socket.ts';

export interface DraftClient {
  readonly raw: RawSocket;
  sendUpdate(update: Uint8Array): void;
  /** Shows something of the client: an encoded update of awareness. */
  sendAwareness(update: Uint8Array): void;
  /** The number of this socket's changes that the server acknowledged as on disk. Servers without acknowledgements leave it 0. */
  readonly durable: number;
  /** The close code once the server closed it; null where it gave none, undefined while it is open. */
  readonly closed: number | null | undefined;
}

export interface Target {
  readonly url: string;
  readonly dialect: Dialect;
  /** The `Cookie` header of each person who may take part; empty if the server requires none. */
  readonly cookies: readonly string[];
}

export interface ClientOptions {
  /** The person of the socket, by index among the cookies; after the last it starts again with the first. */
  readonly person?: number;
  /** What its document already holds, as an encoded state vector; empty by default. */
  readonly vector?: Uint8Array;
  /** What it has that the server may lack. */
  readonly holds?: Uint8Array;
  /** An update, lent for the time of the call. */
  onUpdate?(update: Uint8Array): void;
  /** The answer to its request for the document. */
  onAnswer?(update: Uint8Array): void;
  /** An update of awareness, lent for the time of the call. */
  onAwareness?(update: Uint8Array): void;
  onDurable?(frames: number): void;
  onClosed?(code: number | null): void;
}

const empty = new Uint8Array([0]);
const emptyUpdate = new Uint8Array([0, 0]);
const text = new TextDecoder();

/** Resolves once the document was given. */
export async function openDraft({ url, dialect, cookies }: Target, draft: string, options: ClientOptions = {}): Promise<DraftClient> {
  const { person = 0, vector = empty, holds = emptyUpdate } = options;
  const cookie = cookies[person % cookies.length];
  const headers = { origin: url, ...(cookie !== undefined && { cookie }) };
  let durable = 0;
  let closed: number | null | undefined;
  let given: () => void = () => {};
  let failed: (error: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => ([given, failed] = [resolve, reject]));
  ready.catch(() => {});
  const raw = await openRawSocket(
    url.replace(/^http/, 'ws') + dialect.path(draft),
    {
      message(frame) {
        const { kind, body } = dialect.hear(frame);
        if (kind === 'update') options.onUpdate?.(body);
        else if (kind === 'awareness') options.onAwareness?.(body);
        else if (kind === 'request') raw.send(dialect.sync(draft, 'answer', holds));
        else if (kind === 'answer') {
          options.onAnswer?.(body);
          given();
        } else if (kind === 'control') {
          const message = JSON.parse(text.decode(body)) as { type: string; frames?: number };
          if (message.type !== 'durable') return;
          durable = message.frames ?? 0;
          options.onDurable?.(durable);
        }
      },
      closed(code) {
        closed = code;
        failed(new Error(`the server closed the socket with ${code}`));
        options.onClosed?.(code);
      },
    },
    { headers, protocol: dialect.protocol },
  );
  for (const frame of dialect.greeting(draft)) raw.send(frame);
  raw.send(dialect.sync(draft, 'request', vector));
  if (dialect.keeps) await ready;
  return {
    raw,
    sendUpdate: (update) => raw.send(dialect.sync(draft, 'update', update)),
    sendAwareness: (update) => raw.send(dialect.awareness(draft, update)),
    get durable() {
      return durable;
    },
    get closed() {
      return closed;
    },
  };
}
