/** Tells who has begun another change of the same profile, and that the profile was deleted; each with the way on. */
import { A } from '@solidjs/router';
import FileX from 'lucide-solid/icons/file-x';
import Users from 'lucide-solid/icons/users';
import { createEffect, For, on, Show, type JSX } from 'solid-js';
import type { DraftItem } from '../../data/api.ts';
import { createDraft } from '../../data/draft/new-draft.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';
import { StoredText } from '../../ui/stored-text.tsx';
import { announce } from '../../ui/toast.tsx';
import { createBeginDraft } from '../profiles/begin-draft.ts';
import { mayWriteDrafts } from '../profiles/start-draft.ts';
import { useEditor } from './editor-context.tsx';

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
  const { beside, desk, base } = useEditor();
  const nameOf = ({ createdBy }: DraftItem): string => (createdBy === desk.account().user.username ? 'You have' : `${createdBy} has`);
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
        <p>Two changes of {base() ? `“${base()?.name}”` : 'one profile'} cannot both be saved as they are; editing one together can.</p>
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
  const { base, desk, draft, model, presence } = useEditor();
  const beginDraft = createBeginDraft();
  const goOn = async (): Promise<string> => {
    const id = await createDraft(desk.edge, desk.store, { base: null, content: model.content(), holdsEdits: true });
    // With nobody else in it, the old draft has nothing left that the new one lacks.
    if (presence.people().length === 0 && (await desk.api.discardDraft(draft.id)).ok) await draft.abandon();
    return id;
  };
  return (
    <Notice
      tone="warning"
      role="alert"
      icon={<FileX size={18} aria-hidden="true" />}
      title={`${base() ? `“${base()?.name}”` : 'The security profile'} was deleted`}
      actions={
        <Show when={mayWriteDrafts(desk)}>
          <Button small look="primary" onClick={() => void beginDraft(goOn)}>
            Continue as a new profile
          </Button>
        </Show>
      }
    >
      <p>There is no profile any more that this draft could change. Nothing in it is lost: go on with what is here as a new profile.</p>
    </Notice>
  );
}
