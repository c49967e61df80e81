/** The one bus of the process: whoever changes something publishes it, whoever needs to know subscribes. Knows nobody of either. */
import type { ServerEvent } from './event.ts';

export interface EventBus {
  /** Calls every subscriber before it returns. */
  publish(event: ServerEvent): void;
  /** Answers the way to stop. */
  subscribe(subscriber: (event: ServerEvent) => void): () => void;
}

export function createEventBus(): EventBus {
  const subscribers = new Set<(event: ServerEvent) => void>();
  return {
    publish: (event) => subscribers.forEach((subscriber) => subscriber(event)),
    subscribe: (subscriber) => {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
}
