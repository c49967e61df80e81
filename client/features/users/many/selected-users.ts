/** The users that are selected in the list, also those that a search no longer shows. */
import { createMemo, type Accessor } from 'solid-js';
import type { User } from '../../../api/api.ts';
import { createSelection, type Selection } from '../../../ui/table/selection.ts';

export interface SelectedUsers {
  readonly selection: Selection;
  /** As they were last read, by username. */
  readonly users: Accessor<readonly User[]>;
}

export function createSelectedUsers(shown: Accessor<readonly User[]>): SelectedUsers {
  const selection = createSelection();
  /** Read anew while they are shown; what is gone from the list is as it was. */
  const known = new Map<string, User>();
  const users = createMemo(() => {
    for (const user of shown()) known.set(user.id, user);
    return [...selection.keys()].flatMap((id) => known.get(id) ?? []).sort((a, b) => (a.username < b.username ? -1 : 1));
  });
  return { selection, users };
}
