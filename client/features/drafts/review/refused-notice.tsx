/** A Save that the server refused: why, and the way on from each reason. */
import { For, Match, Switch, type JSX } from 'solid-js';
import { differenceBetween } from '../../../../core/profile/difference.ts';
import type { Refusal, Saving } from '../../../sync/step/saving.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Message, Notice } from '../../../ui/feedback/message.tsx';
import { DifferenceView } from '../../../ui/profile/difference-view.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { NewerRevision } from '../merge/newer-revision.tsx';
import { RemovedNotice } from '../presence/beside-notices.tsx';

type Refused = Extract<Saving, { step: 'refused' }>;

const titles: Record<Refusal['code'], string> = {
  forbidden: 'You may not save this',
  invalid: 'The server found problems',
  stale: 'The draft is not what you reviewed',
  incomplete: 'The server is missing some edits',
  'name-taken': 'Another security profile has this name',
  'revision-changed': 'The profile was changed meanwhile',
  'last-administrator': 'Nobody could give permissions any more',
  'base-removed': 'The security profile was deleted',
  closed: 'The draft is closed',
};

export function RefusedNotice(props: { step: Refused; onReview: () => void }): JSX.Element {
  const { save } = useEditor();
  const code = (): Refusal['code'] => props.step.refusal.code;
  return (
    <Switch fallback={<Otherwise refusal={props.step.refusal} />}>
      <Match when={code() === 'name-taken'}>
        <NameTaken detail={props.step.refusal.detail} />
      </Match>
      <Match when={code() === 'stale' || code() === 'incomplete'}>
        <NotReviewed step={props.step} onReview={props.onReview} />
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

function Dismiss(): JSX.Element {
  const { save } = useEditor();
  return (
    <Button small look="quiet" onClick={save.cancel}>
      Dismiss
    </Button>
  );
}

const Otherwise = (props: { refusal: Refusal }): JSX.Element => (
  <Notice tone="error" role="alert" title={titles[props.refusal.code]} actions={<Dismiss />}>
    <p>{props.refusal.detail}</p>
    <For each={props.refusal.issues.filter((issue) => issue.severity === 'error')}>
      {(issue) => <Message tone="error">{issue.message}</Message>}
    </For>
  </Notice>
);

function NameTaken(props: { detail: string }): JSX.Element {
  const { save, view } = useEditor();
  const rename = (): void => {
    save.cancel();
    view.goTo('name');
  };
  return (
    <Notice
      tone="error"
      role="alert"
      title={titles['name-taken']}
      actions={
        <>
          <Button small onClick={rename}>
            Change the name
          </Button>
          <Dismiss />
        </>
      }
    >
      <p>{props.detail}</p>
    </Notice>
  );
}

/** The server has another state of the draft than the one that was reviewed. */
function NotReviewed(props: { step: Refused; onReview: () => void }): JSX.Element {
  const { catalog, model, save } = useEditor();
  const again = (): void => {
    save.cancel();
    props.onReview();
  };
  return (
    <Notice
      tone="warning"
      role="alert"
      title={titles[props.step.refusal.code]}
      actions={
        <>
          <Button small onClick={again}>
            Review again
          </Button>
          <Dismiss />
        </>
      }
    >
      <DifferenceView
        heading="h2"
        catalog={catalog}
        difference={differenceBetween(catalog, props.step.request.content, model.content())}
        same="Nothing was saved. On this device the draft is what you reviewed; edits of others may still be on their way."
      />
    </Notice>
  );
}
