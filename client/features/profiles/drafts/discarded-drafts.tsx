/** Drafts that were discarded, for as long as they can be opened again. [U41] */
import { A, useNavigate } from '@solidjs/router';
import ArchiveRestore from 'lucide-solid/icons/archive-restore';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { sentenceOf, type DraftItem } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createDiscardedDrafts } from '../../../queries/drafts.ts';
import { fromList } from '../../../ui/page/back-to-list.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Moment } from '../../../ui/display/time.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { draftTitle } from './draft-rows.ts';
import { mayWriteDrafts, reopenableFor } from '../start-draft.ts';
import './discarded-drafts.css';

/** Folded, and asked for when it is unfolded: hardly anybody needs it. */
export function DiscardedDrafts(props: { nameOfProfile: (id: string) => string | null; now: Date }): JSX.Element {
  const [isOpen, setIsOpen] = createSignal(false);
  return (
    <details class="discarded" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Discarded drafts</summary>
      <Show when={isOpen()}>
        <DiscardedList {...props} />
      </Show>
    </details>
  );
}

function DiscardedList(props: { nameOfProfile: (id: string) => string | null; now: Date }): JSX.Element {
  const workspace = useWorkspace();
  const list = createDiscardedDrafts(workspace);
  // A draft without an edit has nothing to bring back.
  const isKept = ({ begun, updatedAt }: DraftItem): boolean => begun && Date.parse(updatedAt) > props.now.getTime() - reopenableFor;
  const kept = (): readonly DraftItem[] => list.items.filter(isKept);
  const goesOn = (): boolean => list.hasMore() && list.items.every(({ updatedAt }) => isKept({ begun: true, updatedAt } as DraftItem));
  return (
    <Show
      when={list.isKnown()}
      fallback={<Show when={list.problem()}>{(problem) => <Message tone="error">{sentenceOf(problem())}</Message>}</Show>}
    >
      <Show when={kept().length > 0} fallback={<p class="small muted">Nothing was discarded in the last 30 days.</p>}>
        <p class="small muted">Each can be opened again, for everybody, within 30 days.</p>
        <ul class="discarded__list">
          <For each={kept()}>{(draft) => <DiscardedRow draft={draft} {...props} />}</For>
        </ul>
      </Show>
      <Show when={goesOn()}>
        <Button small unavailable={list.isReading()} onClick={() => void list.more()}>
          Show more<span class="visually-hidden"> discarded drafts</span>
        </Button>
      </Show>
    </Show>
  );
}

function DiscardedRow(props: { draft: DraftItem; nameOfProfile: (id: string) => string | null; now: Date }): JSX.Element {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const reopen = async (): Promise<void> => {
    const answer = await workspace.api.reopenDraft(props.draft.id);
    if (answer.ok) navigate(`/drafts/${props.draft.id}`);
    else tell({ text: sentenceOf(answer.problem), tone: 'warning', stays: true });
  };
  const what = (): string => {
    const { base } = props.draft;
    return base ? `Change to ${props.nameOfProfile(base.profile) ?? 'a security profile'}` : 'New profile';
  };
  return (
    <li class="discarded__draft">
      <div class="draft__text">
        <A class="draft__name" href={`/drafts/${props.draft.id}`} state={fromList}>
          <StoredText text={draftTitle(props.draft)} />
        </A>
        <p class="small muted">
          {what()} · discarded by {props.draft.closedBy ?? 'somebody'} <Moment at={props.draft.updatedAt} now={props.now} />
        </p>
      </div>
      <Show when={mayWriteDrafts(workspace)}>
        <Button small onClick={() => void reopen()} aria-label={`Open again: ${draftTitle(props.draft)}`}>
          <ArchiveRestore size={15} aria-hidden="true" /> Open again
        </Button>
      </Show>
    </li>
  );
}
