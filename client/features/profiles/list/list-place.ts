/** Where somebody was in the list: what they searched, how much of it they had, and how far they had scrolled. Kept with the entry of the browser's history. [U24] */
import { onCleanup } from 'solid-js';
import { nameHere } from '../../../platform/base-path.ts';
import type { Only } from '../../../queries/profiles.ts';

export interface Place {
  /** Items that were shown. */
  readonly profiles: number;
  readonly drafts: number;
  /** CSS pixels from the top of the page. */
  readonly top: number;
}

export interface ListPlace {
  readonly query: string;
  /** To which profiles the list was narrowed. */
  readonly only: Only;
  /** Where they were; null where they come for the first time. */
  readonly place: Place | null;
  /** Puts the search into the address, without another entry of the history. */
  searched(query: string, only: Only): void;
  shown(counts: Pick<Place, 'profiles' | 'drafts'>): void;
  /** Goes back to where they were, as soon as the page is that long, unless they have begun to move. */
  restore(): void;
}

const onlyOf = (text: string | null): Only => (text === 'unassigned' || text === 'alike' ? text : '');

const storageKey = nameHere('accord.places');
const mostPlaces = 30;
const ownMoves = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

/** To be called by a component: it ends with it. */
export function createListPlace(newId: () => string): ListPlace {
  const entry = entryOfHistory(newId);
  const before = readPlaces()[entry] ?? null;
  let place: Place = before ?? { profiles: 0, drafts: 0, top: 0 };
  let goal = before?.top ?? 0;

  const isHere = (): boolean => (history.state as HistoryState)?.place === entry;
  const onScroll = (): void => {
    // The next page scrolls, too, before this one has gone.
    if (isHere() && goal === 0) place = { ...place, top: window.scrollY };
  };
  const giveUp = (): void => void (goal = 0);
  const keep = (): void => writePlace(entry, place);
  window.addEventListener('scroll', onScroll, { passive: true });
  window.addEventListener('pagehide', keep);
  for (const move of ownMoves) window.addEventListener(move, giveUp, { passive: true });
  onCleanup(() => {
    window.removeEventListener('scroll', onScroll);
    window.removeEventListener('pagehide', keep);
    for (const move of ownMoves) window.removeEventListener(move, giveUp);
    keep();
  });

  return {
    query: new URLSearchParams(location.search).get('query') ?? '',
    only: onlyOf(new URLSearchParams(location.search).get('only')),
    place: before,
    searched: (query, only) => {
      const asked = Object.entries({ query, only }).filter(([, value]) => value !== '');
      const search = asked.length === 0 ? '' : `?${new URLSearchParams(asked)}`;
      if (isHere()) history.replaceState(history.state, '', location.pathname + search);
    },
    shown: (counts) => {
      place = { ...place, ...counts };
    },
    restore: () => {
      if (goal === 0) return;
      // After the rows have been laid out.
      requestAnimationFrame(() => {
        if (goal === 0 || !isHere()) return;
        window.scrollTo(0, goal);
        if (Math.abs(window.scrollY - goal) < 2) goal = 0;
      });
    },
  };
}

type HistoryState = { readonly place?: string } | null;

function entryOfHistory(newId: () => string): string {
  const state = history.state as HistoryState;
  if (state?.place) return state.place;
  const place = newId();
  history.replaceState({ ...state, place }, '');
  return place;
}

function readPlaces(): Record<string, Place> {
  try {
    return (JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') ?? {}) as Record<string, Place>;
  } catch {
    return {};
  }
}

function writePlace(entry: string, place: Place): void {
  try {
    const { [entry]: _old, ...others } = readPlaces();
    const kept = [...Object.entries(others), [entry, place] as const].slice(-mostPlaces);
    sessionStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // Full or closed: the list begins at its top.
  }
}
