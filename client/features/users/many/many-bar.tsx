/** What can be done for the selected users. */
import UserCheck from 'lucide-solid/icons/user-check';
import UserCog from 'lucide-solid/icons/user-cog';
import UserX from 'lucide-solid/icons/user-x';
import X from 'lucide-solid/icons/x';
import { createSignal, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { createOwnRights } from '../own-rights.ts';
import { AssignMany } from './assign-many.tsx';
import { EnableMany } from './enable-many.tsx';
import { countOfUsers } from './people.tsx';
import type { SelectedUsers } from './selected-users.ts';
import './many.css';

export function ManyBar(props: { selected: SelectedUsers; onChanged: () => void }): JSX.Element {
  const workspace = useWorkspace();
  const rights = createOwnRights(workspace);
  const [open, setOpen] = createSignal<'assign' | 'enable' | 'disable' | null>(null);
  const { selection, users } = props.selected;
  const mayAssign = (): boolean => workspace.may(ownPermissions.assignProfiles) && workspace.may(ownPermissions.viewProfiles);
  /** Those for whom it is not done stay selected. */
  const close = (done: readonly string[]): void => {
    setOpen(null);
    selection.set([...selection.keys()].filter((id) => !done.includes(id)));
    if (done.length > 0) props.onChanged();
  };
  return (
    <>
      <Show when={users().length > 0}>
        <div class="many-bar" role="group" aria-label="Selected users">
          <p role="status">{countOfUsers(users().length)} selected</p>
          <Show when={mayAssign()}>
            <Button small onClick={() => setOpen('assign')}>
              <UserCog size={15} aria-hidden="true" /> Security profiles…
            </Button>
          </Show>
          <Show when={workspace.may(ownPermissions.enableUsers)}>
            <Button small onClick={() => setOpen('enable')}>
              <UserCheck size={15} aria-hidden="true" /> Enable…
            </Button>
            <Button small onClick={() => setOpen('disable')}>
              <UserX size={15} aria-hidden="true" /> Disable…
            </Button>
          </Show>
          <Button small look="quiet" onClick={selection.clear}>
            <X size={15} aria-hidden="true" /> Clear selection
          </Button>
        </div>
      </Show>
      <Show when={workspace.catalog.catalog()}>
        {(catalog) => <AssignMany isOpen={open() === 'assign'} users={users()} catalog={catalog()} rights={rights} onClose={close} />}
      </Show>
      <EnableMany isOpen={open() === 'enable'} enabled users={users()} rights={rights} onClose={close} />
      <EnableMany isOpen={open() === 'disable'} enabled={false} users={users()} rights={rights} onClose={close} />
    </>
  );
}
