/** Keeps the same draft in several tabs of one browser the same, with or without a server. */
import * as Y from 'yjs';

export interface TabChannel {
  /** The origin of what comes from other tabs. */
  readonly origin: symbol;
  /** Tells the other tabs what was edited here. */
  send(update: Uint8Array): void;
  stop(): void;
}

type Message =
  /** Asks for what its state vector lacks. `from` is the Yjs client that asks; tabs of earlier versions leave it out. */
  | { readonly type: 'hello'; readonly vector: Uint8Array; readonly reply: boolean; readonly from?: number }
  /** An answer is for the tab that asked: another may lack what it builds on. */
  | { readonly type: 'update'; readonly update: Uint8Array; readonly to?: number | undefined };

export function createTabChannel(name: string, doc: Y.Doc): TabChannel {
  const channel = new BroadcastChannel(name);
  const origin = Symbol('tab channel');
  const post = (message: Message): void => channel.postMessage(message);
  const hello = (reply: boolean): void => post({ type: 'hello', from: doc.clientID, vector: Y.encodeStateVector(doc), reply });
  channel.addEventListener('message', ({ data: message }: MessageEvent<Message>) => {
    if (message.type === 'hello') {
      post({ type: 'update', update: Y.encodeStateAsUpdate(doc, message.vector), to: message.from });
      if (message.reply) hello(false);
    } else if (message.to === undefined || message.to === doc.clientID) Y.applyUpdate(doc, message.update, origin);
  });
  hello(true);
  return { origin, send: (update) => post({ type: 'update', update }), stop: () => channel.close() };
}
