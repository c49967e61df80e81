/** The list of profiles, searched and paged by the server; from memory while it cannot be reached. */
import { createEffect, createMemo, createSignal, on, type Accessor } from 'solid-js';
import type { Profile } from '../../../core/profile/profile.ts';
import type { Desk } from '../../data/app.tsx';
import type { Page, Problem } from '../../data/api.ts';

export interface ProfileSearch {
  readonly query: Accessor<string>;
  search(query: string): void;
  readonly items: Accessor<readonly Profile[] | null>;
  readonly problem: Accessor<Problem | null>;
  readonly hasMore: Accessor<boolean>;
  readonly loading: Accessor<boolean>;
  more(): void;
  refresh(): void;
}

const pageSize = 25;
/** Pause after a key before the server is asked, in milliseconds. */
const typingPause = 200;
const cacheKey = 'profiles';

export const matchesQuery = (profile: Pick<Profile, 'name' | 'description'>, query: string): boolean => {
  const wanted = query.trim().toLowerCase();
  return profile.name.toLowerCase().includes(wanted) || profile.description.toLowerCase().includes(wanted);
};

export function createProfileSearch(desk: Desk): ProfileSearch {
  const [query, setQuery] = createSignal('');
  const [pages, setPages] = createSignal<Page<Profile> | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [loading, setLoading] = createSignal(false);
  let turn = 0;
  let cancel = (): void => undefined;

  const load = async (cursor?: string): Promise<void> => {
    const mine = ++turn;
    setLoading(true);
    const asked = query().trim();
    const answer = await desk.api.profiles({ query: asked, limit: pageSize, ...(cursor !== undefined && { cursor }) });
    if (mine !== turn) return;
    setLoading(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) {
      const before = cursor === undefined ? [] : (pages()?.items ?? []);
      const page = { items: [...before, ...answer.value.items], next: answer.value.next };
      setPages(page);
      if (asked === '') void desk.store.cache(cacheKey, page.items).catch(() => undefined);
    } else if (cursor === undefined) await recall(mine);
  };

  const recall = async (mine: number): Promise<void> => {
    const kept = await desk.store.cached<Profile[]>(cacheKey).catch(() => null);
    if (mine === turn && kept) setPages({ items: kept.filter((profile) => matchesQuery(profile, query())), next: null });
  };

  const start = async (): Promise<void> => {
    const kept = await desk.store.cached<Profile[]>(cacheKey).catch(() => null);
    if (kept && pages() === null) setPages({ items: kept, next: null });
  };
  void start();
  void load();

  // The server is back, or the person is.
  createEffect(
    on(desk.session.session, (session) => session.state === 'signed-in' && session.standing === 'confirmed' && void load(), {
      defer: true,
    }),
  );

  return {
    query,
    search: (text) => {
      setQuery(text);
      cancel();
      cancel = desk.edge.after(typingPause, () => void load());
    },
    items: createMemo(() => pages()?.items ?? null),
    problem,
    hasMore: () => (pages()?.next ?? null) !== null,
    loading,
    more: () => {
      const next = pages()?.next;
      if (next && !loading()) void load(next);
    },
    refresh: () => void load(),
  };
}
