import { InfiniteQueryObserver, QueryObserver } from '@tanstack/query-core';
import { expect, it } from 'vitest';
import type { Page, Result } from '../api/api.ts';
import { isCurrent, problemOf } from './create-read.ts';
import { itemsOf, pageOptions, type PageQuestion, type PageSizes } from './create-pages.ts';
import { askAgain, createQueries, intervalOf, ReadFailed, valueOf } from './queries.ts';

interface Item {
  readonly id: string;
}
const numbered = (from: number, to: number): Item[] => Array.from({ length: to - from }, (_, at) => ({ id: `i${from + at}` }));
const page = (items: Item[], next: string | null = null): Result<Page<Item>> => ({ ok: true, value: { items, next } });
const unreachable = { code: 'unreachable', status: 0, title: 'The server cannot be reached', detail: '' } as const;
const failed: Result<never> = { ok: false, problem: unreachable };
const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

/** What a device keeps, the test's to read. */
function createKept(kept = new Map<string, unknown>()) {
  const store = {
    cached: async <T>(key: string) => (kept.get(key) as T | undefined) ?? null,
    cache: async (key: string, value: unknown) => void kept.set(key, value),
  };
  return { kept, queries: createQueries(store, () => true) };
}

/** A list whose server's answers the test gives. */
function setUp(sizes: PageSizes = { first: 25 }, { queries, kept } = createKept()) {
  const asked: (PageQuestion & {
    readonly query: string;
    readonly signal: AbortSignal;
    answer(result: Result<Page<Item>>): Promise<void>;
  })[] = [];
  const optionsOf = (query: string, remembers = false) =>
    pageOptions<Item>(queries, sizes, {
      ...{ key: ['items'], query, remembers },
      ask: (question, signal) =>
        new Promise((resolve) => {
          const answer = async (result: Result<Page<Item>>): Promise<void> => (resolve(result), settle());
          asked.push({ ...question, query, signal, answer });
        }),
    });
  const open = (query = '', remembers = false) => {
    const observer = new InfiniteQueryObserver(queries.client, optionsOf(query, remembers));
    const close = observer.subscribe(() => undefined);
    const ids = (): string[] => {
      const { data } = observer.getCurrentResult();
      return data ? itemsOf(data, 'id').map(({ id }) => id) : [];
    };
    return { observer, ids, close, search: (text: string) => observer.setOptions(optionsOf(text)) };
  };
  return { asked, open, kept, queries };
}

it('[U22] an answer to an older question is dropped, however late it comes, and nobody waits for it', async () => {
  const { asked, open } = setUp();
  const list = open('a');
  list.search('ab');
  expect(asked[0]!.signal.aborted).toBe(true);
  await asked[1]!.answer(page([{ id: 'ab' }]));
  await asked[0]!.answer(page([{ id: 'a' }, { id: 'ab' }]));
  expect(list.ids()).toEqual(['ab']);
});

it('[U22] a list goes on where it stopped, and holds nothing twice when items move between pages', async () => {
  const { asked, open } = setUp();
  const { observer, ids } = open();
  await asked[0]!.answer(page(numbered(0, 25), 'after 24'));
  void observer.fetchNextPage();
  expect(asked[1]).toMatchObject({ limit: 25, cursor: 'after 24' });
  await asked[1]!.answer(page([{ id: 'i24' }, ...numbered(25, 49)]));
  expect(ids()).toEqual(numbered(0, 49).map(({ id }) => id));
  expect(observer.getCurrentResult().hasNextPage).toBe(false);
});

it('[U24] as many as were shown before are asked for again, a hundred at once', async () => {
  const sizes = { first: 10, more: 25 };
  const few = setUp({ ...sizes, count: 60 });
  few.open();
  expect(few.asked[0]).toMatchObject({ limit: 60 });
  const many = setUp({ ...sizes, count: 130 });
  const { observer, ids } = many.open();
  expect(many.asked[0]).toMatchObject({ limit: 100 });
  await many.asked[0]!.answer(page(numbered(0, 100), 'after 99'));
  void observer.fetchNextPage();
  expect(many.asked[1]).toMatchObject({ limit: 25, cursor: 'after 99' });
  await many.asked[1]!.answer(page(numbered(100, 125), 'after 124'));
  expect(ids().length).toBe(125);
});

