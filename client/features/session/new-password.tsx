/** The two fields in which a new password is typed, and what is wrong with it. */
import { createSignal, Show, type JSX } from 'solid-js';
import { passwordProblem } from '../../../core/session/credentials.ts';
import type { Problem } from '../../data/api.ts';
import { Notice } from '../../ui/message.tsx';
import { againProblem, CredentialField, focusFirstComplaint, hintOf } from './credential-field.tsx';

export interface PasswordComplaints {
  readonly current?: string | null;
  readonly password?: string | null;
  readonly again?: string | null;
  /** What the server said. */
  readonly form?: Problem;
}

/** Null, with the focus on what is wrong, where it cannot be set. `names` must not be all of it. */
export function readNewPassword(
  element: HTMLFormElement,
  names: readonly string[],
  complain: (complaints: PasswordComplaints) => void,
): string | null {
  const form = new FormData(element);
  const [password, again] = [String(form.get('password')), String(form.get('again'))];
  const found = {
    current: form.get('current') === '' ? 'The current password is missing; type the one that you sign in with.' : null,
    password: passwordProblem(password, names)?.detail ?? null,
    again: againProblem(password, again),
  };
  complain(found);
  if (!found.current && !found.password && !found.again) return password;
  focusFirstComplaint(element);
  return null;
}

export function NewPasswordFields(props: { complaints: PasswordComplaints; names: readonly string[]; before?: JSX.Element }): JSX.Element {
  const [typed, setTyped] = createSignal('');
  return (
    <>
      <Show when={props.complaints.form}>
        {(problem) => (
          <Notice tone="error" role="alert" title={problem().title}>
            <p>{problem().detail}</p>
          </Notice>
        )}
      </Show>
      {props.before}
      <CredentialField
        name="password"
        label="New password"
        type="password"
        autocomplete="new-password"
        hint={hintOf(typed(), props.names)}
        onInput={setTyped}
        complaint={props.complaints.password}
      />
      <CredentialField
        name="again"
        label="New password again"
        type="password"
        autocomplete="new-password"
        complaint={props.complaints.again}
      />
    </>
  );
}
