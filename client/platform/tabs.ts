/** The other tabs of this browser, and the moment at which this one is looked at again. Knows no session. */
import { nameHere } from './base-path.ts';

/** What one tab tells the others of the session that they share. */
export type TabMessage =
  | { readonly type: 'signed-out'; readonly everywhere: boolean }
  /** A user signed in, maybe another; the server says which. */
  | { readonly type: 'signed-in' };

export interface Tabs {
  tell(message: TabMessage): void;
  onMessage(listener: (message: TabMessage) => void): void;
  /** Calls back whenever this tab comes to be seen: what happened while it was hidden, or kept by the browser, it may have missed. */
  onSeen(listener: () => void): void;
}

export function browserTabs(): Tabs {
  const channel = new BroadcastChannel(nameHere('accord.session'));
  return {
    tell: (message) => channel.postMessage(message),
    onMessage: (listener) => channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data)),
    onSeen: (listener) => {
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') listener();
      });
      // A page that *Back* brings again as it was left tells nothing of having been hidden.
      window.addEventListener('pageshow', ({ persisted }) => {
        if (persisted) listener();
      });
    },
  };
}
