/** The drafts in progress as far as they are shown: the server's pages, joined with what this device keeps. [U6] */
import { createComputed, createEffect, createMemo, createRenderEffect, createSignal, on, onCleanup, untrack } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { Workspace } from '../../../app-context.tsx';
import type { DraftItem } from '../../../api/api.ts';
import type { Pages } from '../../../queries/create-pages.ts';
import { createOpenDrafts, draftPageSize, draftsMore, isTitled } from '../../../queries/drafts.ts';
import type { DraftRecord } from '../../../store/local-store.ts';
import { createDraftFates } from './draft-fates.ts';
import { draftRows, draftTitle, type DraftRow } from './draft-rows.ts';

type Shared = 'isKnown' | 'query' | 'hasMore' | 'isReading' | 'problem' | 'more' | 'refresh';

export interface DraftList extends Pick<Pages<DraftItem>, Shared> {
  /** Each row is the same object for as long as it is shown. */
  readonly rows: readonly DraftRow[];
}

/** To be called by a component. `count`: how many to begin with. */
export function createDraftList(workspace: Workspace, query: () => string, count: number): DraftList {
  const [shown, setShown] = createSignal(Math.max(count, draftPageSize));
  const list = createOpenDrafts(workspace, query, draftTitle, count);
  const kept = createKeptDrafts(workspace);
  const fates = createDraftFates(workspace);
  onCleanup(workspace.events.listen((change) => change.type === 'drafts' && fates.forget(change.items.map(({ id }) => id))));
  createComputed(on(query, () => setShown(draftPageSize), { defer: true }));
  createEffect(
    on([list.answeredAt, list.isCurrent, kept], ([, isCurrent, records]) => {
      const isWhole = list.query() === '' && !list.hasMore();
      if (isCurrent) void fates.check({ items: untrack(() => [...list.items]), isWhole }, records);
    }),
  );

  const joined = createMemo(() => {
    const items = list.isKnown() ? list.items : null;
    const own = kept().filter((record) => isTitled(draftTitle(record), list.query()));
    const known = draftRows(list.isCurrent() ? items : null, own, fates.closed());
    if (list.isCurrent() || items === null) return known;
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
    ...{ isKnown: list.isKnown, query: list.query, isReading: list.isReading, problem: list.problem, refresh: list.refresh },
    hasMore: () => joined().length > shown() || (list.isCurrent() && list.hasMore()),
    more: async () => {
      const wanted = untrack(shown) + draftsMore;
      if (untrack(joined).length < wanted) await list.more();
      setShown(wanted);
    },
  };
}

/** What this device keeps, as it is now. */
function createKeptDrafts({ store }: Pick<Workspace, 'store'>): () => readonly DraftRecord[] {
  const [kept, setKept] = createSignal<readonly DraftRecord[]>([]);
  const read = async (): Promise<void> => void setKept(await store.drafts().catch(() => []));
  onCleanup(store.onChange(() => void read()));
  void read();
  return kept;
}
