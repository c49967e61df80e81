/** The two fields in which a new password is typed. */
import { createSignal, type JSX } from 'solid-js';
import { TextField } from '../../ui/form/field.tsx';
import type { Form } from '../../ui/form/form.ts';
import { hintOf } from './password-words.ts';

/** Of a name or password that the browser does not keep. */
export const plainInput = { autocapitalize: 'none', spellcheck: false } as const;

export function NewPasswordFields(props: {
  form: Form<'password' | 'again'>;
  /** `Password` or `New password`. */
  label: string;
  /** What the password must not be made of; asked when it is typed. */
  namesOf: (input: HTMLInputElement | null) => readonly string[];
}): JSX.Element {
  const [hint, setHint] = createSignal(hintOf('', []));
  return (
    <>
      <TextField
        name="password"
        label={props.label}
        type="password"
        autocomplete="new-password"
        {...plainInput}
        hint={hint()}
        onValue={(password, input) => setHint(hintOf(password, props.namesOf(input)))}
        problem={props.form.problemOf('password')}
      />
      <TextField
        name="again"
        label={`${props.label} again`}
        type="password"
        autocomplete="new-password"
        {...plainInput}
        problem={props.form.problemOf('again')}
      />
    </>
  );
}
