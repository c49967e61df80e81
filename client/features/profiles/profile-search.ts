/** The list of profiles, searched and paged by the server; from memory while it cannot be reached. */
import { createMemo, onCleanup } from 'solid-js';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { permissionsCalled } from '../../../core/catalog/find-permissions.ts';
import { fold } from '../../../core/profile/fold.ts';
import type { Profile } from '../../../core/profile/profile.ts';
import type { Desk } from '../../data/app.tsx';
import { followServer } from '../../data/follow.ts';
import { createPagedList, type PagedList } from '../../data/paged-list.ts';

export const pageSize = 25;
const cacheKey = 'profiles';

/** As the server finds them. */
const matchesQuery = (catalog: Catalog | null, profile: Profile, query: string): boolean => {
  const wanted = fold(query);
  const grants = ({ permissions }: Profile): boolean =>
    catalog !== null && permissionsCalled(catalog, query).some((one) => permissions.includes(one));
  return fold(profile.name).includes(wanted) || fold(profile.description).includes(wanted) || grants(profile);
};

/** To be called by a component. `count`: how many to begin with. */
export function createProfileSearch(desk: Desk, start: { readonly query: string; readonly count: number }): PagedList<Profile> {
  const list = createPagedList<Profile>({
    ask: (question) => desk.api.profiles(question),
    ...{ pageSize, ...start },
    onAnswer: ({ query, items }) => {
      if (query === '') void desk.store.cache(cacheKey, items).catch(() => undefined);
    },
  });
  /** What this device remembers of what is searched, while nothing better is there. */
  const recall = async (query: string, isUnreachable: boolean): Promise<void> => {
    const kept = await desk.store.cached<Profile[]>(cacheKey).catch(() => null);
    if (!kept) return;
    const part = { query, items: kept.filter((profile) => matchesQuery(desk.catalog.catalog(), profile, query)), next: null };
    if (isUnreachable) list.show(part);
    else list.recall(part);
  };
  const search = async (query: string): Promise<void> => {
    await list.search(query);
    if (list.problem()?.code === 'unreachable' && list.wanted() === query) await recall(query, true);
  };

  // As it was shown last in this tab, at once.
  const last = desk.lists.profiles;
  if (last?.query === start.query) list.recall(last);
  else if (start.query === '') void recall('', false);
  onCleanup(() => (desk.lists.profiles = list.isKnown() ? list.part() : null));
  followServer(desk, {
    concerns: ({ type }) => type === 'profiles',
    read: list.refresh,
    hasFailed: () => list.problem() !== null,
  });
  void list.refresh();
  return Object.defineProperty({ ...list, search }, 'items', { get: () => list.items });
}

export const createNames = (list: PagedList<Profile>): ((id: string) => string | null) => {
  const nameById = createMemo(() => new Map(list.items.map((profile) => [profile.id, profile.name])));
  return (id) => nameById().get(id) ?? null;
};
