/** What became of drafts that this device keeps copies of and no page of the list shows. Knows no screen. */
import { createSignal, type Accessor } from 'solid-js';
import type { Workspace } from '../../../app-context.tsx';
import type { DraftItem } from '../../../api/api.ts';
import type { DraftRecord } from '../../../store/local-store.ts';
import { forgettable, untold } from './draft-rows.ts';

/** What is listed now: `isWhole` where no other draft is open. */
export interface Listed {
  readonly items: readonly DraftItem[];
  readonly isWhole: boolean;
}

export interface DraftFates {
  /** Ids of kept drafts that are no longer open. */
  readonly closed: Accessor<ReadonlySet<string>>;
  /** Asks about kept drafts that no page shows, some at a time, and removes copies of what is closed. */
  check(listed: Listed, kept: readonly DraftRecord[]): Promise<void>;
  /** What was found out about these may be true no longer. */
  forget(ids: readonly string[]): void;
}

/** Drafts that are asked for one by one at a time. */
const mostAsked = 20;

export function createDraftFates(workspace: Pick<Workspace, 'api' | 'store' | 'openDrafts'>): DraftFates {
  const [closed, setClosed] = createSignal<ReadonlySet<string>>(new Set());
  const told = new Set<string>();

  const isClosed = async (id: string): Promise<boolean | null> => {
    const answer = await workspace.api.draft(id);
    if (answer.ok) return answer.value.state !== 'open';
    return answer.problem.code === 'not-found' || answer.problem.code === 'forbidden' ? true : null;
  };
  const askOneByOne = async (asked: readonly DraftRecord[], found: Set<string>): Promise<void> => {
    for (const { id } of asked.filter((record) => !told.has(record.id)).slice(0, mostAsked)) {
      const answer = await isClosed(id);
      if (answer === null) return;
      told.add(id);
      if (answer) found.add(id);
      else found.delete(id);
    }
  };
  return {
    closed,
    forget: (ids) => ids.forEach((id) => told.delete(id)),
    check: async ({ items, isWhole }, kept) => {
      const asked = untold(items, kept);
      const found = new Set(closed());
      for (const { id } of items) found.delete(id);
      // The whole list is there: what is not in it is not open.
      if (isWhole) for (const { id } of asked) found.add(id);
      else await askOneByOne(asked, found);
      setClosed(found);
      for (const id of forgettable(kept, found))
        if (!workspace.openDrafts.has(id)) void workspace.store.deleteDraft(id).catch(() => undefined);
    },
  };
}