it('[U22] what is shown stays when the server cannot be asked, and is said not to be new', async () => {
  const { asked, open } = setUp();
  const { observer, ids } = open();
  await asked[0]!.answer(page(numbered(0, 3)));
  expect(isCurrent(observer.getCurrentResult())).toBe(true);
  void observer.refetch();
  await asked[1]!.answer(failed);
  expect(ids().length).toBe(3);
  expect(isCurrent(observer.getCurrentResult())).toBe(false);
  expect(problemOf(observer.getCurrentResult(), null)).toEqual(unreachable);
});

it('[U22] what failed is asked again after a while, or when the server says; what the stream tells of is not asked without a reason', () => {
  const error = (more: object = {}): ReadFailed => new ReadFailed({ ...unreachable, ...more });
  expect([intervalOf(null, true), intervalOf(null, false)]).toEqual([false, askAgain.quiet]);
  expect([intervalOf(error(), true), intervalOf(error(), false)]).toEqual([askAgain.failed, askAgain.failed]);
  expect(intervalOf(error({ code: 'busy', retryAfter: 20_000 }), true)).toBe(20_000);
  expect(intervalOf(error({ code: 'too-fast', retryAfter: 1_000 }), true)).toBe(askAgain.failed);
  expect(intervalOf(error({ code: 'signed-out' }), true)).toBe(false);
});

it('[U22] a problem stays told while the same is asked again, and goes with the first answer', () => {
  const failing = { error: new ReadFailed(unreachable), status: 'error', isFetching: false } as const;
  expect(problemOf(failing, null)).toEqual(unreachable);
  expect(problemOf({ error: null, status: 'pending', isFetching: true }, unreachable)).toEqual(unreachable);
  expect(problemOf({ error: null, status: 'success', isFetching: false }, unreachable)).toBeNull();
});

it('[U124] what this device keeps is shown until the server has answered, and never taken for the present', async () => {
  const device = createKept();
  const before = setUp(undefined, device);
  before.open('', true);
  await settle();
  await before.asked[0]!.answer(page(numbered(0, 2)));
  before.queries.close();

  const { asked, open } = setUp(undefined, createKept(device.kept));
  const { observer, ids } = open('', true);
  await settle();
  expect([ids(), isCurrent(observer.getCurrentResult()), asked.length]).toEqual([['i0', 'i1'], false, 1]);
  await asked[0]!.answer(page(numbered(5, 6)));
  expect([ids(), isCurrent(observer.getCurrentResult())]).toEqual([['i5'], true]);
});

it('[U125] once it is closed nothing that was read is there, and what was under way is neither shown nor kept', async () => {
  const { asked, open, kept, queries } = setUp();
  const { ids, observer } = open('', true);
  await settle();
  await asked[0]!.answer(page(numbered(0, 2)));
  kept.clear();
  void observer.refetch();
  queries.close();
  await asked[1]!.answer(page(numbered(0, 3)));
  expect([queries.client.getQueryCache().getAll(), kept.size]).toEqual([[], 0]);
  expect(ids().length).toBeLessThan(3);
});

it('[U124] a device that keeps nothing, or fails to, is no reason not to ask', async () => {
  const refuses = { cached: () => Promise.reject(new Error('closed')), cache: () => Promise.reject(new Error('full')) };
  const { client, remember } = createQueries(refuses, () => true);
  const observer = new QueryObserver<number>(client, {
    queryKey: ['one'],
    queryFn: () => valueOf(Promise.resolve({ ok: true, value: 1 } as const)),
    persister: remember as never,
  });
  const close = observer.subscribe(() => undefined);
  await settle();
  expect(observer.getCurrentResult().data).toBe(1);
  close();
});
