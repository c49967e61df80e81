/** One stream for all tabs of a browser: the tab that leads has it, and passes on what it says. [U23] */
import { createLeadership, type TabLeadership } from './one-of-the-tabs.ts';
import type { ServerChange } from './server-change.ts';

/** Where changes go, and whether they arrive. */
export interface ChangeSink {
  change(change: ServerChange): void;
  live(isLive: boolean): void;
}

export interface SharedStreamDeps {
  /** Shared by the tabs of one person in one browser alone. */
  readonly name: string;
  readonly locks: LockManager | undefined;
  readonly after: (milliseconds: number, action: () => void) => () => void;
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  /** Opens a stream; answers the way to end it. */
  readonly open: (sink: ChangeSink) => () => void;
  readonly sink: ChangeSink;
  readonly isLive: () => boolean;
}

export interface SharedStream {
  /** Answers the way to leave; null where the browser has no locks. */
  join(): (() => void) | null;
  close(): void;
}

type TabMessage =
  | { readonly type: 'change'; readonly change: ServerChange }
  | { readonly type: 'live'; readonly live: boolean }
  /** Asks the tab that leads to say whether changes arrive. */
  | { readonly type: 'who' };

/** Milliseconds in which a tab that leads answers; a frozen one does not. */
const longestAnswer = 2_000;

export function createSharedStream({ name, locks, after, page, open, sink, isLive }: SharedStreamDeps): SharedStream {
  const channel = new BroadcastChannel(name);
  const post = (message: TabMessage): void => channel.postMessage(message);
  let [isLeading, isJoined] = [false, false];
  let stopAsking = (): void => undefined;

  const lead = (): (() => void) => {
    isLeading = true;
    stopAsking();
    const end = open(both(sink, toTabs(post)));
    return () => {
      isLeading = false;
      end();
    };
  };
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.type === 'who') return isLeading ? post({ type: 'live', live: isLive() }) : undefined;
    if (isLeading || !isJoined) return;
    if (data.type === 'change') return sink.change(data.change);
    stopAsking();
    sink.live(data.live);
  });
  const ask = (leadership: TabLeadership): void => {
    stopAsking();
    if (isLeading || page.visibilityState !== 'visible') return;
    post({ type: 'who' });
    stopAsking = after(longestAnswer, leadership.take);
  };
  return {
    join: () => {
      isJoined = true;
      const leadership = createLeadership({ name, locks, lead });
      if (!leadership) return null;
      const onVisible = (): void => ask(leadership);
      onVisible();
      page.addEventListener('visibilitychange', onVisible);
      return () => {
        isJoined = false;
        page.removeEventListener('visibilitychange', onVisible);
        stopAsking();
        leadership.stop();
      };
    },
    close: () => channel.close(),
  };
}

const toTabs = (post: (message: TabMessage) => void): ChangeSink => ({
  change: (change) => post({ type: 'change', change }),
  live: (live) => post({ type: 'live', live }),
});

/** The other tabs hear of a change first, of being live last, as the one here has it. */
const both = (here: ChangeSink, there: ChangeSink): ChangeSink => ({
  change: (change) => {
    there.change(change);
    here.change(change);
  },
  live: (isLive) => {
    here.live(isLive);
    there.live(isLive);
  },
});
