/** Instead of the editor: how a draft ended, and the ways on from there. */
import { A } from '@solidjs/router';
import CircleCheck from 'lucide-solid/icons/circle-check';
import Trash from 'lucide-solid/icons/trash';
import { Show, type JSX } from 'solid-js';
import { sentenceOf, type DraftItem, type Problem } from '../../../api/api.ts';
import { useWorkspace, type Workspace } from '../../../app-context.tsx';
import { followServer } from '../../../queries/follow.ts';
import type { Ending } from '../../../store/local-store.ts';
import { createDraft } from '../../../sync/new-draft.ts';
import { Button, buttonClass } from '../../../ui/controls/button.tsx';
import { Empty } from '../../../ui/feedback/page-state.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { createBeginDraft } from '../../profiles/begin-draft.ts';
import { mayWriteDrafts, reopenableFor, startChange } from '../../profiles/start-draft.ts';
import { ToProfiles } from './not-shown.tsx';

interface EndedProps {
  readonly item: DraftItem;
  readonly ending: Ending;
  /** Opens the draft anew. */
  readonly onLook: () => Promise<void>;
}

export function EndedPage(props: EndedProps): JSX.Element {
  const workspace = useWorkspace();
  followServer(workspace, {
    concerns: (news) => news.type === 'drafts' && news.items.some(({ id }) => id === props.item.id),
    read: () => props.onLook(),
    hasFailed: () => false,
  });
  const isSaved = (): boolean => props.ending.how === 'committed';
  const isReopenable = (): boolean =>
    props.ending.how === 'discarded' && Date.parse(props.item.updatedAt) > workspace.platform.now().getTime() - reopenableFor;
  const whatThen = (): string => {
    if (isReopenable()) return 'It can be opened again within 30 days.';
    return props.ending.how === 'discarded'
      ? 'That was more than 30 days ago. It can no longer be opened again.'
      : 'It can no longer be edited.';
  };
  const did = (): string => (isSaved() ? 'saved' : 'discarded');
  return (
    <Empty
      heading="h1"
      icon={
        <Show when={isSaved()} fallback={<Trash size={36} aria-hidden="true" />}>
          <CircleCheck size={36} aria-hidden="true" />
        </Show>
      }
      title={`${props.item.name ? `“${props.item.name}”` : 'This draft'} was ${did()}`}
      actions={<EndedActions {...props} isReopenable={isReopenable()} />}
    >
      {props.ending.by ? `${props.ending.by} ${did()} it. ` : ''}
      {whatThen()}
    </Empty>
  );
}

function EndedActions(props: EndedProps & { readonly isReopenable: boolean }): JSX.Element {
  const workspace = useWorkspace();
  const beginDraft = createBeginDraft();
  const reopen = async (): Promise<void> => {
    const answer = await workspace.api.reopenDraft(props.item.id);
    if (answer.ok) await props.onLook();
    else told(answer.problem);
  };
  return (
    <div class="empty__actions">
      <Show when={props.isReopenable && mayWriteDrafts(workspace)}>
        <Button look="primary" onClick={() => void reopen()}>
          Open it again
        </Button>
      </Show>
      <Show when={mayWriteDrafts(workspace)}>
        <Button onClick={() => void beginDraft(() => continueAsNew(workspace, props.item, props.ending))}>Continue as a new draft</Button>
      </Show>
      <Show when={props.ending.profile} fallback={<ToProfiles />}>
        {(profile) => (
          <A class={buttonClass({ look: 'primary' })} href={`/profiles/${profile().id}`}>
            Open the security profile
          </A>
        )}
      </Show>
    </div>
  );
}

/** A change of what it was saved as; else what it held. [U47] */
async function continueAsNew(workspace: Workspace, item: DraftItem, ending: Ending): Promise<string | null> {
  const profile = ending.profile?.id ?? item.base?.profile;
  const saved = profile === undefined ? null : await workspace.api.profile(profile);
  if (saved?.ok && ending.profile) return startChange(workspace, saved.value);
  const content = await workspace.api.draftContent(item.id);
  if (!content.ok) return told(content.problem);
  const base = saved?.ok ? item.base : null;
  return createDraft(workspace.platform, workspace.store, { base, content: content.value, holdsEdits: true, continues: item.id });
}

const told = (problem: Problem): null => (tell({ text: sentenceOf(problem), tone: 'warning', stays: true }), null);
