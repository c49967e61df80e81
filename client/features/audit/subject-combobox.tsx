/** A person or a profile that events are about. */
import type { Accessor, JSX } from 'solid-js';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { useWorkspace, type Workspace } from '../../app-context.tsx';
import { createProfile, createProfileList } from '../../queries/profiles.ts';
import { createUser, createUserList } from '../../queries/users.ts';
import { FoundCombobox, type Found, type FoundProps } from '../../ui/controls/found-combobox.tsx';
import type { Option } from '../../ui/controls/select.tsx';

interface SubjectProps extends FoundProps {
  /** People alone, or profiles too. */
  readonly kinds: 'people' | 'everything';
}

export function SubjectCombobox(props: SubjectProps): JSX.Element {
  const workspace = useWorkspace();
  return <FoundCombobox {...props} none="Nothing matches" find={(query) => findSubjects(workspace, props, query)} />;
}

function findSubjects(workspace: Workspace, props: SubjectProps, query: Accessor<string>): Found {
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
  return {
    chosen: () => {
      if (props.value === '') return null;
      const [user, one] = [person?.value(), profile?.value()];
      if (user?.id === props.value) return named(user.id, user.username, 'user');
      if (one?.id === props.value) return named(one.id, one.name, 'profile');
      return { value: props.value, label: 'Something removed, or out of sight' };
    },
    options: () => [
      ...(people?.items ?? []).map(({ id, username }) => named(id, username, 'user')),
      ...(profiles?.items ?? []).map(({ id, name }) => named(id, name, 'profile')),
    ],
    isReading: () => (people?.isReading() || profiles?.isReading()) ?? false,
  };
}
