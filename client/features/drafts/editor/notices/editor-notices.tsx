/** Above the form: what has become of the draft as a whole, and what speaks against editing or saving it. */
import Eye from 'lucide-solid/icons/eye';
import { createEffect, on, Show, Suspense, type JSX } from 'solid-js';
import { Notice } from '../../../../ui/feedback/message.tsx';
import { BesideNotices } from '../../presence/beside-notices.tsx';
import { SaveProgress } from '../../review/save-progress.tsx';
import { FindingNotices } from '../../review/findings.tsx';
import { useEditor } from '../editor-context.tsx';
import { EndedNotice } from './ended-notice.tsx';
import { RoomNotices } from './room-notices.tsx';

export function EditorNotices(props: { onReview: () => void }): JSX.Element {
  const { draft, save, readOnly } = useEditor();
  let notices: HTMLDivElement | undefined;
  // What just happened to the whole draft is said where it can be seen.
  createEffect(
    on(
      () => draft.ending() !== null || save.saving().step === 'refused',
      (isNews) => isNews && notices?.scrollIntoView({ block: 'center' }),
      { defer: true },
    ),
  );
  return (
    <div class="editor__notices" ref={(element) => (notices = element)}>
      {/* What a notice reads holds up nothing but itself. */}
      <Suspense>
        <Show when={draft.ending()}>
          {(ending) => (
            <Show when={save.saving().step !== 'done' || draft.unsaved()}>
              <EndedNotice ending={ending()} />
            </Show>
          )}
        </Show>
        <Show when={!draft.ending() && readOnly()}>
          <ReadOnlyNotice />
        </Show>
        <BesideNotices />
        <RoomNotices />
        <FindingNotices />
        <SaveProgress onReview={() => props.onReview()} />
      </Suspense>
    </div>
  );
}

function ReadOnlyNotice(): JSX.Element {
  const { draft } = useEditor();
  return (
    <Notice tone="info" icon={<Eye size={18} aria-hidden="true" />} title="You can view this draft, but not edit it">
      <p>
        {draft.unsaved()
          ? 'Editing requires the permission Security profiles – Edit or Create, which you no longer have. Your earlier edits are kept on this device, and are sent when you have it again.'
          : 'Editing requires the permission Security profiles – Edit or Create. You see the edits of others as they make them.'}
      </p>
    </Notice>
  );
}
