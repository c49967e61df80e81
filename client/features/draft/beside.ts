/** What happens around the profile of a change while that is edited: other changes of it are begun, or it is deleted. [U42] [U43] */
import { createSignal, type Accessor } from 'solid-js';
import type { DraftItem } from '../../data/api.ts';
import type { Desk } from '../../data/app.tsx';
import type { DraftConnection } from '../../data/draft/draft-connection.ts';
import { followServer } from '../../data/follow.ts';

export interface Beside {
  /** Other open changes of the same profile. */
  readonly others: Accessor<readonly DraftItem[]>;
  readonly isBaseRemoved: Accessor<boolean>;
}

/** To be called by a component. */
export function createBeside(desk: Desk, draft: DraftConnection): Beside {
  const [others, setOthers] = createSignal<readonly DraftItem[]>([]);
  const [isBaseRemoved, setIsBaseRemoved] = createSignal(false);
  const [hasFailed, setHasFailed] = createSignal(false);
  /** Drafts of which it is known whether they are of this profile: what is edited in the others is no news here. */
  const known = new Set([draft.id]);

  const readOthers = async (profile: string): Promise<boolean> => {
    const answer = await desk.api.drafts({ profile });
    if (answer.ok) setOthers(answer.value.items.filter(({ id }) => id !== draft.id));
    return answer.ok;
  };
  const readBase = async (profile: string): Promise<boolean> => {
    const answer = await desk.api.profile(profile);
    const isRemoved = !answer.ok && answer.problem.code === 'not-found';
    if (answer.ok || isRemoved) setIsBaseRemoved(isRemoved);
    return answer.ok || isRemoved;
  };
  const read = async (): Promise<void> => {
    const profile = draft.base()?.profile;
    if (profile === undefined || draft.ending()) return;
    const read = await Promise.all([readOthers(profile), readBase(profile)]);
    setHasFailed(read.includes(false));
  };
  followServer(desk, {
    concerns: (news) => {
      if (news.type === 'profiles') return news.items.some(({ id }) => id === draft.base()?.profile);
      if (news.type !== 'drafts') return false;
      const isNews = news.items.some(({ id }) => !known.has(id) || others().some((other) => other.id === id));
      for (const { id } of news.items) known.add(id);
      return isNews;
    },
    read,
    hasFailed,
  });
  void read();
  return { others, isBaseRemoved };
}
