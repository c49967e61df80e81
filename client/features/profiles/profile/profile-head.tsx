/** The name of a profile, its revision, and what can be done with it. */
import { useNavigate } from '@solidjs/router';
import Copy from 'lucide-solid/icons/copy';
import Pencil from 'lucide-solid/icons/pencil';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import { sentenceOf } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Confirm } from '../../../ui/feedback/dialog.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Moment } from '../../../ui/display/time.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { TryButton } from '../../trying/try-button.tsx';
import { createBeginDraft } from '../begin-draft.ts';
import { EditButton } from './edit-button.tsx';
import { mayWriteDrafts, startCopy } from '../start-draft.ts';

export function ProfileHead(props: { profile: Profile }): JSX.Element {
  const workspace = useWorkspace();
  const beginDraft = createBeginDraft();
  return (
    <header class="profile__head">
      <div>
        <h1>
          <StoredText text={props.profile.name} />
        </h1>
        <p class="muted small">
          Revision {props.profile.revision} · saved <Moment at={props.profile.updatedAt} now={workspace.platform.now()} /> by{' '}
          {props.profile.updatedBy}
        </p>
      </div>
      <div class="profile__actions">
        <Show when={mayWriteDrafts(workspace)}>
          <EditButton profile={props.profile}>
            <Pencil size={16} aria-hidden="true" /> Edit
          </EditButton>
          <Button onClick={() => void beginDraft(() => startCopy(workspace, props.profile))}>
            <Copy size={16} aria-hidden="true" /> Duplicate as new draft
          </Button>
        </Show>
        <Show when={workspace.catalog.catalog()}>
          {(catalog) => <TryButton catalog={catalog()} content={inForce(catalog(), props.profile)} />}
        </Show>
        <Show when={workspace.may(ownPermissions.deleteProfiles)}>
          <DeleteButton profile={props.profile} />
        </Show>
      </div>
    </header>
  );
}

function DeleteButton(props: { profile: Profile }): JSX.Element {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = createSignal(false);
  const remove = async (): Promise<string | null> => {
    const { id, name, revision } = props.profile;
    const answer = await workspace.api.deleteProfile(id, revision);
    if (!answer.ok) return sentenceOf(answer.problem);
    tell({ text: `“${name}” was deleted.` });
    navigate('/profiles');
    return null;
  };
  return (
    <>
      <Button look="quiet" class="profile__delete" onClick={() => setIsAsking(true)}>
        <Trash size={16} aria-hidden="true" /> Delete
      </Button>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title={`Delete “${props.profile.name}”?`}
        confirm="Delete security profile"
        onConfirm={remove}
      >
        <p>Nobody can be given it any more. It can only be deleted while nobody has it. Its revisions stay on record.</p>
      </Confirm>
    </>
  );
}
