/** Carries out what the step of a draft asks for: in the local store, on the socket, over HTTP, and on the clock. */
import * as Y from 'yjs';
import { syncAnswerFrame } from '../../core/protocol/server-frame.ts';
import { requestEffects } from './draft-requests.ts';
import type { DraftShell, Effects } from './draft-shell.ts';
import { storeEffects } from './draft-storing.ts';
import type { DraftEffect, EffectOf, Timer } from './step/draft-input.ts';

export function createDraftEffects(shell: DraftShell): (effect: DraftEffect) => void {
  const timers = createTimers(shell);
  const effects: Effects<DraftEffect['type']> = {
    ...storeEffects(shell),
    ...socketEffects(shell),
    ...requestEffects(shell),
    read: () => queueMicrotask(() => shell.feed({ type: 'read', document: shell.document() })),
    'send-to-tabs': ({ update }) => shell.tabs.send(update),
    schedule: ({ timer, milliseconds }) => timers.schedule(timer, milliseconds),
    cancel: ({ timer }) => timers.cancel(timer),
    release: () => {
      timers.stop();
      shell.release();
    },
  };
  return <Type extends DraftEffect['type']>(effect: EffectOf<Type>) => effects[effect.type](effect);
}

function createTimers({ platform, feed }: DraftShell) {
  const running = new Map<Timer, () => void>();
  const cancel = (timer: Timer): void => running.get(timer)?.();
  return {
    cancel,
    schedule: (timer: Timer, milliseconds: number): void => {
      cancel(timer);
      running.set(
        timer,
        platform.after(milliseconds, () => feed({ type: 'tick', timer })),
      );
    },
    stop: (): void => running.forEach((end) => end()),
  };
}

function socketEffects({ socket, doc, feed }: DraftShell): Effects<'connect' | 'reconnect' | 'disconnect' | 'send' | 'answer'> {
  return {
    connect: socket.connect,
    reconnect: socket.reconnect,
    disconnect: socket.disconnect,
    send: ({ frame }) => {
      if (!socket.send(frame)) feed({ type: 'send-failed' });
    },
    answer: () => feed({ type: 'asked', frame: syncAnswerFrame(Y.encodeStateAsUpdate(doc)) }),
  };
}
