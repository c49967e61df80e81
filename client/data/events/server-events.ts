/** What the server says has changed, heard by every tab of a browser through one stream. [U23] */
import { createSignal, type Accessor } from 'solid-js';
import { openEventStream } from './event-stream.ts';
import { createLeadership } from './one-of-the-tabs.ts';
import type { ServerNews } from './server-news.ts';

export interface ServerEvents {
  /** Whether news arrives now; where it does not, whoever wants to know has to ask. */
  readonly isLive: Accessor<boolean>;
  /** Calls back with whatever has changed; returns the way to stop. */
  listen(listener: (news: ServerNews) => void): () => void;
  /** Listens as long as somebody is signed in. */
  turn(on: boolean): void;
  close(): void;
}

export interface ServerEventsDeps {
  /** Shared by the tabs of one person in one browser, and by nobody else. */
  readonly name: string;
  readonly EventSource: typeof globalThis.EventSource;
  readonly locks: LockManager | undefined;
  readonly after: (milliseconds: number, action: () => void) => () => void;
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  /** The server answered, and not with a stream: the session may be over. */
  readonly onRefused: () => void;
}

type TabMessage =
  | { readonly type: 'news'; readonly news: ServerNews }
  | { readonly type: 'live'; readonly live: boolean }
  /** Asks whoever leads to say whether news arrives. */
  | { readonly type: 'who' };

/** Milliseconds in which a tab that leads answers; a frozen one does not. */
const longestAnswer = 2_000;

export function createServerEvents({ name, EventSource, locks, after, page, onRefused }: ServerEventsDeps): ServerEvents {
  const [isLive, setIsLive] = createSignal(false);
  const listeners = new Set<(news: ServerNews) => void>();
  const channel = new BroadcastChannel(name);
  const post = (message: TabMessage): void => channel.postMessage(message);
  const hear = (news: ServerNews): void => listeners.forEach((listener) => listener(news));
  let isLeading = false;
  let isOn = false;
  let stopListening = (): void => undefined;
  let stopAsking = (): void => undefined;

  const openStream = (onNews: (news: ServerNews) => void, onLive: (live: boolean) => void): (() => void) =>
    openEventStream({ EventSource, after, onNews, onLive, onRefused });
  const lead = (): (() => void) => {
    isLeading = true;
    stopAsking();
    const end = openStream(
      (news) => {
        post({ type: 'news', news });
        hear(news);
      },
      (live) => {
        setIsLive(live);
        post({ type: 'live', live });
      },
    );
    return () => {
      isLeading = false;
      end();
    };
  };
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.type === 'who') {
      if (isLeading) post({ type: 'live', live: isLive() });
    } else if (isLeading || !isOn) return;
    else if (data.type === 'news') hear(data.news);
    else {
      stopAsking();
      setIsLive(data.live);
    }
  });

  /** One stream for all tabs. */
  const share = (): (() => void) | null => {
    const leadership = createLeadership({ name, locks, lead });
    if (!leadership) return null;
    const ask = (): void => {
      stopAsking();
      if (isLeading || page.visibilityState !== 'visible') return;
      post({ type: 'who' });
      stopAsking = after(longestAnswer, leadership.take);
    };
    ask();
    page.addEventListener('visibilitychange', ask);
    return () => {
      page.removeEventListener('visibilitychange', ask);
      stopAsking();
      leadership.stop();
    };
  };
  /** Without locks each tab that is looked at has its own, which are few. */
  const listenWhileVisible = (): (() => void) => {
    let end: (() => void) | null = null;
    const look = (): void => {
      if (page.visibilityState === 'visible') end ??= openStream(hear, setIsLive);
      else {
        end?.();
        end = null;
      }
    };
    look();
    page.addEventListener('visibilitychange', look);
    return () => {
      page.removeEventListener('visibilitychange', look);
      end?.();
    };
  };

  const turn = (on: boolean): void => {
    if (on === isOn) return;
    isOn = on;
    stopListening();
    stopListening = on ? (share() ?? listenWhileVisible()) : () => undefined;
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
      channel.close();
    },
  };
}
