/** A list that is searched: by the server, and in what this device remembers of it while the server cannot be reached. Knows no page. */
import { createMemo } from 'solid-js';
import type { Pages } from './create-pages.ts';

interface Part {
  readonly query: string;
  readonly remembers: boolean;
  readonly isWanted: boolean;
}

/** `create` makes the list for a part of its options. To be called under a reactive owner. */
export function orRemembered<T extends object>(
  create: (part: () => Part) => Pages<T>,
  query: () => string,
  matches: (item: T, query: string) => boolean,
): Pages<T> {
  const asked = create(() => ({ query: query(), remembers: query() === '', isWanted: true }));
  const isUnreachable = createMemo(() => asked.problem()?.code === 'unreachable');
  /** Nothing that the server said answers what is wanted. */
  const isMissing = createMemo(() => query() !== '' && isUnreachable() && asked.query() !== query());
  const whole = create(() => ({ query: '', remembers: true, isWanted: isMissing() }));
  const found = createMemo(() => (isMissing() && whole.isKnown() ? whole.items.filter((item) => matches(item, query())) : null));
  return {
    ...asked,
    get items() {
      return found() ?? asked.items;
    },
    isKnown: () => found() !== null || asked.isKnown(),
    query: () => (found() ? query() : asked.query()),
    hasMore: () => found() === null && asked.hasMore(),
  };
}
