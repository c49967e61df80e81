/** One search for both lists of the page, with the place in them that *Back* returns to. */
import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Profile } from '../../../../core/profile/profile.ts';
import type { Workspace } from '../../../app-context.tsx';
import type { Pages } from '../../../queries/create-pages.ts';
import { createProfileList, type Only } from '../../../queries/profiles.ts';
import { createTyped } from '../../../ui/controls/typed.ts';
import { announce } from '../../../ui/feedback/toast.tsx';
import { createDraftList, type DraftList } from '../drafts/draft-list.ts';
import { foundSentence } from './found-sentence.ts';
import { createListPlace } from './list-place.ts';

export interface ListSearch {
  /** What is in the field. */
  readonly text: Accessor<string>;
  type(text: string): void;
  readonly only: Accessor<Only>;
  narrow(only: Only): void;
  readonly profiles: Pages<Profile>;
  readonly drafts: DraftList;
  refresh(): void;
}

/** Pause after a key before the server is asked, in milliseconds: shorter than elsewhere, for the first list that people meet. [U25a] */
const typingPause = 60;
/** Pause after an answer before it is read aloud, so that nothing is read aloud over typing. */
const spokenPause = 700;

/** To be called by a component: it ends with it. */
export function createListSearch(workspace: Workspace): ListSearch {
  const place = createListPlace(workspace.platform.newId);
  const { text, query, type } = createTyped(workspace.platform.after, { initial: place.query, pause: typingPause });
  const [only, setOnly] = createSignal(place.only);
  const profiles = createProfileList(workspace, query, { count: place.place?.profiles, only });
  const drafts = createDraftList(workspace, query, place.place?.drafts ?? 0);

  createEffect(on([query, only], ([text, narrowed]) => place.searched(text, narrowed), { defer: true }));
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
  announceFound(workspace, query, profiles, drafts);
  return {
    ...{ text, type, only, profiles, drafts },
    narrow: setOnly,
    refresh: () => {
      void profiles.refresh();
      void drafts.refresh();
    },
  };
}

/** Says what a search found, once both lists have been answered and typing has stopped. [U26] */
function announceFound({ platform }: Workspace, query: Accessor<string>, profiles: Pages<Profile>, drafts: DraftList): void {
  let cancel = (): void => undefined;
  let isSaid = true;
  const sentence = (): string =>
    foundSentence(
      profiles.query(),
      { count: profiles.items.length, hasMore: profiles.hasMore() },
      { count: drafts.rows.length, hasMore: drafts.hasMore() },
    );
  createEffect(
    on(
      query,
      () => {
        cancel();
        isSaid = false;
      },
      { defer: true },
    ),
  );
  createEffect(() => {
    const isAnswered = !profiles.isReading() && !drafts.isReading();
    query();
    if (!isAnswered || isSaid) return;
    isSaid = true;
    cancel = platform.after(spokenPause, () => announce(sentence()));
  });
  onCleanup(() => cancel());
}
