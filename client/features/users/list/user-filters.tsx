/** What narrows the list of users: a search, a profile and a tag they have, whether they are enabled; and which columns are shown. */
import { createEffect, on, Show, type JSX } from 'solid-js';
import type { User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import type { UserQuestion } from '../../../queries/users.ts';
import { createTyped } from '../../../ui/controls/typed.ts';
import { SearchField } from '../../../ui/controls/search-field.tsx';
import { Select, type Option } from '../../../ui/controls/select.tsx';
import { Count } from '../../../ui/page/pagination.tsx';
import type { ColumnChoice } from '../../../ui/table/column.ts';
import { ColumnMenu } from '../../../ui/table/column-menu.tsx';
import { ExportButton } from '../files/file-buttons.tsx';
import { ProfileCombobox } from '../profile-combobox.tsx';
import type { UserSearch } from './user-search.ts';

const states: readonly Option<UserQuestion['enabled']>[] = [
  { value: '', label: 'Any state' },
  { value: 'true', label: 'Enabled' },
  { value: 'false', label: 'Disabled' },
];

export function UserFilters(props: { search: UserSearch; choice: ColumnChoice<User> | null; mayNameProfiles: boolean }): JSX.Element {
  return (
    <div class="users__tools" role="search" aria-label="Users">
      <SearchField label="Search users" placeholder="Username or display name" value={props.search.text()} onValue={props.search.type} />
      <Show when={props.mayNameProfiles}>
        <ProfileCombobox
          label="Has the security profile"
          hideLabel
          placeholder="Any security profile"
          value={props.search.question().profile}
          onValue={(profile) => props.search.filter({ profile })}
        />
      </Show>
      <TagFilter search={props.search} />
      <Select
        label="State"
        hideLabel
        options={states}
        value={props.search.question().enabled}
        onValue={(enabled) => props.search.filter({ enabled })}
      />
      <Show when={props.choice}>{(choice) => <ColumnMenu choice={choice()} />}</Show>
      <ExportButton question={props.search.question()} />
      <Count shown={props.search.users.items.length} hasMore={props.search.users.hasMore()} />
    </div>
  );
}

/** A tag typed as it is shown, in the form that the server reads; empty while a key or a value is missing. */
const tagOf = (typed: string): string => {
  const [, key, value] = /^(.+?)(?:: |[:=])(.*)$/.exec(typed.trim()) ?? [];
  return key && value !== undefined ? `${key}=${value.trim()}` : '';
};

/** [U152] */
function TagFilter(props: { search: UserSearch }): JSX.Element {
  const { platform } = useWorkspace();
  const asked = (): string => props.search.question().tag;
  const { text, type, set } = createTyped(platform.after, {
    initial: asked().replace('=', ': '),
    onRest: (typed) => props.search.filter({ tag: tagOf(typed) }),
  });
  // Cleared with all other filters.
  createEffect(on(asked, (tag) => tag === '' && tagOf(text()) !== '' && set(''), { defer: true }));
  return <SearchField label="Has the resource tag" placeholder="Tag as Key: Value" value={text()} onValue={type} />;
}
