/** Tells the listeners of this tab and the other tabs that records have changed; what changed, they read. */

export interface StoreChanges {
  announce(): void;
  /** Returns the way to stop. */
  listen(listener: () => void): () => void;
  close(): void;
}

export function createStoreChanges(name: string): StoreChanges {
  const listeners = new Set<() => void>();
  const channel = new BroadcastChannel(`${name}-changes`);
  const onChange = (): void => {
    for (const listener of listeners) listener();
  };
  channel.addEventListener('message', onChange);
  return {
    announce: () => {
      channel.postMessage('changed');
      onChange();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
