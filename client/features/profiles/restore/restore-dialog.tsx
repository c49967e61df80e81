/** Bringing an earlier revision back: what comes back and what goes, what speaks against it, and then whole, or some of it as a draft. */
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { differenceBetween } from '../../../../core/profile/difference.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import type { Finding } from '../../../../core/validation/findings.ts';
import type { Problem } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createRevision } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { Message, Notice } from '../../../ui/feedback/message.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { DifferenceView } from '../../../ui/profile/difference-view.tsx';
import { createBeginDraft } from '../begin-draft.ts';
import { mayWriteDrafts, startRestore } from '../start-draft.ts';
import { restoreItems, withItems, type RestoreItem } from './restore-items.ts';
import { createRestoreJudgement, type RestoreJudgement } from './restore-judgement.ts';
import './restore.css';

interface RestoreProps {
  readonly profile: Profile;
  readonly revision: number;
  readonly catalog: Catalog;
  readonly onClose: () => void;
}

export default function RestoreDialog(props: RestoreProps): JSX.Element {
  const then = createRevision(
    useWorkspace(),
    () => props.profile.id,
    () => props.revision,
  );
  return (
    <Show
      when={then.value()}
      fallback={
        <Dialog
          open
          wide
          onClose={props.onClose}
          title={`Restore revision ${props.revision}`}
          foot={<Button onClick={props.onClose}>Close</Button>}
        >
          <Show when={then.problem()} fallback={<p class="muted">Reading the revision…</p>}>
            {(problem) => <Message tone="error">{problem().detail}</Message>}
          </Show>
        </Dialog>
      }
    >
      {(value) => <Restore {...props} then={value()} />}
    </Show>
  );
}

/** Which items are picked, and the request that brings all of them back. */
function createRestore(props: RestoreProps & { then: Profile }, judgement: RestoreJudgement) {
  const workspace = useWorkspace();
  const [left, setLeft] = createSignal<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = createSignal<Problem | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const items = createMemo(() => restoreItems(props.catalog, props.profile, props.then));
  const picked = (): RestoreItem[] => items().filter(({ id }) => !left().has(id));
  const isWhole = (): boolean => picked().length === items().length;
  return {
    ...{ items, picked, isWhole, left, setLeft, refusal },
    isPossible: (): boolean => !isBusy() && !judgement.isBlocked() && isWhole() && items().length > 0,
    restore: async (): Promise<void> => {
      setIsBusy(true);
      setRefusal(null);
      const { profile, revision } = props;
      const answer = await workspace.api.restoreProfile(profile.id, profile.revision, { revision, acknowledged: judgement.acknowledged() });
      setIsBusy(false);
      if (!answer.ok) return void setRefusal(answer.problem);
      tell({ text: `Revision ${revision} of “${answer.value.name}” is restored, as revision ${answer.value.revision}.`, tone: 'good' });
      void workspace.queries.client.invalidateQueries({ queryKey: ['profiles'] });
      props.onClose();
    },
  };
}

function Restore(props: RestoreProps & { then: Profile }): JSX.Element {
  const workspace = useWorkspace();
  const beginDraft = createBeginDraft();
  const judgement = createRestoreJudgement(
    workspace,
    props.catalog,
    () => props.profile,
    () => props.then,
  );
  const { items, picked, isWhole, left, setLeft, refusal, isPossible, restore } = createRestore(props, judgement);
  const asDraft = (): Promise<void> => beginDraft(() => startRestore(workspace, props.profile, withItems(props.profile, picked())));
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title={`Restore revision ${props.revision} of “${props.profile.name}”`}
      about={`It becomes revision ${props.profile.revision + 1}. The revisions in between stay on record.`}
      foot={
        <>
          <Cancel />
          <Show when={mayWriteDrafts(workspace)}>
            <Button unavailable={picked().length === 0} onClick={() => void asDraft()}>
              Restore as a draft
            </Button>
          </Show>
          <Button look="primary" unavailable={!isPossible()} onClick={() => void restore()}>
            Restore revision {props.revision}
          </Button>
        </>
      }
    >
      <Refusal problem={refusal()} />
      <DifferenceView
        catalog={props.catalog}
        same={`The profile is as it was in revision ${props.revision}.`}
        difference={differenceBetween(props.catalog, inForce(props.catalog, props.profile), inForce(props.catalog, props.then))}
      />
      <Against judgement={judgement} />
      <Show when={items().length > 1}>
        <Items items={items()} left={left()} onLeft={setLeft} isWhole={isWhole()} />
      </Show>
    </Dialog>
  );
}

const Refusal = (props: { problem: Problem | null }): JSX.Element => (
  <Show when={props.problem}>
    {(problem) => (
      <Notice tone="error" role="alert" title={problem().title}>
        <p>{problem().detail}</p>
      </Notice>
    )}
  </Show>
);

/** What speaks against it, or has to be acknowledged. [U196] */
function Against(props: { judgement: RestoreJudgement }): JSX.Element {
  const isAcknowledged = ({ state }: Finding): boolean => state === 'acknowledged';
  return (
    <>
      <Show when={props.judgement.findings().length > 0}>
        <fieldset class="restore__part">
          <legend>To be acknowledged first</legend>
          <For each={props.judgement.findings().map(({ key }) => key)}>
            {(key) => {
              const finding = (): Finding | undefined => props.judgement.findings().find((one) => one.key === key);
              return (
                <Show when={finding()}>
                  {(one) => (
                    <label class="restore__item">
                      <input
                        type="checkbox"
                        checked={isAcknowledged(one())}
                        onChange={({ currentTarget }) => props.judgement.acknowledge(one(), currentTarget.checked)}
                      />
                      <span>
                        {one().summary} <strong>This is meant.</strong>
                      </span>
                    </label>
                  )}
                </Show>
              );
            }}
          </For>
        </fieldset>
      </Show>
      <Show when={props.judgement.issues().length > 0}>
        <section class="restore__part" aria-label="What speaks against it">
          <For each={props.judgement.issues()}>
            {({ severity, message }) => <Message tone={severity === 'error' ? 'error' : 'warning'}>{message}</Message>}
          </For>
        </section>
      </Show>
    </>
  );
}

/** [U197] */
function Items(props: {
  items: readonly RestoreItem[];
  left: ReadonlySet<string>;
  onLeft: (left: ReadonlySet<string>) => void;
  isWhole: boolean;
}): JSX.Element {
  const change = (id: string, isPicked: boolean): void => {
    const next = new Set(props.left);
    if (isPicked) next.delete(id);
    else next.add(id);
    props.onLeft(next);
  };
  return (
    <details class="restore__part restore__items">
      <summary>Restore only some of it</summary>
      <p class="small muted">
        {props.isWhole
          ? 'Leave out what is to stay as it is. The rest becomes a draft.'
          : 'What is picked becomes a draft, to be reviewed and saved.'}
      </p>
      <For each={props.items}>
        {({ id, label }) => (
          <label class="restore__item">
            <input type="checkbox" checked={!props.left.has(id)} onChange={({ currentTarget }) => change(id, currentTarget.checked)} />
            <span>{label}</span>
          </label>
        )}
      </For>
    </details>
  );
}
