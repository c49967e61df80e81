/** A field for a name or a password that is to be, with its hint or what is wrong with it. */
import { createUniqueId, Show, type JSX } from 'solid-js';
import { passwordMin, passwordProblem } from '../../../core/session/credentials.ts';
import { Message } from '../../ui/message.tsx';

/** While it is typed; the server, which knows more words and names, has the last one. */
export function hintOf(password: string, names: readonly string[]): string {
  if (password === '') return `At least ${passwordMin} characters; four words that do not belong together are good.`;
  return passwordProblem(password, names)?.detail ?? 'This password is long enough, and not easy to guess.';
}

/** Two passwords that are to be one. */
export const againProblem = (password: string, again: string): string | null =>
  password === again ? null : 'The two passwords differ; type the same one twice.';

export function CredentialField(props: {
  name: string;
  label: string;
  type?: string;
  autocomplete: string;
  hint?: string;
  onInput?: (value: string, form: FormData) => void;
  complaint: string | null | undefined;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {props.label}
      </label>
      <input
        class="input"
        id={id}
        name={props.name}
        type={props.type ?? 'text'}
        autocomplete={props.autocomplete}
        autocapitalize="none"
        spellcheck={false}
        onInput={({ currentTarget }) => props.onInput?.(currentTarget.value, new FormData(currentTarget.form!))}
        aria-invalid={props.complaint ? true : undefined}
        aria-describedby={`${id}-about`}
      />
      <div id={`${id}-about`}>
        <Show
          when={props.complaint}
          fallback={
            <Show when={props.hint}>
              <p class="field__hint" aria-live="polite">
                {props.hint}
              </p>
            </Show>
          }
        >
          {(sentence) => <Message tone="error">{sentence()}</Message>}
        </Show>
      </div>
    </div>
  );
}

/** The first field with something wrong gets the focus. */
export const focusFirstComplaint = (form: HTMLElement): void => form.querySelector<HTMLInputElement>('[aria-invalid]')?.focus();
