/** Keeps the same draft in several tabs of one browser the same, with or without a server. */
import * as Y from 'yjs';

export interface CrossTab {
  /** The origin of what comes from other tabs; it is passed on to the server like our own. */
  readonly origin: symbol;
  stop(): void;
}

type Message =
  /** "This is what I have": answered with what it lacks. `from` is the Yjs client that asks; tabs of earlier versions do not say. */
  | { readonly type: 'hello'; readonly vector: Uint8Array; readonly reply: boolean; readonly from?: number }
  /** An answer is for the one who asked: others may lack what lies before it. */
  | { readonly type: 'update'; readonly update: Uint8Array; readonly to?: number | undefined };

/** `isForeign` tells the origins that every tab hears of by itself, such as its own socket. */
export function createCrossTab(channelName: string, doc: Y.Doc, isForeign: (origin: unknown) => boolean): CrossTab {
  const channel = new BroadcastChannel(channelName);
  const origin = Symbol('cross tab');
  const post = (message: Message): void => channel.postMessage(message);
  const hello = (reply: boolean): void => post({ type: 'hello', from: doc.clientID, vector: Y.encodeStateVector(doc), reply });

  const onUpdate = (update: Uint8Array, from: unknown): void => {
    if (from !== origin && !isForeign(from)) post({ type: 'update', update });
  };
  channel.addEventListener('message', ({ data: message }: MessageEvent<Message>) => {
    if (message.type === 'hello') {
      post({ type: 'update', update: Y.encodeStateAsUpdate(doc, message.vector), to: message.from });
      if (message.reply) hello(false);
    } else if (message.to === undefined || message.to === doc.clientID) Y.applyUpdate(doc, message.update, origin);
  });
  doc.on('update', onUpdate);
  hello(true);
  return {
    origin,
    stop: () => {
      doc.off('update', onUpdate);
      channel.close();
    },
  };
}
