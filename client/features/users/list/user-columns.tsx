/** The columns of the list of users. */
import { A } from '@solidjs/router';
import { For, type JSX } from 'solid-js';
import type { User } from '../../../api/api.ts';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Moment } from '../../../ui/display/time.tsx';
import { fromList } from '../../../ui/page/back-to-list.tsx';
import type { Column } from '../../../ui/table/column.ts';
import { SignInState } from '../sign-in-state.tsx';

export const userColumns = (now: () => Date): readonly Column<User>[] => [
  { key: 'username', label: 'Username', canSort: true, isFixed: true, cell: (user) => <UserLink user={user} /> },
  { key: 'displayName', label: 'Display name', canSort: true, cell: ({ displayName }) => <StoredText text={displayName} /> },
  { key: 'state', label: 'Sign-in', width: '10rem', cell: (user) => <SignInState user={user} /> },
  { key: 'profiles', label: 'Profiles', width: '6rem', cell: ({ profiles }) => <span class="number">{profiles.length}</span> },
  { key: 'tags', label: 'Resource tags', isExtra: true, cell: ({ tags }) => <TagTexts tags={tags} /> },
  { key: 'createdAt', label: 'Created', canSort: true, width: '9rem', cell: ({ createdAt }) => <Moment at={createdAt} now={now()} /> },
];

/** The row itself is what the keyboard goes to, and Enter opens it. */
const UserLink = (props: { user: User }): JSX.Element => (
  <A class="users__name" href={`/users/${props.user.id}`} state={fromList} tabIndex={-1}>
    <StoredText text={props.user.username} />
  </A>
);

const TagTexts = (props: { tags: User['tags'] }): JSX.Element => (
  <For each={Object.entries(props.tags)}>
    {([key, value], at) => (
      <>
        {at() > 0 && ', '}
        <StoredText text={`${key}: ${value}`} />
      </>
    )}
  </For>
);
