/** A person or a profile that events are about, searched by the server. */
import { createMemo, createSignal, type JSX } from 'solid-js';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { useWorkspace } from '../../app-context.tsx';
import { createProfile, createProfileList } from '../../queries/profiles.ts';
import { createUser, createUserList } from '../../queries/users.ts';
import { Combobox } from '../../ui/controls/combobox.tsx';
import type { Option } from '../../ui/controls/select.tsx';

export function SubjectCombobox(props: {
  label: string;
  placeholder: string;
  /** People alone, or profiles too. */
  kinds: 'people' | 'everything';
  /** Id; empty for none. */
  value: string;
  onValue: (id: string) => void;
}): JSX.Element {
  const workspace = useWorkspace();
  const [query, setQuery] = createSignal('');
  const mayNamePeople = workspace.may(ownPermissions.viewUsers);
  const mayNameProfiles = props.kinds === 'everything' && workspace.may(ownPermissions.viewProfiles);
  const people = mayNamePeople
    ? createUserList(workspace, () => ({ query: query(), sort: 'username', enabled: '', profile: '', tag: '' }))
    : null;
  const profiles = mayNameProfiles ? createProfileList(workspace, query) : null;
  // One of the two is there, or neither: it may have been removed.
  const person = mayNamePeople ? createUser(workspace, () => props.value) : null;
  const profile = mayNameProfiles ? createProfile(workspace, () => props.value) : null;
  const named = (id: string, name: string, kind: string): Option => ({ value: id, label: mayNameProfiles ? `${name} – ${kind}` : name });
  const chosen = createMemo((): Option | null => {
    if (props.value === '') return null;
    const [user, one] = [person?.value(), profile?.value()];
    if (user?.id === props.value) return named(user.id, user.username, 'user');
    if (one?.id === props.value) return named(one.id, one.name, 'profile');
    return { value: props.value, label: 'Something removed, or out of sight' };
  });
  const options = createMemo<readonly Option[]>(() => {
    const found = [
      ...(chosen() ? [chosen()!] : []),
      ...(people?.items ?? []).map(({ id, username }) => named(id, username, 'user')),
      ...(profiles?.items ?? []).map(({ id, name }) => named(id, name, 'profile')),
    ];
    return [...new Map(found.map((option) => [option.value, option])).values()];
  });
  /** What stands in the field for the choice is no search. */
  const search = (text: string): void => void setQuery(text === chosen()?.label ? '' : text.trim());
  return (
    <Combobox
      label={props.label}
      placeholder={props.placeholder}
      options={options()}
      value={options().find(({ value }) => value === props.value) ?? null}
      onValue={(option) => props.onValue(option?.value ?? '')}
      onSearch={search}
      none={people?.isReading() || profiles?.isReading() ? 'Searching…' : 'Nothing matches'}
    />
  );
}
