/** What is asked for in the list of users: kept in the address, so that *Back* and a link lead to the same list. */
import { useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, on, onCleanup, untrack, type Accessor } from 'solid-js';
import type { User } from '../../../api/api.ts';
import type { Workspace } from '../../../app-context.tsx';
import type { Pages } from '../../../queries/create-pages.ts';
import { createUserList, type UserQuestion } from '../../../queries/users.ts';
import { createTyped } from '../../../ui/controls/typed.ts';
import { countOf } from '../../../ui/page/pagination.tsx';
import type { Sort } from '../../../ui/table/column.ts';
import { announce } from '../../../ui/feedback/toast.tsx';

export interface UserSearch {
  /** What is in the field. */
  readonly text: Accessor<string>;
  type(text: string): void;
  readonly question: Accessor<UserQuestion>;
  readonly sort: Accessor<Sort>;
  sortBy(sort: Sort): void;
  filter(by: Partial<Pick<UserQuestion, 'enabled' | 'profile' | 'tag'>>): void;
  /** Whether all users are asked for. */
  readonly isAll: Accessor<boolean>;
  clear(): void;
  readonly users: Pages<User>;
}

/** Pause after an answer before it is read aloud, in milliseconds. */
const spokenPause = 700;

const sorts: readonly UserQuestion['sort'][] = ['username', '-username', 'displayName', '-displayName', 'createdAt', '-createdAt'];

/** To be called by a component: it ends with it. [U152] */
export function createUserSearch(workspace: Workspace): UserSearch {
  const [params, setParams] = useSearchParams<{ query: string; sort: string; enabled: string; profile: string; tag: string }>();
  const read = (): UserQuestion => ({
    query: params.query ?? '',
    sort: sorts.find((sort) => sort === params.sort) ?? 'username',
    enabled: params.enabled === 'true' || params.enabled === 'false' ? params.enabled : '',
    profile: params.profile ?? '',
    tag: params.tag ?? '',
  });
  const question = createMemo(read, untrack(read), { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const ask = (next: Partial<UserQuestion>): void => setParams({ ...next }, { replace: true, scroll: false });
  const { text, type, set } = createTyped(workspace.platform.after, { initial: params.query ?? '', onRest: (query) => ask({ query }) });
  const users = createUserList(workspace, question);
  announceFound(workspace, question, users);
  return {
    ...{ text, type, question, users },
    sort: () => ({ by: question().sort.replace('-', ''), isDescending: question().sort.startsWith('-') }),
    sortBy: ({ by, isDescending }) => ask({ sort: sorts.find((sort) => sort === `${isDescending ? '-' : ''}${by}`) ?? 'username' }),
    filter: ask,
    isAll: () => question().query + question().enabled + question().profile + question().tag === '',
    clear: () => {
      set('');
      ask({ query: '', enabled: '', profile: '', tag: '' });
    },
  };
}

/** Says how many users were found, once they are and nobody types. */
function announceFound({ platform }: Workspace, question: Accessor<UserQuestion>, users: Pages<User>): void {
  let cancel = (): void => undefined;
  let isSaid = true;
  createEffect(on(question, () => (isSaid = false), { defer: true }));
  createEffect(() => {
    const isReading = users.isReading();
    question();
    cancel();
    if (isReading || isSaid) return;
    cancel = platform.after(spokenPause, () => {
      isSaid = true;
      const { length } = users.items;
      announce(length === 0 ? 'No user found.' : `${countOf(length, users.hasMore())} ${length === 1 ? 'user' : 'users'} found.`);
    });
  });
  onCleanup(() => cancel());
}
