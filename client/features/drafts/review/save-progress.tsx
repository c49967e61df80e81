/** What became of a Save: waiting, being sent, refused with its reason and the way on. */
import Hourglass from 'lucide-solid/icons/hourglass';
import LoaderCircle from 'lucide-solid/icons/loader-circle';
import { Match, Show, Switch, type JSX } from 'solid-js';
import type { Saving } from '../../../sync/step/saving.ts';
import { digestOf } from '../../../../core/profile/digest.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/feedback/dialog.tsx';
import { Message, Notice } from '../../../ui/feedback/message.tsx';
import { differenceBetween } from '../../../../core/profile/difference.ts';
import { DifferenceView } from '../../../ui/profile/difference-view.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { RefusedNotice } from './refused-notice.tsx';

type Step<S extends Saving['step']> = Extract<Saving, { step: S }>;

export function SaveProgress(props: { onReview: () => void }): JSX.Element {
  const { workspace, save, draft } = useEditor();
  const at = <S extends Saving['step']>(step: S): Step<S> | false => {
    const now = save.saving();
    return now.step === step && (now as Step<S>);
  };
  /** Nothing is sent while no window is open; and where the browser keeps nothing, the Save ends with this one. [U45] */
  const whenItGoesOn = ({ kept }: Step<'waiting'>): string => {
    if (kept === 'writing') return 'The request is being stored on this device.';
    return kept === 'failed' || draft.state().edits === 'window' || !workspace.store.keeps
      ? 'It is sent when the server can be reached, if the draft is still what you reviewed. Keep this window open: this browser stores nothing on this device.'
      : 'It is kept on this device. Any window of yours sends it when the server can be reached, if the draft is still what you reviewed. You may close this window: nothing is sent until one is open again.';
  };
  return (
    <Switch>
      <Match when={at('waiting')}>
        {(step) => (
          <Notice
            tone="accent"
            role="status"
            icon={<Hourglass size={18} aria-hidden="true" />}
            title={draft.online() ? 'Sending your last edits before saving' : 'Your Save is waiting'}
            actions={
              <Button small onClick={save.cancel}>
                Cancel the Save
              </Button>
            }
          >
            <p>{draft.online() ? 'Saving starts when the server has them.' : whenItGoesOn(step())}</p>
          </Notice>
        )}
      </Match>
      <Match when={at('sent')}>
        <Notice tone="accent" role="status" icon={<LoaderCircle class="spin" size={18} aria-hidden="true" />} title="Saving" />
      </Match>
      <Match when={at('changed')}>{(step) => <ChangedDialog step={step()} />}</Match>
      <Match when={at('refused')}>{(step) => <RefusedNotice step={step()} onReview={props.onReview} />}</Match>
    </Switch>
  );
}

/** Back online, but the draft is no longer what was reviewed. */
function ChangedDialog(props: { step: Step<'changed'> }): JSX.Element {
  const { catalog, draft, model, save } = useEditor();
  const saveAnyway = (): void => save.ask({ content: model.content(), digest: digestOf(catalog, model.content(), draft.base()) });
  const isBlocked = (): boolean => model.issues().some((issue) => issue.severity === 'error');
  return (
    <Dialog
      open
      wide
      onClose={save.cancel}
      title="The draft changed since you asked to save it"
      about="Nothing was saved. These are the differences from what you reviewed."
      foot={
        <>
          <Button onClick={save.cancel}>Keep editing</Button>
          <Button look="primary" unavailable={isBlocked()} onClick={saveAnyway}>
            Save anyway
          </Button>
        </>
      }
    >
      <DifferenceView
        catalog={catalog}
        difference={differenceBetween(catalog, props.step.request.content, model.content())}
        same="Only the profile this draft is based on is different."
      />
      <Show when={isBlocked()}>
        <Message tone="error">The draft has errors now that must be fixed first.</Message>
      </Show>
    </Dialog>
  );
}
