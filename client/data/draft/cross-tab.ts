/** Keeps the same draft in several tabs of one browser the same, with or without a server. */
import * as Y from 'yjs';

export interface CrossTab {
  /** The origin of what comes from other tabs; it is passed on to the server like our own. */
  readonly origin: symbol;
  stop(): void;
}

type Message =
  /** "This is what I have": answered with what it lacks. */
  | { readonly type: 'hello'; readonly vector: Uint8Array; readonly reply: boolean }
  | { readonly type: 'update'; readonly update: Uint8Array };

/** `isForeign` tells the origins that every tab hears of by itself, such as its own socket. */
export function createCrossTab(channelName: string, doc: Y.Doc, isForeign: (origin: unknown) => boolean): CrossTab {
  const channel = new BroadcastChannel(channelName);
  const origin = Symbol('cross tab');
  const post = (message: Message): void => channel.postMessage(message);

  const onUpdate = (update: Uint8Array, from: unknown): void => {
    if (from !== origin && !isForeign(from)) post({ type: 'update', update });
  };
  channel.addEventListener('message', (event: MessageEvent<Message>) => {
    const message = event.data;
    if (message.type === 'update') return Y.applyUpdate(doc, message.update, origin);
    post({ type: 'update', update: Y.encodeStateAsUpdate(doc, message.vector) });
    if (message.reply) post({ type: 'hello', vector: Y.encodeStateVector(doc), reply: false });
  });
  doc.on('update', onUpdate);
  post({ type: 'hello', vector: Y.encodeStateVector(doc), reply: true });
  return {
    origin,
    stop: () => {
      doc.off('update', onUpdate);
      channel.close();
    },
  };
}
