/** Asks a person, one thing after the other, for what a merge leaves to decide, and shows what would come of it. */
import { createMemo, createSignal, createUniqueId, For, Show, type JSX } from 'solid-js';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { differenceBetween } from '../../../../core/profile/difference.ts';
import { decideMerge, type Choice, type Merge } from '../../../../core/profile/merge.ts';
import type { Profile, ProfileContent } from '../../../../core/profile/profile.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import { DifferenceView } from '../../../ui/profile/difference-view.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { MergeItems } from './merge-items.tsx';

interface MergeDialogProps {
  readonly catalog: Catalog;
  /** May change while the dialog is open, as others edit the draft; choices stay with their items. */
  readonly merge: Merge;
  /** The revision the changes go to. */
  readonly theirs: Profile;
  readonly onClose: () => void;
  readonly onDecided: (content: ProfileContent) => void;
}

export function MergeDialog(props: MergeDialogProps): JSX.Element {
  const [choices, setChoices] = createSignal<ReadonlyMap<string, Choice>>(new Map());
  const progress = createUniqueId();
  const open = (): number => props.merge.items.filter(({ id }) => !choices().has(id)).length;
  const content = createMemo(() => decideMerge(props.merge, choices()));
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title="Bring both changes together"
      about={`You and ${props.theirs.updatedBy} changed this profile at the same time. Changes of different things are joined. Decide the rest.`}
      foot={
        <>
          <p class="merge__progress small muted" id={progress} role="status">
            {open() === 0 ? 'Everything is decided.' : `${open()} of ${props.merge.items.length} still to decide`}
          </p>
          <Cancel />
          <Button look="primary" unavailable={open() > 0} aria-describedby={progress} onClick={() => props.onDecided(content())}>
            Carry your changes over
          </Button>
        </>
      }
    >
      <MergeItems
        catalog={props.catalog}
        items={props.merge.items}
        by={props.theirs.updatedBy}
        choices={choices()}
        onChoose={(id, choice) => setChoices((before) => new Map(before).set(id, choice))}
      />
      <Result catalog={props.catalog} theirs={props.theirs} content={content()} isDecided={open() === 0} />
    </Dialog>
  );
}

function Result(props: { catalog: Catalog; theirs: Profile; content: ProfileContent; isDecided: boolean }): JSX.Element {
  const { model } = useEditor();
  const title = createUniqueId();
  /** Warnings of the rest are the draft's business, once it is there. */
  const against = createMemo(() =>
    model.issuesOf(props.content, props.theirs).filter(({ severity, code }) => severity === 'error' || code === 'assertion-advice'),
  );
  return (
    <section class="merge__result" aria-labelledby={title}>
      <h3 id={title}>What your draft will change in revision {props.theirs.revision}</h3>
      <Show when={!props.isDecided}>
        <p class="small muted">As far as it is decided.</p>
      </Show>
      <DifferenceView catalog={props.catalog} difference={differenceBetween(props.catalog, props.theirs, props.content)} />
      <div role="status">
        <For each={against()}>{(issue) => <Message tone={issue.severity}>{issue.message}</Message>}</For>
      </div>
    </section>
  );
}

/** The dialog, as long as there is a merge to decide. */
export function Deciding(props: Omit<MergeDialogProps, 'merge' | 'catalog'> & { readonly merge: Merge | null }): JSX.Element {
  const { catalog } = useEditor();
  return (
    <Show when={props.merge}>
      {(merged) => (
        <MergeDialog
          catalog={catalog}
          merge={merged()}
          theirs={props.theirs}
          onClose={() => props.onClose()}
          onDecided={(content) => props.onDecided(content)}
        />
      )}
    </Show>
  );
}
