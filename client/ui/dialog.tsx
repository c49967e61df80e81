/** Dialogs: one that shows something, one that asks before something that cannot be taken back. */
import { Content as AlertContent } from '@kobalte/core/alert-dialog';
// By their own names: Kobalte's `Dialog` and `AlertDialog` are one object, whose parts the one imported last overwrites.
import { CloseButton, Content, Description, Overlay, Portal, Root, Title } from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { createComputed, createSignal, Show, type JSX } from 'solid-js';
import '../styles/overlays.css';
import { Button, buttonClass } from './button.tsx';
import { Message } from './message.tsx';
import { scrollsByKeyboard } from './scrolled.ts';
import { StoredText } from './stored-text.tsx';

/** A title that is a text may hold a name as it is stored. */
const shown = (title: JSX.Element): JSX.Element => (typeof title === 'string' ? <StoredText text={title} /> : title);

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
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

export function Dialog(props: DialogProps): JSX.Element {
  const giveBack = createReturn(() => props.open);
  return (
    <Root open={props.open} onOpenChange={(open) => open || props.onClose()}>
      <Portal>
        <Overlay class="dialog__scrim" />
        <div class="dialog__place">
          <Content class="dialog" classList={{ 'dialog--wide': props.wide ?? false }} onCloseAutoFocus={giveBack}>
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
            <div class="dialog__body" ref={scrollsByKeyboard}>
              {props.children}
            </div>
            <footer class="dialog__foot">{props.foot}</footer>
          </Content>
        </div>
      </Portal>
    </Root>
  );
}

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
