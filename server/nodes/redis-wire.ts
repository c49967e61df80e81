/** The wire between servers over Redis or Valkey: publish and subscribe, and nothing kept. */
import { createClient } from '@redis/client';
import type { NodeWire } from './bus.ts';

/** Milliseconds between two attempts to reach it again. */
const retry = { first: 100, longest: 3_000 } as const;
/** Messages that wait while it is slow: more would be old before they arrive. */
const mostWaiting = 1_000;

/** Connects in the background: the server does without as long as it has to. `onTrouble` is told once for each time it goes away. */
export function openRedisWire(url: string, channel: string, onTrouble: (error: unknown) => void): NodeWire {
  const make = () =>
    createClient({
      url,
      socket: { reconnectStrategy: (attempt) => Math.min(retry.longest, retry.first * 2 ** attempt) },
      disableOfflineQueue: true,
      commandsQueueMaxLength: mostWaiting,
    });
  const [speaker, hearer] = [make(), make()];
  const onReady: (() => void)[] = [];
  let isAway = false;
  for (const client of [speaker, hearer])
    client.on('error', (error: unknown) => {
      if (!isAway) onTrouble(error);
      isAway = true;
    });
  const announce = (): void => {
    if (!speaker.isReady || !hearer.isReady) return;
    isAway = false;
    for (const action of onReady) action();
  };
  speaker.on('ready', announce);
  const connect = async (): Promise<void> => {
    await Promise.all([speaker.connect(), hearer.connect()]);
  };
  void connect().catch(onTrouble);
  return {
    send: (text) => {
      if (speaker.isReady) speaker.publish(channel, text).catch(() => undefined);
    },
    listen: (onText) => {
      const subscribe = (): void => void hearer.subscribe(channel, onText).then(announce, () => undefined);
      hearer.once('ready', subscribe);
      hearer.on('ready', announce);
    },
    onReady: (action) => void onReady.push(action),
    close: async () => {
      for (const client of [speaker, hearer]) client.destroy();
    },
  };
}
