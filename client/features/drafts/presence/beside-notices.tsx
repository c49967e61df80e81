/** Names the authors of other changes of the same profile, and says that the profile was deleted; each with the way on. */
import { A } from '@solidjs/router';
import FileX from 'lucide-solid/icons/file-x';
import Users from 'lucide-solid/icons/users';
import { createEffect, For, on, Show, type JSX } from 'solid-js';
import type { DraftItem } from '../../../api/api.ts';
import { createDraft } from '../../../sync/new-draft.ts';
import { Button, buttonClass } from '../../../ui/controls/button.tsx';
import { Notice } from '../../../ui/feedback/message.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { announce } from '../../../ui/feedback/toast.tsx';
import { createBeginDraft } from '../../profiles/begin-draft.ts';
import { mayWriteDrafts } from '../../profiles/start-draft.ts';
import { useEditor } from '../editor/editor-context.tsx';

export function BesideNotices(): JSX.Element {
  const { beside, draft } = useEditor();
  createEffect(on(beside.isBaseRemoved, (isRemoved) => isRemoved && announce('The security profile that this changes was deleted.')));
  return (
    <Show when={!draft.ending()}>
      <Show when={beside.isBaseRemoved()} fallback={<OthersNotice />}>
        <RemovedNotice />
      </Show>
    </Show>
  );
}

function OthersNotice(): JSX.Element {
  const { beside, workspace, base } = useEditor();
  const nameOf = ({ createdBy }: DraftItem): string => (createdBy === workspace.account().user.username ? 'You have' : `${createdBy} has`);
  const others = (): readonly DraftItem[] => beside.others();
  createEffect(
    on(others, (now, before) => {
      const known = new Set(before?.map(({ id }) => id));
      for (const other of now) if (!known.has(other.id)) announce(`${nameOf(other)} begun another change of this profile.`);
    }),
  );
  return (
    <Show when={others().length > 0}>
      <Notice
        tone="info"
        icon={<Users size={18} aria-hidden="true" />}
        title={
          others().length === 1 ? `${nameOf(others()[0]!)} begun another change of this profile` : 'There are other changes of this profile'
        }
      >
        <p>
          Two changes of {base() ? `“${base()?.name}”` : 'one profile'} cannot both be saved without merging them. Join one and edit it
          together.
        </p>
        <ul class="beside">
          <For each={others()}>
            {(other) => (
              <li>
                <span>
                  <StoredText text={other.name.trim() || 'Unnamed change'} />, begun by {other.createdBy}
                  <Show when={other.present.length > 0}>, in it now: {other.present.join(', ')}</Show>
                </span>
                <A
                  class={buttonClass({ small: true })}
                  href={`/drafts/${other.id}`}
                  aria-label={`Join the change begun by ${other.createdBy}`}
                >
                  Join
                </A>
              </li>
            )}
          </For>
        </ul>
      </Notice>
    </Show>
  );
}

export function RemovedNotice(): JSX.Element {
  const { base, workspace, draft, model, presence } = useEditor();
  const beginDraft = createBeginDraft();
  const goOn = async (): Promise<string> => {
    const id = await createDraft(workspace.platform, workspace.store, {
      base: null,
      content: model.content(),
      holdsEdits: true,
      continues: draft.id,
    });
    // Without other people in it, the old draft has nothing left that the new one lacks.
    if (presence.people().length === 0 && (await workspace.api.discardDraft(draft.id)).ok) await draft.abandon();
    return id;
  };
  return (
    <Notice
      tone="warning"
      role="alert"
      icon={<FileX size={18} aria-hidden="true" />}
      title={`${base() ? `“${base()?.name}”` : 'The security profile'} was deleted`}
      actions={
        <Show when={mayWriteDrafts(workspace)}>
          <Button small look="primary" onClick={() => void beginDraft(goOn)}>
            Continue as a new profile
          </Button>
        </Show>
      }
    >
      <p>The profile that this draft changes no longer exists. Nothing in the draft is lost: continue with it as a new profile.</p>
    </Notice>
  );
}
