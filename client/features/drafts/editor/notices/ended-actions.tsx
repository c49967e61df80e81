/** The ways on from a draft that has ended: opening it again, a new draft, or what it was saved as. */
import { A } from '@solidjs/router';
import { Show, type JSX } from 'solid-js';
import { sentenceOf } from '../../../../api/api.ts';
import type { Ending } from '../../../../store/local-store.ts';
import { createDraft } from '../../../../sync/new-draft.ts';
import { Button, buttonClass } from '../../../../ui/controls/button.tsx';
import { tell } from '../../../../ui/feedback/toast.tsx';
import { createBeginDraft } from '../../../profiles/begin-draft.ts';
import { mayWriteDrafts, startChange } from '../../../profiles/start-draft.ts';
import { useEditor } from '../editor-context.tsx';

export function Reopen(props: { ending: Ending }): JSX.Element {
  const { workspace, draft } = useEditor();
  const reopen = async (): Promise<void> => {
    const answer = await workspace.api.reopenDraft(draft.id);
    if (answer.ok) draft.reopened();
    else tell({ text: sentenceOf(answer.problem), tone: 'warning', stays: true });
  };
  return (
    <Show when={props.ending.how === 'discarded' && mayWriteDrafts(workspace)}>
      <Button small look="primary" onClick={() => void reopen()}>
        Open it again
      </Button>
    </Show>
  );
}

/** A change of what it was saved as; else what it says here. */
export function ContinueAsNew(props: { ending: Ending }): JSX.Element {
  const { beside, workspace, draft, model } = useEditor();
  const beginDraft = createBeginDraft();
  const goOn = async (): Promise<string | null> => {
    const { profile } = props.ending;
    const saved = profile && (await workspace.api.profile(profile.id));
    if (saved?.ok) return startChange(workspace, saved.value);
    if (saved?.problem.code === 'unreachable') {
      tell({ text: sentenceOf(saved.problem), tone: 'warning' });
      return null;
    }
    const base = profile || beside.isBaseRemoved() ? null : draft.base();
    return createDraft(workspace.platform, workspace.store, { base, content: model.content(), holdsEdits: true, continues: draft.id });
  };
  return (
    <Show when={mayWriteDrafts(workspace)}>
      <Button small onClick={() => void beginDraft(goOn)}>
        Continue as a new draft
      </Button>
    </Show>
  );
}

export const Onward = (props: { ending: Ending }): JSX.Element => (
  <Show
    when={props.ending.profile}
    fallback={
      <A class={buttonClass({ look: 'plain', small: true })} href="/profiles">
        Go to security profiles
      </A>
    }
  >
    {(profile) => (
      <A class={buttonClass({ look: 'plain', small: true })} href={`/profiles/${profile().id}`}>
        Open the security profile
      </A>
    )}
  </Show>
);
