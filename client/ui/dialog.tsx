/** Dialogs: one that shows something, one that asks before something that cannot be taken back. */
import { AlertDialog } from '@kobalte/core/alert-dialog';
import { Dialog as Primitive } from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { createSignal, Show, type JSX } from 'solid-js';
import '../styles/overlays.css';
import { Button, buttonClass } from './button.tsx';
import { Message } from './message.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: JSX.Element;
  readonly about?: JSX.Element;
  readonly wide?: boolean;
  readonly foot: JSX.Element;
  readonly children: JSX.Element;
}

export const Dialog = (props: DialogProps): JSX.Element => (
  <Primitive open={props.open} onOpenChange={(open) => open || props.onClose()}>
    <Primitive.Portal>
      <Primitive.Overlay class="dialog__scrim" />
      <div class="dialog__place">
        <Primitive.Content class="dialog" classList={{ 'dialog--wide': props.wide ?? false }}>
          <header class="dialog__head">
            <div>
              <Primitive.Title class="dialog__title">{props.title}</Primitive.Title>
              <Show when={props.about}>
                <Primitive.Description class="muted">{props.about}</Primitive.Description>
              </Show>
            </div>
            <Primitive.CloseButton class={buttonClass({ look: 'quiet', icon: true, small: true })} aria-label="Close">
              <X size={18} aria-hidden="true" />
            </Primitive.CloseButton>
          </header>
          <div class="dialog__body">{props.children}</div>
          <footer class="dialog__foot">{props.foot}</footer>
        </Primitive.Content>
      </div>
    </Primitive.Portal>
  </Primitive>
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
    <AlertDialog open={props.open} onOpenChange={(open) => open || close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="dialog__scrim" />
        <div class="dialog__place">
          <AlertDialog.Content class="dialog">
            <header class="dialog__head">
              <AlertDialog.Title class="dialog__title">{props.title}</AlertDialog.Title>
            </header>
            <div class="dialog__body">
              <AlertDialog.Description as="div">{props.children}</AlertDialog.Description>
              <Show when={problem()}>{(sentence) => <div role="alert"><Message tone="error">{sentence()}</Message></div>}</Show>
            </div>
            <footer class="dialog__foot">
              <AlertDialog.CloseButton class={buttonClass({ look: 'plain' })} aria-label={props.cancel ?? 'Cancel'}>
                {props.cancel ?? 'Cancel'}
              </AlertDialog.CloseButton>
              <Button look="danger" unavailable={busy()} onClick={() => void confirm()}>
                {props.confirm}
              </Button>
            </footer>
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog>
  );
}
