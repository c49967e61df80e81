/** What became of a Save: waiting, being sent, refused with its reason and the way on. */
import Hourglass from 'lucide-solid/icons/hourglass';
import LoaderCircle from 'lucide-solid/icons/loader-circle';
import { For, Match, Show, Switch, type JSX } from 'solid-js';
import type { Refusal, Saving } from '../../data/draft/saving.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Message, Notice } from '../../ui/message.tsx';
import { differenceBetween } from '../../../core/profile/difference.ts';
import { DifferenceView } from './difference-view.tsx';
import { RemovedNotice } from './beside-notices.tsx';
import { useEditor } from './editor-context.tsx';
import { NewerRevision } from './newer-revision.tsx';

type Step<S extends Saving['step']> = Extract<Saving, { step: S }>;

export function SaveProgress(props: { onReview: () => void }): JSX.Element {
  const { desk, save, draft } = useEditor();
  const at = <S extends Saving['step']>(step: S): Step<S> | false => {
    const now = save.saving();
    return now.step === step && (now as Step<S>);
  };
  /** Nothing is sent while no window is open; and where the browser keeps nothing, the Save ends with this one. [U45] */
  const whenItGoesOn = (): string =>
    draft.state().edits === 'window' || !desk.store.keeps
      ? 'It is carried out when the server can be reached, if the draft is still what you reviewed. Keep this window open: this browser keeps nothing of it on this device.'
      : 'It is kept on this device, and carried out as soon as Accord is open here in any window of yours and can reach the server, if the draft is still what you reviewed. You may close this window; until one is open again, nothing is sent.';
  return (
    <Switch>
      <Match when={at('waiting')}>
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
          <p>{draft.online() ? 'It goes on as soon as the server has them.' : whenItGoesOn()}</p>
        </Notice>
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
      about="Nothing was saved. This is what is different from what you reviewed."
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
        <Message tone="error">The draft has problems now that have to be solved first.</Message>
      </Show>
    </Dialog>
  );
}

const titles: Record<Refusal['code'], string> = {
  forbidden: 'You may not save this',
  invalid: 'The server found problems',
  stale: 'The draft is not what you reviewed',
  incomplete: 'The server is missing some edits',
  'name-taken': 'Another security profile has this name',
  'revision-changed': 'Somebody changed the profile in between',
  'last-administrator': 'Nobody would be left who can give permissions',
  'base-removed': 'The security profile was deleted',
  closed: 'The draft is closed',
};

function RefusedNotice(props: { step: Step<'refused'>; onReview: () => void }): JSX.Element {
  const { catalog, model, save, view } = useEditor();
  const code = (): Refusal['code'] => props.step.refusal.code;
  const dismiss = (
    <Button small look="quiet" onClick={save.cancel}>
      Dismiss
    </Button>
  );
  const renamed = (): void => {
    save.cancel();
    view.goTo('name');
  };
  const again = (): void => {
    save.cancel();
    props.onReview();
  };
  return (
    <Switch
      fallback={
        <Notice tone="error" role="alert" title={titles[code()]} actions={dismiss}>
          <p>{props.step.refusal.detail}</p>
          <For each={props.step.refusal.issues.filter((issue) => issue.severity === 'error')}>
            {(issue) => <Message tone="error">{issue.message}</Message>}
          </For>
        </Notice>
      }
    >
      <Match when={code() === 'name-taken'}>
        <Notice
          tone="error"
          role="alert"
          title={titles['name-taken']}
          actions={
            <>
              <Button small onClick={renamed}>
                Change the name
              </Button>
              {dismiss}
            </>
          }
        >
          <p>{props.step.refusal.detail}</p>
        </Notice>
      </Match>
      <Match when={code() === 'stale' || code() === 'incomplete'}>
        <Notice
          tone="warning"
          role="alert"
          title={titles[code()]}
          actions={
            <>
              <Button small onClick={again}>
                Review again
              </Button>
              {dismiss}
            </>
          }
        >
          <DifferenceView
            heading="h2"
            catalog={catalog}
            difference={differenceBetween(catalog, props.step.request.content, model.content())}
            same="Nothing was saved. On this device the draft is what you reviewed; other people's edits may still be on their way."
          />
        </Notice>
      </Match>
      <Match when={code() === 'base-removed'}>
        <RemovedNotice />
      </Match>
      <Match when={code() === 'revision-changed'}>
        <NewerRevision detail={props.step.refusal.detail} onDismiss={save.cancel} />
      </Match>
    </Switch>
  );
}
