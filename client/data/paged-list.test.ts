import { expect, it } from 'vitest';
import type { Page, Result } from './api.ts';
import { createPagedList, type ListQuestion } from './paged-list.ts';

interface Item {
  readonly id: string;
}
const numbered = (from: number, to: number): Item[] => Array.from({ length: to - from }, (_, at) => ({ id: `i${from + at}` }));
const page = (items: Item[], next: string | null = null): Result<Page<Item>> => ({ ok: true, value: { items, next } });
const idsOf = ({ items }: { readonly items: readonly Item[] }): string[] => items.map(({ id }) => id);

/** A server whose answers the test gives. */
function setUp(count?: number) {
  const asked: (ListQuestion & { answer(result: Result<Page<Item>>): Promise<void> })[] = [];
  const list = createPagedList<Item>({
    ask: (question) =>
      new Promise((resolve) => {
        const answer = async (result: Result<Page<Item>>): Promise<void> => {
          resolve(result);
          await new Promise((done) => setTimeout(done));
        };
        asked.push({ ...question, answer });
      }),
    pageSize: 25,
    ...(count !== undefined && { count }),
  });
  return { list, asked };
}

it('[U22] an answer to an older question is dropped, however late it comes', async () => {
  const { list, asked } = setUp();
  void list.search('a');
  void list.search('ab');
  await asked[1]!.answer(page([{ id: 'ab' }]));
  await asked[0]!.answer(page([{ id: 'a' }, { id: 'ab' }]));
  expect([idsOf(list.part()), list.part().query]).toEqual([['ab'], 'ab']);
});

it('[U22] a list goes on where it stopped, and holds nothing twice when items move between pages', async () => {
  const { list, asked } = setUp();
  void list.refresh();
  await asked[0]!.answer(page(numbered(0, 25), 'after 24'));
  void list.more();
  expect(asked[1]).toMatchObject({ limit: 25, cursor: 'after 24' });
  await asked[1]!.answer(page([{ id: 'i24' }, ...numbered(25, 49)], null));
  expect(idsOf(list.part())).toEqual(numbered(0, 49).map(({ id }) => id));
  await list.more();
  expect(asked.length).toBe(2);
});

it('[U24] as many as were shown before are asked for again, a hundred at once', async () => {
  const { list, asked } = setUp(130);
  void list.refresh();
  expect(asked[0]).toMatchObject({ limit: 100 });
  await asked[0]!.answer(page(numbered(0, 100), 'after 99'));
  expect(asked[1]).toMatchObject({ limit: 30, cursor: 'after 99' });
  await asked[1]!.answer(page(numbered(100, 130), 'after 129'));
  expect(list.part().items.length).toBe(130);
});

it('[U22] what is shown stays when the server cannot be asked, and is said not to be new', async () => {
  const { list, asked } = setUp();
  list.recall({ query: '', items: numbered(0, 3), next: null });
  void list.refresh();
  await asked[0]!.answer({ ok: false, problem: { code: 'unreachable', status: 0, title: '', detail: '' } });
  expect([idsOf(list.part()).length, list.part().query]).toEqual([3, '']);
});
