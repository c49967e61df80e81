/** The top of the editor: what is edited, by whom, where the edits are, and what can be done with all of it. */
import Redo2 from 'lucide-solid/icons/redo-2';
import Undo2 from 'lucide-solid/icons/undo-2';
import { createUniqueId, onCleanup, Show, type JSX } from 'solid-js';
import { Avatars } from '../../../../ui/display/avatar.tsx';
import { BackToList } from '../../../../ui/page/back-to-list.tsx';
import { Button } from '../../../../ui/controls/button.tsx';
import { StoredText } from '../../../../ui/display/stored-text.tsx';
import { Hint } from '../../../../ui/feedback/tooltip.tsx';
import type { SaveOffer } from '../../review/save-obstacle.ts';
import { DiscardButton } from './discard-button.tsx';
import { useEditor } from '../editor-context.tsx';
import { StatePill } from './state-pill.tsx';
import { nothingToRedo, nothingToUndo } from './undo-words.ts';

export function EditorHead(props: { offer: SaveOffer; onSave: () => void }): JSX.Element {
  const { readOnly } = useEditor();
  const reason = createUniqueId();
  return (
    <header class="editor-head" ref={tellHeight('--head')}>
      <div class="editor-head__inner">
        <Title />
        <div class="editor-head__dock" ref={tellHeight('--dock')}>
          <State />
          <div class="editor-head__actions" role="group" aria-label="Draft actions">
            <Show when={!readOnly()}>
              <UndoButtons />
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

function Title(): JSX.Element {
  const { draft, model, base } = useEditor();
  const title = (): string =>
    model.proposal().name.trim() || (draft.base() ? (base()?.name ?? 'Change to a profile') : 'New security profile');
  const origin = (): string => {
    const from = draft.base();
    return from ? `Change to ${base()?.name ?? 'a security profile'}, revision ${from.revision}` : 'New security profile';
  };
  return (
    <div class="editor-head__what">
      <BackToList />
      <div class="editor-head__title">
        <h1>
          <StoredText text={title()} />
        </h1>
        <span class="editor-head__origin">{origin()}</span>
      </div>
    </div>
  );
}

function State(): JSX.Element {
  const { draft, presence } = useEditor();
  const names = (): string =>
    presence
      .people()
      .map((person) => person.name)
      .join(', ');
  return (
    <div class="editor-head__state">
      <Show when={presence.people().length > 0}>
        <Avatars faces={presence.people()} most={5} label={`Also here: ${names()}`} />
      </Show>
      <StatePill state={draft.state()} />
    </div>
  );
}

function UndoButtons(): JSX.Element {
  const { model } = useEditor();
  return (
    <>
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
    </>
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
