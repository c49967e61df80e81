/** A text that is shown to be copied, such as a link or a token. Knows nothing of what it is for. */
import Check from 'lucide-solid/icons/check';
import Copy from 'lucide-solid/icons/copy';
import { createSignal, Show, type JSX } from 'solid-js';
import { Button } from '../controls/button.tsx';
import { announce } from '../feedback/toast.tsx';
import { Field } from './field.tsx';
import './copy-field.css';

/** `what` is what is copied, in a word: “link”. */
export function CopyField(props: { label: string; hint?: string; what: string; value: string }): JSX.Element {
  const [isCopied, setIsCopied] = createSignal(false);
  let field: HTMLInputElement | undefined;
  const copy = async (): Promise<void> => {
    field?.select();
    try {
      await navigator.clipboard.writeText(props.value);
      setIsCopied(true);
      announce(`The ${props.what} is copied.`);
    } catch {
      // Over plain http there is no clipboard: the text is selected, and the keyboard copies it.
      announce(`The ${props.what} is selected; copy it with the keyboard.`);
    }
  };
  return (
    <Field label={props.label} hint={props.hint}>
      {(control) => (
        <div class="copy-field">
          <input
            {...control}
            class="input"
            readonly
            value={props.value}
            ref={(input) => (field = input)}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <Button look={isCopied() ? 'plain' : 'primary'} onClick={() => void copy()}>
            <Show when={isCopied()} fallback={<Copy size={16} aria-hidden="true" />}>
              <Check size={16} aria-hidden="true" />
            </Show>
            {isCopied() ? 'Copied' : `Copy ${props.what}`}
          </Button>
        </div>
      )}
    </Field>
  );
}
