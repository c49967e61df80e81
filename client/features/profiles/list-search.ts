/** One search for both lists of the page, with the place in them that *Back* returns to. */
import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Profile } from '../../../core/profile/profile.ts';
import type { Desk } from '../../data/app.tsx';
import type { PagedList } from '../../data/paged-list.ts';
import { announce } from '../../ui/toast.tsx';
import { createDraftList, type DraftList } from './draft-list.ts';
import { foundSentence } from './found-sentence.ts';
import { createListPlace } from './list-place.ts';
import { createProfileSearch } from './profile-search.ts';

export interface ListSearch {
  /** What is in the field. */
  readonly text: Accessor<string>;
  type(text: string): void;
  readonly profiles: PagedList<Profile>;
  readonly drafts: DraftList;
  refresh(): void;
}

/** Pause after a key before the server is asked, in milliseconds. */
const typingPause = 60;
/** Pause after an answer before it is read aloud, so that who types on is not talked at. */
const spokenPause = 700;

/** To be called by a component: it ends with it. */
export function createListSearch(desk: Desk): ListSearch {
  const place = createListPlace(desk.edge.newId);
  const [text, setText] = createSignal(place.query);
  const query = place.query.trim();
  const profiles = createProfileSearch(desk, { query, count: place.place?.profiles ?? 0 });
  const drafts = createDraftList(desk, { query, count: place.place?.drafts ?? 0 });
  let cancel = (): void => undefined;
  let cancelSpeech = (): void => undefined;

  const sentence = (): string =>
    foundSentence(
      profiles.query(),
      { count: profiles.items.length, hasMore: profiles.hasMore() },
      { count: drafts.rows.length, hasMore: drafts.hasMore() },
    );
  const search = async (wanted: string): Promise<void> => {
    place.searched(wanted);
    await Promise.all([profiles.search(wanted), drafts.search(wanted)]);
    if (text().trim() !== wanted) return;
    cancelSpeech();
    cancelSpeech = desk.edge.after(spokenPause, () => announce(sentence())); // [U26]
  };
  createEffect(
    on(
      () => [profiles.items.length, drafts.rows.length, profiles.isKnown()] as const,
      ([profileCount, draftCount, isKnown]) => {
        if (!isKnown) return;
        place.shown({ profiles: profileCount, drafts: draftCount });
        place.restore();
      },
    ),
  );
  onCleanup(() => {
    cancel();
    cancelSpeech();
  });
  return {
    ...{ text, profiles, drafts },
    type: (typed) => {
      setText(typed);
      cancel();
      if (typed.trim() !== profiles.wanted()) cancel = desk.edge.after(typingPause, () => void search(typed.trim()));
    },
    refresh: () => {
      void profiles.refresh();
      void drafts.refresh();
    },
  };
}
