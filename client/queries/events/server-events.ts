/** What the server says has changed, heard by every tab of a browser through one stream. [U23] */
import { createSignal, type Accessor } from 'solid-js';
import { openEventStream } from './event-stream.ts';
import type { ServerChange } from './server-change.ts';
import { createSharedStream, type ChangeSink, type SharedStreamDeps } from './shared-stream.ts';

export interface ServerEvents {
  /** Whether changes arrive now; while they do not, a screen has to ask. */
  readonly isLive: Accessor<boolean>;
  /** Calls back with whatever has changed; returns the way to stop. */
  listen(listener: (change: ServerChange) => void): () => void;
  /** Listens as long as somebody is signed in. */
  turn(on: boolean): void;
  close(): void;
}

export interface ServerEventsDeps extends Pick<SharedStreamDeps, 'name' | 'locks' | 'after' | 'page'> {
  readonly EventSource: typeof globalThis.EventSource;
  /** The server answered, and not with a stream: the session may be over. */
  readonly onRefused: () => void;
}

export function createServerEvents(deps: ServerEventsDeps): ServerEvents {
  const { EventSource, after, page, onRefused } = deps;
  const [isLive, setIsLive] = createSignal(false);
  const listeners = new Set<(change: ServerChange) => void>();
  const sink: ChangeSink = { change: (change) => listeners.forEach((listener) => listener(change)), live: setIsLive };
  const open = ({ change, live }: ChangeSink): (() => void) =>
    openEventStream({ EventSource, after, onChange: change, onLive: live, onRefused });
  const shared = createSharedStream({ ...deps, open, sink, isLive });
  let isOn = false;
  let stopListening = (): void => undefined;

  const turn = (on: boolean): void => {
    if (on === isOn) return;
    isOn = on;
    stopListening();
    stopListening = on ? (shared.join() ?? listenWhileVisible(page, () => open(sink))) : () => undefined;
    if (!on) setIsLive(false);
  };
  return {
    isLive,
    turn,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      turn(false);
      shared.close();
    },
  };
}

/** Without locks each tab that is seen has a stream of its own, which are few. */
function listenWhileVisible(page: SharedStreamDeps['page'], open: () => () => void): () => void {
  let end: (() => void) | null = null;
  const update = (): void => {
    if (page.visibilityState === 'visible') end ??= open();
    else {
      end?.();
      end = null;
    }
  };
  update();
  page.addEventListener('visibilitychange', update);
  return () => {
    page.removeEventListener('visibilitychange', update);
    end?.();
  };
}
