/** Simulated time: what happens next, to whom, and what became of those who crashed. Nothing here waits for a real clock. */
import { createRandom } from '../support/random.ts';

export type Random = ReturnType<typeof createRandom>;

/** One program – a tab, or one run of the server. When it has crashed, nothing of it goes on. */
export interface Realm {
  readonly name: string;
  isAlive: boolean;
}

export const createRealm = (name: string): Realm => ({ name, isAlive: true });

export interface World {
  /** Milliseconds since 1970. */
  now(): number;
  /** Chance of the step that is being carried out. */
  readonly random: Random;
  /** Chance starts afresh, so that a step does the same whatever was left out before it. */
  reseed(seed: number): void;
  /** In [from, to]. */
  between(from: number, to: number): number;
  /** True so often, of 1. */
  isOneOf(share: number): boolean;
  /** Calls once in the realm, unless it has crashed by then; by default in the one that asks. */
  after(milliseconds: number, action: () => void, realm?: Realm): () => void;
  every(milliseconds: number, action: () => void, realm?: Realm): () => void;
  /** Runs something in a realm now, and all that follows from it at once. */
  enter(realm: Realm, action: () => void): Promise<void>;
  realm(): Realm;
  /** Lets time pass, calling `check` after each thing that happened; ends early when `until` is true. */
  pass(milliseconds: number, check: () => void, until?: () => boolean): Promise<void>;
  /** Things that have happened. */
  events(): number;
}

interface Entry {
  readonly at: number;
  readonly place: number;
  readonly realm: Realm;
  readonly action: () => void;
  isOff: boolean;
}

/** Resolves when no promise is left that could go on by itself. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

export function createWorld(start: number, seed: number): World {
  const nobody = createRealm('nobody');
  const heap: Entry[] = [];
  let [now, places, happened] = [start, 0, 0];
  let realm = nobody;
  let random = createRandom(seed);

  const after: World['after'] = (milliseconds, action, whose = realm) => {
    const entry = { at: now + Math.max(0, milliseconds), place: places++, realm: whose, action, isOff: false };
    push(heap, entry);
    return () => void (entry.isOff = true);
  };
  const every: World['every'] = (milliseconds, action, whose = realm) => {
    let stop = (): void => {};
    const next = (): void => {
      stop = after(milliseconds, next, whose);
      action();
    };
    stop = after(milliseconds, next, whose);
    return () => stop();
  };
  const enter: World['enter'] = async (whose, action) => {
    realm = whose;
    action();
    await settled();
    realm = nobody;
  };

  return {
    now: () => now,
    get random() {
      return random;
    },
    reseed: (seed) => void (random = createRandom(seed)),
    between: (from, to) => from + random.next() * (to - from),
    isOneOf: (share) => random.next() < share,
    after,
    every,
    enter,
    realm: () => realm,
    events: () => happened,
    async pass(milliseconds, check, until = () => false) {
      const end = now + milliseconds;
      while (!until()) {
        const next = heap[0];
        if (!next || next.at > end) break;
        pop(heap);
        if (next.isOff || !next.realm.isAlive) continue;
        now = next.at;
        happened += 1;
        await enter(next.realm, next.action);
        check();
      }
      if (!until()) now = end;
    },
  };
}

const isBefore = (one: Entry, other: Entry): boolean => one.at < other.at || (one.at === other.at && one.place < other.place);

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (isBefore(heap[above]!, entry)) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1;
    if (isBefore(last, heap[below]!)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = last;
}
