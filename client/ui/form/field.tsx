/** A labelled field: its hint, its counter and what is wrong with it, each read with the control. Knows no form. */
import { createUniqueId, Show, splitProps, type JSX } from 'solid-js';
import './field.css';
import { Message } from '../feedback/message.tsx';

/** What ties a control to its label and its messages: to be spread on the control. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': true | undefined;
}

export interface FieldProps {
  readonly label: JSX.Element;
  readonly hint?: string | undefined;
  /** What is wrong with it; it takes the place of the hint. */
  readonly problem?: string | null | undefined;
}

export function Field(props: FieldProps & { children: (control: FieldControl) => JSX.Element }): JSX.Element {
  const id = createUniqueId();
  const control: FieldControl = {
    id,
    'aria-describedby': `${id}-about`,
    get 'aria-invalid'() {
      return props.problem ? true : undefined;
    },
  };
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {props.label}
      </label>
      {props.children(control)}
      <FieldAbout id={`${id}-about`} hint={props.hint} problem={props.problem} />
    </div>
  );
}

/** The hint, or what is wrong in its place. */
export const FieldAbout = (props: { id: string; hint?: string | undefined; problem?: string | null | undefined }): JSX.Element => (
  <div id={props.id} class="field__about">
    <Show
      when={props.problem}
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
);

type InputProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'id' | 'onInput'>;

export interface TextFieldProps extends FieldProps, InputProps {
  readonly onValue?: (value: string, input: HTMLInputElement) => void;
}

/** One line of text. */
export function TextField(props: TextFieldProps): JSX.Element {
  const [field, own, input] = splitProps(props, ['label', 'hint', 'problem'], ['onValue', 'class']);
  return (
    <Field {...field}>
      {(control) => (
        <input
          type="text"
          {...input}
          {...control}
          class={`input ${own.class ?? ''}`}
          aria-invalid={control['aria-invalid']}
          onInput={({ currentTarget }) => own.onValue?.(currentTarget.value, currentTarget)}
        />
      )}
    </Field>
  );
}

type AreaProps = Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'onInput'>;

/** Several lines of text. */
export function TextArea(props: FieldProps & AreaProps & { readonly onValue?: (value: string) => void }): JSX.Element {
  const [field, own, area] = splitProps(props, ['label', 'hint', 'problem'], ['onValue', 'class']);
  return (
    <Field {...field}>
      {(control) => (
        <textarea
          {...area}
          {...control}
          class={`input ${own.class ?? ''}`}
          aria-invalid={control['aria-invalid']}
          onInput={({ currentTarget }) => own.onValue?.(currentTarget.value)}
        />
      )}
    </Field>
  );
}
