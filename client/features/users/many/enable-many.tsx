/** Lets the selected users sign in, or keeps them out. */
import { Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import type { User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import type { OwnRights } from '../own-rights.ts';
import { ManyDialog } from './many-dialog.tsx';
import { countOfUsers, People } from './people.tsx';
import { planEnabling } from './plan.ts';

interface EnableManyProps {
  readonly isOpen: boolean;
  readonly enabled: boolean;
  readonly users: readonly User[];
  readonly rights: OwnRights;
  readonly onClose: (done: readonly string[]) => void;
}

export function EnableMany(props: EnableManyProps): JSX.Element {
  const { api, account } = useWorkspace();
  const plan = () => planEnabling(props.users, props.enabled, (user) => props.rights.mayOn(ownPermissions.enableUsers, user));
  const changed = (): User[] => plan().changes.map(({ user }) => user);
  const word = (): string => (props.enabled ? 'Enable' : 'Disable');
  return (
    <ManyDialog
      isOpen={props.isOpen}
      title={`${word()} ${countOfUsers(props.users.length)}`}
      plan={plan()}
      isDanger={!props.enabled}
      confirm={(users) => `${word()} ${users}`}
      act={({ user }) => api.enableUser(user.id, props.enabled)}
      onClose={props.onClose}
    >
      <p>
        {props.enabled
          ? 'They can sign in again, with what their security profiles allow.'
          : 'They are signed out everywhere at once, and nobody can sign in with their accounts. What they did stays on record.'}
      </p>
      <Show when={!props.enabled && changed().some(({ id }) => id === account().user.id)}>
        <p>Your own account is among them: you are signed out with it.</p>
      </Show>
      <People users={changed()} label={`${word()} these users`} />
    </ManyDialog>
  );
}
