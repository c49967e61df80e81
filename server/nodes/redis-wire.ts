/** The wire between servers over Redis or Valkey: publish and subscribe, and nothing kept. */
import { createClient, ErrorReply } from '@redis/client';
import type { NodeWire } from './bus.ts';

/** Milliseconds between two attempts to reach it again. */
const retry = { first: 100, longest: 3_000 } as const;
/** Messages that wait while it is slow: more would be old before they arrive. */
const mostWaiting = 1_000;

/**
 * Connects in the background: the server does without as long as it has to. `prefix` is the instance's own, before each topic. `onTrouble` is
 * told once for each time it goes away.
 */
export function openRedisWire(url: string, prefix: string, onTrouble: (error: unknown) => void): NodeWire {
  const reconnectStrategy = (attempt: number): number => Math.min(retry.longest, retry.first * 2 ** attempt);
  const publisher = createClient({ url, socket: { reconnectStrategy }, disableOfflineQueue: true, commandsQueueMaxLength: mostWaiting });
  // What is joined while it is away is subscribed to once it is back.
  const subscriber = createClient({ url, socket: { reconnectStrategy } });
  const onReady: (() => void)[] = [];
  let onText: (text: string) => void = () => undefined;
  let isAway = false;
  /** The kinds of commands that it refuses, as it does where a user may not use these channels; each is told once. [P80] */
  const refused = new Set<string>();
  const note = (command: string) => (error: unknown) => {
    // What fails because the connection went away was told as that.
    if (!(error instanceof ErrorReply) || refused.has(command)) return;
    refused.add(command);
    onTrouble(error);
  };
  const announce = (): void => {
    if (!publisher.isReady || !subscriber.isReady) return;
    isAway = false;
    for (const action of onReady) action();
  };
  for (const client of [publisher, subscriber]) {
    client.on('error', (error: unknown) => {
      if (!isAway) onTrouble(error);
      isAway = true;
    });
    client.on('ready', announce);
    client.connect().catch(onTrouble);
  }
  const onMessage = (text: string): void => onText(text);
  return {
    send: (topic, text) => {
      if (publisher.isReady) publisher.publish(`${prefix}:${topic}`, text).catch(note('publish'));
    },
    listen: (listener) => void (onText = listener),
    join: (topic) => void subscriber.subscribe(`${prefix}:${topic}`, onMessage).catch(note('subscribe')),
    leave: (topic) => void subscriber.unsubscribe(`${prefix}:${topic}`, onMessage).catch(() => undefined),
    onReady: (action) => void onReady.push(action),
    close: async () => {
      for (const client of [publisher, subscriber]) client.destroy();
    },
  };
}
