/** Dialogs: one that shows something, one that asks before something that cannot be taken back. */
import { Content as AlertContent } from '@kobalte/core/alert-dialog';
// By their own names: Kobalte's `Dialog` and `AlertDialog` are one object, whose parts the one imported last overwrites.
import { CloseButton, Content, Description, Overlay, Portal, Root, Title } from '@kobalte/core/dialog';
import { useBeforeLeave } from '@solidjs/router';
import X from 'lucide-solid/icons/x';
import { createComputed, createContext, createSignal, onCleanup, onMount, Show, useContext, type JSX } from 'solid-js';
import './dialog.css';
import { Button, buttonClass } from '../controls/button.tsx';
import { Message } from './message.tsx';
import { OverlayPlace } from '../controls/overlay-place.ts';
import { createClosingGuard, type ClosingGuard, type Guarded } from './closing-guard.ts';
import { scrollsByKeyboard } from '../page/scrolled.ts';
import { StoredText } from '../display/stored-text.tsx';

/** A title that is a text may hold a name as it is stored. */
const shown = (title: JSX.Element): JSX.Element => (typeof title === 'string' ? <StoredText text={title} /> : title);

interface DialogProps extends Guarded {
  readonly title: JSX.Element;
  readonly about?: JSX.Element;
  readonly wide?: boolean;
  readonly foot: JSX.Element;
  readonly children: JSX.Element;
}

/** Remembers what had the focus when a dialog opened, and gives it back when it closes. */
function createReturn(isOpen: () => boolean): () => void {
  let opener: Element | null = null;
  createComputed(() => {
    if (isOpen()) opener = document.activeElement;
  });
  return () => queueMicrotask(() => opener instanceof HTMLElement && opener.isConnected && opener.focus({ preventScroll: true }));
}

/** The field that says so comes before the button that closes. */
function focusFirst(body: HTMLElement, event: Event): void {
  const field = body.querySelector<HTMLElement>('[autofocus]');
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** What had the focus may go away, as a button that began something does: then the dialog itself has it, and no page behind. [U251] */
function keepFocus(dialog: () => HTMLElement | null): void {
  onMount(() => {
    const element = dialog();
    if (!element) return;
    const observer = new MutationObserver(() => document.activeElement === document.body && element.focus());
    observer.observe(element, { childList: true, subtree: true });
    onCleanup(() => observer.disconnect());
  });
}

export function Dialog(props: DialogProps): JSX.Element {
  const giveBack = createReturn(() => props.open);
  const guard = createClosingGuard(props);
  useBeforeLeave(guard.beforeLeave);
  let body: HTMLElement | undefined;
  const close = (): void => guard.leave(props.onClose);
  const useBody = (element: HTMLElement): void => {
    body = element;
    guard.watch(element);
    scrollsByKeyboard(element);
    keepFocus(() => element.closest<HTMLElement>('.dialog'));
  };
  return (
    <Root open={props.open} onOpenChange={(open) => open || close()}>
      <Portal>
        <Overlay class="dialog__scrim" />
        <div class="dialog__place">
          <Content
            class="dialog"
            classList={{ 'dialog--wide': props.wide ?? false }}
            onOpenAutoFocus={(event) => body && focusFirst(body, event)}
            onCloseAutoFocus={giveBack}
            onPointerDown={guard.press}
            onPointerDownOutside={guard.onBeside}
          >
            <header class="dialog__head">
              <div>
                <Title class="dialog__title">{shown(props.title)}</Title>
                <Show when={props.about}>
                  <Description class="muted">{props.about}</Description>
                </Show>
              </div>
              <CloseButton class={buttonClass({ look: 'quiet', icon: true, small: true })} aria-label="Close">
                <X size={18} aria-hidden="true" />
              </CloseButton>
            </header>
            <div class="dialog__body" ref={useBody}>
              <OverlayPlace.Provider value={() => body?.closest<HTMLElement>('.dialog') ?? undefined}>
                {props.children}
              </OverlayPlace.Provider>
            </div>
            <footer class="dialog__foot">
              <Show when={guard.held()}>
                {(sentence) => (
                  <p class="dialog__held" role="alert">
                    {sentence()}
                  </p>
                )}
              </Show>
              <Closing.Provider value={close}>{props.foot}</Closing.Provider>
            </footer>
            <KeepOrDiscard guard={guard} />
          </Content>
        </div>
      </Portal>
    </Root>
  );
}

const Closing = createContext<() => void>(() => undefined);

/** The button in the foot of a dialog that gives up what is entered in it, after a question. */
export function Cancel(props: { children?: JSX.Element }): JSX.Element {
  const close = useContext(Closing);
  return <Button onClick={close}>{props.children ?? 'Cancel'}</Button>;
}

/** The question before what was entered is lost. [U262] */
export const KeepOrDiscard = (props: { guard: ClosingGuard }): JSX.Element => (
  <Confirm
    open={props.guard.isAsking()}
    onClose={props.guard.keep}
    title="Discard what you entered?"
    confirm="Discard"
    cancel="Keep editing"
    onConfirm={() => {
      props.guard.discard();
      return Promise.resolve(null);
    }}
  >
    <p>It is saved nowhere, and is gone once you leave.</p>
  </Confirm>
);

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What happens; the words on the button say it once more. */
  readonly children: JSX.Element;
  readonly confirm: string;
  readonly cancel?: string;
  /** Answers a sentence about why it did not work, or null. */
  readonly onConfirm: () => Promise<string | null>;
}

export function Confirm(props: ConfirmProps): JSX.Element {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const giveBack = createReturn(() => props.open);
  const close = (): void => {
    setProblem(null);
    props.onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    const answer = await props.onConfirm();
    setBusy(false);
    if (answer === null) close();
    else setProblem(answer);
  };
  return (
    <Root open={props.open} onOpenChange={(open) => open || close()}>
      <Portal>
        <Overlay class="dialog__scrim" />
        <div class="dialog__place">
          <AlertContent class="dialog" onCloseAutoFocus={giveBack}>
            <header class="dialog__head">
              <Title class="dialog__title">{shown(props.title)}</Title>
            </header>
            <div class="dialog__body">
              <Description as="div">{props.children}</Description>
              <Show when={problem()}>
                {(sentence) => (
                  <div role="alert">
                    <Message tone="error">{sentence()}</Message>
                  </div>
                )}
              </Show>
            </div>
            <footer class="dialog__foot">
              <Button onClick={close}>{props.cancel ?? 'Cancel'}</Button>
              <Button look="danger" unavailable={busy()} onClick={() => void confirm()}>
                {props.confirm}
              </Button>
            </footer>
          </AlertContent>
        </div>
      </Portal>
    </Root>
  );
}
