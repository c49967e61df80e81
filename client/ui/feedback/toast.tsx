/** Short messages in the corner, also read aloud; and sentences that are only read aloud. */
import { Toast, toaster } from '@kobalte/core/toast';
import CircleCheck from 'lucide-solid/icons/circle-check';
import Info from 'lucide-solid/icons/info';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import X from 'lucide-solid/icons/x';
import { createSignal, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import './toast.css';
import { Button, buttonClass } from '../controls/button.tsx';
import { StoredText } from '../display/stored-text.tsx';

interface ToastContent {
  readonly text: string;
  readonly tone?: 'good' | 'info' | 'warning';
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Stays until it is closed. */
  readonly stays?: boolean;
}

const icons = { good: CircleCheck, info: Info, warning: TriangleAlert } as const;

/** Answers the way to take it away. */
export function tell(content: ToastContent): () => void {
  const id = toaster.show((toast) => (
    <Toast as="div" toastId={toast.toastId} class={`toast toast--${content.tone ?? 'info'}`} persistent={content.stays ?? false}>
      <Dynamic component={icons[content.tone ?? 'info']} size={18} aria-hidden="true" />
      <div class="toast__body">
        <Toast.Description as="p">
          <StoredText text={content.text} />
        </Toast.Description>
        <Show when={content.action}>
          {(action) => (
            <div class="toast__actions">
              <Button
                small
                onClick={() => {
                  toaster.dismiss(toast.toastId);
                  action().run();
                }}
              >
                {action().label}
              </Button>
            </div>
          )}
        </Show>
      </div>
      <Toast.CloseButton class={buttonClass({ look: 'quiet', icon: true, small: true })} aria-label="Dismiss">
        <X size={16} aria-hidden="true" />
      </Toast.CloseButton>
    </Toast>
  ));
  return () => void toaster.dismiss(id);
}

const [spoken, setSpoken] = createSignal('');
let waiting: string[] = [];

/** Says a sentence to screen readers, without interrupting; what comes at the same moment is said together. */
export const announce = (sentence: string): void => {
  if (waiting.push(sentence) > 1) return;
  queueMicrotask(() => {
    const said = waiting.join(' ');
    waiting = [];
    // The same sentence twice must be a change to be heard twice.
    setSpoken((before) => (before === said ? `${said}\u00a0` : said));
  });
};

export const ToastRegion = (): JSX.Element => (
  <>
    {/* Heard also while a dialog hides the page around it. */}
    <div class="visually-hidden" role="status" aria-live="polite" data-live-announcer>
      {spoken()}
    </div>
    <Toast.Region duration={7000} limit={4} aria-label="Notifications ({hotkey})">
      <Toast.List as="div" class="toasts" />
    </Toast.Region>
  </>
);
