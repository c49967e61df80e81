/** What happens around the profile of a change while that is edited: other changes of it are begun, or it is deleted. [U42] [U43] */
import { createMemo, type Accessor } from 'solid-js';
import type { DraftItem } from '../../../api/api.ts';
import type { Workspace } from '../../../app-context.tsx';
import { createRead } from '../../../queries/create-read.ts';
import { createDraftsOf } from '../../../queries/drafts.ts';
import type { DraftConnection } from '../../../sync/draft-connection.ts';

export interface Beside {
  /** Other open changes of the same profile. */
  readonly others: Accessor<readonly DraftItem[]>;
  readonly isBaseRemoved: Accessor<boolean>;
}

/** To be called by a component. */
export function createBeside(workspace: Workspace, draft: DraftConnection): Beside {
  /** Null for a new profile, and once the draft has ended. */
  const profile = createMemo(() => (draft.ending() ? null : (draft.base()?.profile ?? null)));
  const drafts = createDraftsOf(workspace, profile);
  const base = createRead(workspace.queries, () => ({
    key: ['profiles', 'one', profile() ?? ''],
    ask: (signal) => workspace.api.profile(profile() ?? '', signal),
    isWanted: profile() !== null,
  }));
  return {
    others: createMemo(() => (drafts.value()?.items ?? []).filter(({ id }) => id !== draft.id)),
    // What cannot be asked stays as it was.
    isBaseRemoved: createMemo((before: boolean) => {
      const problem = base.problem();
      if (problem) return problem.code === 'not-found' || before;
      return base.value() === null && before;
    }, false),
  };
}
