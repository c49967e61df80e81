/** Who a user is, and what can be done with the account as a whole. */
import { useNavigate } from '@solidjs/router';
import Pencil from 'lucide-solid/icons/pencil';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { sentenceOf, type User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Moment } from '../../../ui/display/time.tsx';
import { Confirm } from '../../../ui/feedback/dialog.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { nameOf } from '../name-of.ts';
import type { OwnRights } from '../own-rights.ts';
import { EditUser } from './edit-user.tsx';

export function UserHead(props: { user: User; rights: OwnRights; onChanged: () => void }): JSX.Element {
  const workspace = useWorkspace();
  const [isEditing, setIsEditing] = createSignal(false);
  return (
    <header class="user__head">
      <div class="user__who">
        <h1>
          <StoredText text={props.user.displayName || props.user.username} />
        </h1>
        <p class="muted small">
          {props.user.username} · created <Moment at={props.user.createdAt} now={workspace.platform.now()} />
        </p>
        <TagPills tags={props.user.tags} />
      </div>
      <div class="user__actions">
        <Show when={props.rights.mayOn(ownPermissions.editUsers, props.user)}>
          <Button onClick={() => setIsEditing(true)}>
            <Pencil size={16} aria-hidden="true" /> Edit
          </Button>
          <EditUser isOpen={isEditing()} user={props.user} onClose={() => setIsEditing(false)} onChanged={props.onChanged} />
        </Show>
        <Show when={props.rights.mayOn(ownPermissions.deleteUsers, props.user)}>
          <RemoveButton user={props.user} />
        </Show>
      </div>
    </header>
  );
}

const TagPills = (props: { tags: User['tags'] }): JSX.Element => (
  <Show when={Object.keys(props.tags).length > 0}>
    <ul class="user__tags" aria-label="Resource tags">
      <For each={Object.entries(props.tags)}>
        {([key, value]) => (
          <li class="pill pill--text">
            <StoredText text={`${key}: ${value}`} />
          </li>
        )}
      </For>
    </ul>
  </Show>
);

function RemoveButton(props: { user: User }): JSX.Element {
  const { api, account } = useWorkspace();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = createSignal(false);
  const remove = async (): Promise<string | null> => {
    const name = nameOf(props.user);
    const answer = await api.removeUser(props.user.id);
    if (!answer.ok) return sentenceOf(answer.problem);
    tell({ text: `${name} was removed.` });
    navigate('/users');
    return null;
  };
  return (
    <>
      <Button look="quiet" class="user__remove" onClick={() => setIsAsking(true)}>
        <Trash size={16} aria-hidden="true" /> Remove
      </Button>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title={`Remove ${nameOf(props.user)}?`}
        confirm={`Remove ${props.user.username}`}
        onConfirm={remove}
      >
        <p>
          The account and its security profiles are gone, and every session of it ends at once. What this person did stays on record.
          {props.user.id === account().user.id && ' This is your own account: you are signed out with it.'}
        </p>
      </Confirm>
    </>
  );
}
