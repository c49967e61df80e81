/** What the server said, kept for all screens of one person: one cache, what of it stays on this device, and how often it is read again. Knows no page. */
import { QueryClient, type QueryPersister } from '@tanstack/query-core';
import type { Accessor } from 'solid-js';
import type { Problem, Result } from '../api/api.ts';
import type { LocalStore } from '../store/local-store.ts';

export interface Queries {
  readonly client: QueryClient;
  /** Whether changes are announced now; while they are not, what is shown is read again now and then. */
  readonly isLive: Accessor<boolean>;
  /** Keeps the newest answer on this device, and shows it until the server has answered. */
  readonly remember: QueryPersister;
  /** Forgets everything at once, and keeps nothing that is still under way. */
  close(): void;
}

/** Why something could not be read. */
export class ReadFailed extends Error {
  override readonly name = 'ReadFailed';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** The value of an answer; throws `ReadFailed`, which is how the cache hears of problems. */
export async function valueOf<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new ReadFailed(result.problem);
  return result.value;
}

/** As long ago as what this device remembers counts to be: every answer of the server is newer. */
export const rememberedAt = 1;

/** Milliseconds for which what no screen shows is kept in the window, so that *Back* need not wait. */
const keptFor = 10 * 60_000;

export function createQueries(store: Pick<LocalStore, 'cached' | 'cache'>, isLive: Accessor<boolean>): Queries {
  let isClosed = false;
  const client = new QueryClient({
    defaultOptions: {
      // Whether there is a network, the server's answers say; a failed reading is asked again by its interval, not in place.
      queries: { retry: false, networkMode: 'always', gcTime: keptFor, refetchOnWindowFocus: false, refetchOnReconnect: false },
    },
  });
  const remember: QueryPersister = async (read, context, query) => {
    if (query.state.data === undefined) {
      const kept = await store.cached(query.queryHash).catch(() => null);
      if (kept !== null && query.state.data === undefined && !isClosed)
        query.setState({ data: kept, dataUpdatedAt: rememberedAt, status: 'success' });
    }
    const value = await read(context);
    if (!isClosed) void store.cache(query.queryHash, value).catch(() => undefined);
    return value;
  };
  return {
    ...{ client, isLive, remember },
    close: () => {
      isClosed = true;
      void client.cancelQueries();
      client.clear();
    },
  };
}

/** Milliseconds between two readings while no change is announced, and while they fail: of that no change tells. */
export const askAgain = { quiet: 30_000, failed: 5_000 } as const;

/** How long until something that is shown is read again without being told; false for never. [U22] */
export function intervalOf(error: unknown, isLive: boolean): number | false {
  const problem = error instanceof ReadFailed ? error.problem : null;
  // Signing in again reads everything again.
  if (problem?.code === 'signed-out') return false;
  if (error) return Math.max(askAgain.failed, problem?.retryAfter ?? 0);
  return isLive ? false : askAgain.quiet;
}
