/** One stream of server-sent events, tried again and again until it is closed. Knows nothing of other tabs. */
import { basePath } from '../../platform/base-path.ts';
import { changeKinds, readChange, type ServerChange } from './server-change.ts';

export interface StreamDeps {
  readonly EventSource: typeof globalThis.EventSource;
  /** Calls back once after some milliseconds; returns the way to prevent it. */
  readonly after: (milliseconds: number, action: () => void) => () => void;
  readonly onChange: (change: ServerChange) => void;
  /** Whether changes arrive now. */
  readonly onLive: (live: boolean) => void;
  /** The server answered, and not with a stream. */
  readonly onRefused: () => void;
}

/** Milliseconds before a stream that was refused is tried again; doubled up to the longest. */
const pause = { first: 5_000, longest: 60_000 } as const;

/** Answers the way to end it. */
export function openEventStream({ EventSource, after, onChange, onLive, onRefused }: StreamDeps): () => void {
  let wait: number = pause.first;
  let stopWaiting = (): void => undefined;
  let source: EventSource | null = null;

  const open = (): void => {
    const opened = new EventSource(`${basePath}/api/events`);
    source = opened;
    opened.addEventListener('open', () => {
      wait = pause.first;
      onLive(true);
      // This window missed what happened before. The server tells a browser that comes back so, too.
      onChange({ type: 'reset' });
    });
    opened.addEventListener('error', () => {
      onLive(false);
      // While it is connecting, the browser itself tries again.
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
      onRefused();
      stopWaiting = after(wait, open);
      wait = Math.min(wait * 2, pause.longest);
    });
    const hear = ({ type, data }: MessageEvent): void => {
      const change = readChange(type, data);
      if (change) onChange(change);
    };
    for (const type of [...changeKinds, 'reset']) opened.addEventListener(type, hear);
  };
  open();
  return () => {
    stopWaiting();
    const closing = source;
    source = null;
    closing?.close();
    onLive(false);
  };
}
