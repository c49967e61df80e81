/** One of the users that one sees, searched by the server. */
import { createMemo, createSignal, type JSX } from 'solid-js';
import type { User } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import { createUser, createUserList } from '../../queries/users.ts';
import { Combobox } from '../../ui/controls/combobox.tsx';
import type { Option } from '../../ui/controls/select.tsx';
import { nameOf } from './name-of.ts';

export function UserCombobox(props: {
  label: string;
  hideLabel?: boolean;
  placeholder: string;
  /** Id of the user; empty for none. */
  value: string;
  onValue: (user: string) => void;
  /** Ids of those that are not offered. */
  without?: readonly string[];
}): JSX.Element {
  const workspace = useWorkspace();
  const [query, setQuery] = createSignal('');
  const found = createUserList(workspace, () => ({ query: query(), sort: 'username', enabled: '', profile: '', tag: '' }));
  const chosen = createUser(workspace, () => props.value);
  const options = createMemo<readonly Option[]>(() => {
    const known: readonly User[] = props.value !== '' && chosen.value() ? [chosen.value()!, ...found.items] : found.items;
    const named = known.map((user) => [user.id, { value: user.id, label: nameOf(user) }] as const);
    return [...new Map(named).values()].filter(({ value }) => !props.without?.includes(value));
  });
  const value = (): Option | null => options().find((option) => option.value === props.value) ?? null;
  /** What stands in the field for the choice is no search. */
  const search = (text: string): void => void setQuery(text === value()?.label ? '' : text.trim());
  return (
    <Combobox
      label={props.label}
      {...(props.hideLabel && { hideLabel: true })}
      placeholder={props.placeholder}
      options={options()}
      value={value()}
      onValue={(option) => props.onValue(option?.value ?? '')}
      onSearch={search}
      none={found.isReading() ? 'Searching…' : 'No user matches'}
    />
  );
}
