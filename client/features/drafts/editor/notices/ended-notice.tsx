/** The draft was saved or discarded: what was discarded can be opened again, and everything goes on as a new draft. */
import CircleCheck from 'lucide-solid/icons/circle-check';
import Trash from 'lucide-solid/icons/trash';
import { Show, type JSX } from 'solid-js';
import { followServer } from '../../../../queries/follow.ts';
import type { Ending } from '../../../../store/local-store.ts';
import { Notice } from '../../../../ui/feedback/message.tsx';
import { announce } from '../../../../ui/feedback/toast.tsx';
import { useEditor } from '../editor-context.tsx';
import { ContinueAsNew, Onward, Reopen } from './ended-actions.tsx';
import { Rescue } from './rescue.tsx';

const endingTitle = (ending: Ending): string => {
  const by = ending.by ?? 'Somebody';
  if (ending.how === 'committed') return `${by} saved this draft${ending.profile ? ` as revision ${ending.profile.revision}` : ''}`;
  return ending.how === 'discarded' ? `${by} discarded this draft` : 'This draft no longer exists';
};

export function EndedNotice(props: { ending: Ending }): JSX.Element {
  const { workspace, draft } = useEditor();
  // Opened again by one person, it is open for everybody. [U41]
  const look = async (): Promise<void> => {
    if (props.ending.how !== 'discarded') return;
    const answer = await workspace.api.draft(draft.id);
    if (!answer.ok || answer.value.state !== 'open') return;
    draft.reopened();
    announce('The draft was opened again.');
  };
  followServer(workspace, {
    concerns: (news) => news.type === 'drafts' && news.items.some(({ id }) => id === draft.id),
    read: look,
    hasFailed: () => false,
  });
  void look();
  return (
    <Show
      when={draft.unsaved()}
      fallback={
        <Notice
          tone="info"
          role="status"
          icon={
            <Show when={props.ending.how === 'committed'} fallback={<Trash size={18} aria-hidden="true" />}>
              <CircleCheck size={18} aria-hidden="true" />
            </Show>
          }
          title={endingTitle(props.ending)}
          actions={
            <>
              <Reopen ending={props.ending} />
              <ContinueAsNew ending={props.ending} />
              <Onward ending={props.ending} />
            </>
          }
        >
          <p>
            {props.ending.how === 'discarded'
              ? 'It can be opened again for everybody within 30 days.'
              : 'It can be read here, but no longer edited.'}
          </p>
        </Notice>
      }
    >
      <Rescue ending={props.ending} title={endingTitle(props.ending)} />
    </Show>
  );
}
