/** Users: who can sign in, searched, filtered and sorted by the server, and the way to add one. */
import { useNavigate } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import SearchX from 'lucide-solid/icons/search-x';
import UsersIcon from 'lucide-solid/icons/users';
import { createSignal, onCleanup, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { nameHere } from '../../../platform/base-path.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { createMinute } from '../../../ui/display/minute.ts';
import { Notice } from '../../../ui/feedback/message.tsx';
import { Empty, Failed } from '../../../ui/feedback/page-state.tsx';
import { ListState } from '../../../ui/feedback/read-state.tsx';
import { fromList } from '../../../ui/page/back-to-list.tsx';
import { Page } from '../../../ui/page/page.tsx';
import { createColumnChoice } from '../../../ui/table/column.ts';
import { Table } from '../../../ui/table/table.tsx';
import { CreateUser } from '../create/create-user.tsx';
import { userColumns } from './user-columns.tsx';
import { UserFilters } from './user-filters.tsx';
import { ImportButton } from '../files/file-buttons.tsx';
import { ManyBar } from '../many/many-bar.tsx';
import { createSelectedUsers, type SelectedUsers } from '../many/selected-users.ts';
import { createUserSearch, type UserSearch } from './user-search.ts';
import './users-page.css';

/** Where there is no room for more; the rest is on the page of the user. */
const shownNarrow: ReadonlySet<string> = new Set(['username', 'state']);

function createNarrow(): () => boolean {
  const media = matchMedia('(max-width: 40rem)');
  const [isNarrow, setIsNarrow] = createSignal(media.matches);
  const follow = (): void => void setIsNarrow(media.matches);
  media.addEventListener('change', follow);
  onCleanup(() => media.removeEventListener('change', follow));
  return isNarrow;
}

export default function UsersPage(): JSX.Element {
  const workspace = useWorkspace();
  const search = createUserSearch(workspace);
  const now = createMinute(workspace.platform);
  const choice = createColumnChoice(userColumns(now), workspace.platform.notes, nameHere('accord.users.columns'));
  const [isCreating, setIsCreating] = createSignal(false);
  const isNarrow = createNarrow();
  const selected = createSelectedUsers(() => search.users.items);
  /** Nothing is selected where nothing can be done with it. */
  const maySelect = (): boolean => workspace.may(ownPermissions.assignProfiles) || workspace.may(ownPermissions.enableUsers);
  const isForbidden = (): boolean => search.users.problem()?.code === 'forbidden';
  return (
    <Page
      class="users"
      title="Users"
      about="Who can sign in. What they may do comes from their security profiles."
      actions={
        <Show when={workspace.may(ownPermissions.createUsers)}>
          <ImportButton onAdded={() => void search.users.refresh()} />
          <Button look="primary" onClick={() => setIsCreating(true)}>
            <Plus size={17} aria-hidden="true" /> Add new user
          </Button>
        </Show>
      }
    >
      <Show when={!isForbidden()} fallback={<Failed problem={search.users.problem()!} icon={<UsersIcon size={36} aria-hidden="true" />} />}>
        <UserFilters search={search} choice={isNarrow() ? null : choice} mayNameProfiles={workspace.may(ownPermissions.viewProfiles)} />
        <Show when={search.users.isKnown() && search.users.problem()}>
          {(problem) => (
            <Notice tone="warning" role="status" title={problem().title}>
              <p>This is the list as it was. {problem().detail}</p>
            </Notice>
          )}
        </Show>
        <ManyBar selected={selected} onChanged={() => void search.users.refresh()} />
        <UserTable
          search={search}
          selected={maySelect() ? selected : null}
          columns={isNarrow() ? choice.shown().filter(({ key }) => shownNarrow.has(key)) : choice.shown()}
        />
      </Show>
      <CreateUser isOpen={isCreating()} onClose={() => setIsCreating(false)} />
    </Page>
  );
}

function UserTable(props: { search: UserSearch; selected: SelectedUsers | null; columns: ReturnType<typeof userColumns> }): JSX.Element {
  const navigate = useNavigate();
  const { users } = props.search;
  return (
    <ListState
      list={users}
      loading="Loading users"
      skeleton={['2.5rem', '2.75rem', '2.75rem', '2.75rem', '2.75rem', '2.75rem']}
      icon={<UsersIcon size={36} aria-hidden="true" />}
      onRetry={() => void users.refresh()}
      empty={<NoUser search={props.search} />}
    >
      <Table
        label="Users"
        rows={users.items}
        keyOf={({ id }) => id}
        nameOf={({ username }) => username}
        columns={props.columns}
        {...(props.selected && { selection: props.selected.selection })}
        sort={props.search.sort()}
        onSort={props.search.sortBy}
        onOpen={({ id }) => navigate(`/users/${id}`, { state: fromList })}
        onNearEnd={() => void users.more()}
        isReading={users.isReading()}
      />
    </ListState>
  );
}

const NoUser = (props: { search: UserSearch }): JSX.Element => (
  <Show
    when={!props.search.isAll()}
    fallback={
      <Empty icon={<UsersIcon size={36} aria-hidden="true" />} title="No user in sight">
        Your permission to view users reaches nobody yet.
      </Empty>
    }
  >
    <Empty
      icon={<SearchX size={34} aria-hidden="true" />}
      title="No user matches"
      actions={<Button onClick={props.search.clear}>Clear the search and filters</Button>}
    >
      Nobody whom you may see has that name and what is filtered by.
    </Empty>
  </Show>
);
