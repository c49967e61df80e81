/** The top of the editor: what is edited, by whom, where the edits are, and what can be done with all of it. */
import { useNavigate } from '@solidjs/router';
import Redo2 from 'lucide-solid/icons/redo-2';
import Trash from 'lucide-solid/icons/trash';
import Undo2 from 'lucide-solid/icons/undo-2';
import { createSignal, createUniqueId, onCleanup, Show, type JSX } from 'solid-js';
import { BackToList } from '../../ui/back-to-list.tsx';
import { Avatars } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { sentenceOf } from '../../data/api.ts';
import { StoredText } from '../../ui/stored-text.tsx';
import { tell } from '../../ui/toast.tsx';
import { Hint } from '../../ui/tooltip.tsx';
import { useEditor } from './editor-context.tsx';
import type { SaveOffer } from './save-obstacle.ts';
import { StatePill } from './state-pill.tsx';
import { nothingToRedo, nothingToUndo } from './undo-words.ts';

export function EditorHead(props: { offer: SaveOffer; onSave: () => void }): JSX.Element {
  const { draft, model, presence, base, readOnly } = useEditor();
  const reason = createUniqueId();
  const title = (): string =>
    model.proposal().name.trim() || (draft.base() ? (base()?.name ?? 'Change to a profile') : 'New security profile');
  const origin = (): string => {
    const from = draft.base();
    return from ? `Change to ${base()?.name ?? 'a security profile'}, revision ${from.revision}` : 'New security profile';
  };
  return (
    <header class="editor-head" ref={tellHeight('--head')}>
      <div class="editor-head__inner">
        <div class="editor-head__what">
          <BackToList />
          <div class="editor-head__title">
            <h1>
              <StoredText text={title()} />
            </h1>
            <span class="editor-head__origin">{origin()}</span>
          </div>
        </div>
        <div class="editor-head__dock" ref={tellHeight('--dock')}>
          <div class="editor-head__state">
            <Show when={presence.people().length > 0}>
              <Avatars
                faces={presence.people()}
                most={5}
                label={`Also here: ${presence
                  .people()
                  .map((person) => person.name)
                  .join(', ')}`}
              />
            </Show>
            <StatePill state={draft.state()} />
          </div>
          <div class="editor-head__actions" role="group" aria-label="Draft actions">
            <Show when={!readOnly()}>
              <Hint text={model.canUndo() ? 'Undo (Ctrl+Z)' : nothingToUndo}>
                <Button look="quiet" icon aria-label="Undo" unavailable={!model.canUndo()} onClick={model.undo}>
                  <Undo2 size={18} aria-hidden="true" />
                </Button>
              </Hint>
              <Hint text={model.canRedo() ? 'Redo (Ctrl+Shift+Z)' : nothingToRedo}>
                <Button look="quiet" icon aria-label="Redo" unavailable={!model.canRedo()} onClick={model.redo}>
                  <Redo2 size={18} aria-hidden="true" />
                </Button>
              </Hint>
              <DiscardButton />
            </Show>
            <Button
              look="primary"
              class="editor-head__save"
              unavailable={props.offer.obstacle !== null}
              aria-describedby={props.offer.obstacle === null ? undefined : reason}
              onClick={() => props.onSave()}
            >
              {props.offer.label}
            </Button>
          </div>
          <Show when={props.offer.obstacle}>
            {(sentence) => (
              <p class="editor-head__reason" id={reason}>
                <span>{sentence()}</span>
              </p>
            )}
          </Show>
        </div>
      </div>
    </header>
  );
}

/** What sticks below the head, or lies above the dock, must know how high it is: as a custom property of the page. */
const tellHeight =
  (name: '--head' | '--dock') =>
  (part: HTMLElement): void => {
    const page = document.documentElement.style;
    const observer = new ResizeObserver(() => page.setProperty(name, `${part.offsetHeight}px`));
    observer.observe(part);
    onCleanup(() => {
      observer.disconnect();
      page.removeProperty(name);
    });
  };

function DiscardButton(): JSX.Element {
  const { desk, draft, presence } = useEditor();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = createSignal(false);
  const isUntouched = (): boolean => draft.state().kind === 'unchanged';

  const discard = async (): Promise<string | null> => {
    // Of the draft that somebody wants back, with what has not been sent.
    const copy = draft.copy();
    const answer = await desk.api.discardDraft(draft.id);
    // What the server has never heard of is discarded by forgetting it here.
    const isUnknown = !answer.ok && (answer.problem.code === 'not-found' || isUntouched());
    if (!answer.ok && !isUnknown)
      return answer.problem.code === 'unreachable'
        ? 'The server cannot be reached, so the draft cannot be discarded now. Try again when you are back online.'
        : sentenceOf(answer.problem);
    await draft.abandon();
    tell({ text: 'The draft was discarded.', action: { label: 'Undo', run: () => void undo(copy, answer.ok) } });
    navigate('/profiles');
    return null;
  };
  const undo = async ({ record, update }: ReturnType<typeof draft.copy>, wasOnServer: boolean): Promise<void> => {
    const answer = wasOnServer ? await desk.api.reopenDraft(record.id) : null;
    if (answer?.ok === false) return void tell({ text: sentenceOf(answer.problem), tone: 'warning', stays: true });
    await desk.store.addDraft({ ...record, ending: null }, update).catch(() => undefined);
    navigate(`/drafts/${record.id}`);
  };

  return (
    <>
      <Hint text="Discard draft">
        <Button look="quiet" icon aria-label="Discard draft" onClick={() => setIsAsking(true)}>
          <Trash size={17} aria-hidden="true" />
        </Button>
      </Hint>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title="Discard this draft?"
        confirm="Discard draft"
        cancel="Keep editing"
        onConfirm={discard}
      >
        <p>
          It will be closed for everyone
          {presence.people().length > 0
            ? ` – also for ${presence
                .people()
                .map((person) => person.name)
                .join(', ')}, who ${presence.people().length === 1 ? 'is' : 'are'} in it now`
            : ''}
          . It is then kept for 30 days, in which it can be opened again. Saved profiles stay as they are.
        </p>
      </Confirm>
    </>
  );
}
