/** The one bus of the process: what has happened reaches every part that subscribed, stage by stage. Knows neither publishers nor subscribers. */
import type { EventOf, ServerEvent } from './event.ts';

/**
 * The order of effects: what is published is stored and in the facts already, so sockets are judged by it first, event streams are sent it
 * next, and the log has it last. [H98]
 */
export const stages = ['sockets', 'browsers', 'log'] as const;
export type Stage = (typeof stages)[number];

/** What a subscriber does about each type of event; types that are left out do not concern it. */
export type EventHandlers = { readonly [T in ServerEvent['type']]?: (event: EventOf<T>) => void };

export interface Publisher {
  /** Every subscriber has handled the event when this returns; an event that a subscriber publishes follows the one it handles. */
  publish(event: ServerEvent): void;
}

export interface EventBus extends Publisher {
  /** Returns the way to unsubscribe. */
  subscribe(stage: Stage, handlers: EventHandlers): () => void;
}

/** A handler that throws keeps no other from its event; `onFailure` is told. [H39] */
export function createEventBus(onFailure: (error: unknown) => void = throwLater): EventBus {
  const subscribers: Record<Stage, Set<EventHandlers>> = { sockets: new Set(), browsers: new Set(), log: new Set() };
  const waiting: ServerEvent[] = [];
  let isPublishing = false;

  const publishNow = (event: ServerEvent): void => {
    for (const stage of stages)
      for (const handlers of [...subscribers[stage]]) {
        try {
          (handlers[event.type] as ((event: ServerEvent) => void) | undefined)?.(event);
        } catch (error) {
          onFailure(error);
        }
      }
  };
  return {
    publish: (event) => {
      waiting.push(event);
      if (isPublishing) return;
      isPublishing = true;
      for (let next = waiting.shift(); next; next = waiting.shift()) publishNow(next);
      isPublishing = false;
    },
    subscribe: (stage, handlers) => {
      subscribers[stage].add(handlers);
      return () => subscribers[stage].delete(handlers);
    },
  };
}

/** Where nothing else is done about it, the process hears of it as of every bug. */
const throwLater = (error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });
