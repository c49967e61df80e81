/** The drafts in progress as far as they are shown: the server's pages, joined with what this device keeps. [U6] */
import { createMemo, createRenderEffect, createSignal, onCleanup, untrack, type Accessor } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { fold } from '../../../core/profile/fold.ts';
import type { Desk } from '../../data/app.tsx';
import type { DraftItem } from '../../data/api.ts';
import { followServer } from '../../data/follow.ts';
import type { DraftRecord } from '../../data/local-store.ts';
import { createPagedList, type ListPart, type PagedList } from '../../data/paged-list.ts';
import { draftRows, draftTitle, forgettable, untold, type DraftRow } from './draft-rows.ts';

type Shared = 'isKnown' | 'query' | 'hasMore' | 'loading' | 'problem' | 'search' | 'refresh';

export interface DraftList extends Pick<PagedList<DraftItem>, Shared> {
  /** Each row is the same object for as long as it is shown. */
  readonly rows: readonly DraftRow[];
  more(): Promise<void>;
}

export const draftPageSize = 10;
/** How many *Show more* adds. */
const draftsMore = 25;
const cacheKey = 'drafts';
/** Drafts that are asked for one by one at a time: copies kept here of what is on no page that is shown. */
const mostAsked = 20;

/** To be called by a component. `count`: how many to begin with. */
export function createDraftList(desk: Desk, start: { readonly query: string; readonly count: number }): DraftList {
  const [kept, setKept] = createSignal<readonly DraftRecord[]>([]);
  const [isCurrent, setIsCurrent] = createSignal(false);
  const [shown, setShown] = createSignal(Math.max(start.count, draftPageSize));
  const fates = createFates(desk);
  const list = createPagedList<DraftItem>({
    ask: (question) => desk.api.drafts(question),
    ...{ pageSize: draftPageSize, ...start },
    onAnswer: (part) => {
      if (part.query === '') void desk.store.cache(cacheKey, { items: part.items }).catch(() => undefined);
    },
  });
  const readKept = async (): Promise<void> => void setKept(await desk.store.drafts().catch(() => []));
  const ask = async (read: () => Promise<void>): Promise<void> => {
    await Promise.all([read(), readKept()]);
    setIsCurrent(list.problem() === null);
    if (list.problem() === null) await fates.look(list.part(), kept());
  };
  const refresh = (): Promise<void> => ask(list.refresh);
  const cached = async (query: string): Promise<ListPart<DraftItem> | null> => {
    const kept = await desk.store.cached<{ items: DraftItem[] }>(cacheKey).catch(() => null);
    return kept && { query, items: kept.items.filter(titled(query)), next: null };
  };
  const search = async (query: string): Promise<void> => {
    await list.search(query);
    const remembered = list.problem()?.code === 'unreachable' ? await cached(query) : null;
    if (remembered && list.wanted() === query) list.show(remembered);
  };

  const last = desk.lists.drafts;
  if (last?.query === start.query) list.recall(last);
  else if (start.query === '') void cached('').then((part) => part && list.recall(part));
  onCleanup(() => (desk.lists.drafts = list.isKnown() ? list.part() : null));
  onCleanup(desk.store.onChange(() => void readKept()));
  followServer(desk, {
    concerns: (news) => {
      if (news.type === 'drafts') fates.forget(news.items.map(({ id }) => id));
      return news.type === 'drafts';
    },
    read: refresh,
    hasFailed: () => list.problem() !== null,
  });
  void refresh();

  const joined = createMemo(() => {
    const items = list.isKnown() ? list.items : null;
    const own = kept().filter(titled(list.query()));
    const known = draftRows(isCurrent() ? items : null, own, fates.closed());
    if (isCurrent() || items === null) return known;
    // Not reachable: what was listed last is still worth showing.
    const ids = new Set(known.map((row) => row.id));
    return [...known, ...draftRows(items, [], fates.closed()).filter((row) => !ids.has(row.id))].map((row) => ({ ...row, present: [] }));
  });
  const [view, setView] = createStore<{ rows: DraftRow[] }>({ rows: [] });
  createRenderEffect(() => setView('rows', reconcile(joined().slice(0, shown()), { key: 'id' })));

  return {
    get rows() {
      return view.rows;
    },
    ...{ isKnown: list.isKnown, query: list.query, loading: list.loading, problem: list.problem, refresh },
    hasMore: () => joined().length > shown() || (isCurrent() && list.hasMore()),
    search: (query) => {
      setShown(draftPageSize);
      return ask(() => search(query));
    },
    more: async () => {
      const wanted = untrack(shown) + draftsMore;
      if (untrack(joined).length < wanted) await ask(() => list.more(draftsMore));
      setShown(wanted);
    },
  };
}

/** As the server searches, by name alone. */
const titled = (query: string): ((draft: Parameters<typeof draftTitle>[0]) => boolean) => {
  const wanted = fold(query);
  return (draft) => fold(draftTitle(draft)).includes(wanted);
};

interface Fates {
  /** Ids of kept drafts that are no longer open. */
  readonly closed: Accessor<ReadonlySet<string>>;
  /** Finds out about kept drafts that no page shows, some at a time, and forgets copies of what is closed. */
  look(part: ListPart<DraftItem>, kept: readonly DraftRecord[]): Promise<void>;
  /** What was found out about these may be true no longer. */
  forget(ids: readonly string[]): void;
}

function createFates(desk: Desk): Fates {
  const [closed, setClosed] = createSignal<ReadonlySet<string>>(new Set());
  const told = new Set<string>();

  const isClosed = async (id: string): Promise<boolean | null> => {
    const answer = await desk.api.draft(id);
    if (answer.ok) return answer.value.state !== 'open';
    return answer.problem.code === 'not-found' || answer.problem.code === 'forbidden' ? true : null;
  };
  return {
    closed,
    forget: (ids) => ids.forEach((id) => told.delete(id)),
    look: async ({ items, query, next }, kept) => {
      const asked = untold(items, kept);
      const found = new Set(closed());
      for (const { id } of items) found.delete(id);
      // The whole list is there: what is not in it is not open.
      if (query === '' && next === null) for (const { id } of asked) found.add(id);
      else
        for (const { id } of asked.filter((record) => !told.has(record.id)).slice(0, mostAsked)) {
          const answer = await isClosed(id);
          if (answer === null) break;
          told.add(id);
          if (answer) found.add(id);
          else found.delete(id);
        }
      setClosed(found);
      for (const id of forgettable(kept, found)) if (!desk.openDrafts.has(id)) void desk.store.deleteDraft(id).catch(() => undefined);
    },
  };
}
