/** Reading for a part of a screen that is already there. */
import { createResource, type Accessor } from 'solid-js';

/** Null until it is there. A plain resource would take the whole screen away for that long, and with it the focus of whoever types. [U70] */
export function readBeside<S, T>(source: () => S | null | undefined, read: (source: S) => Promise<T>): Accessor<T | null> {
  const [found] = createResource<T | null, S>(source, read, { initialValue: null });
  return () => found.latest;
}
