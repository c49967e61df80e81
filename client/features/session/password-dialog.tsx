/** Changing one's own password. */
import { createUniqueId, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Cancel, Dialog } from '../../ui/feedback/dialog.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { createForm } from '../../ui/form/form.ts';
import { FormNotice } from '../../ui/form/form-notice.tsx';
import { tell } from '../../ui/feedback/toast.tsx';
import { NewPasswordFields, plainInput } from './new-password.tsx';
import { newPasswordProblems } from './password-words.ts';
import './sign-in.css';

export function PasswordDialog(props: { open: boolean; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace();
  const id = createUniqueId();
  const names = (): string[] => [workspace.account().user.username, workspace.account().user.displayName];
  const form = createForm({
    fields: ['current', 'password', 'again'],
    judge: ({ current, ...passwords }) => ({
      current: current === '' ? 'The current password is missing; type the one that you sign in with.' : null,
      ...newPasswordProblems(passwords, names()),
    }),
    send: ({ current, password }) => workspace.session.changePassword({ current, next: password }),
    fieldOf: ({ code }) => (code === 'wrong-credentials' ? 'current' : null),
    onDone: () => {
      close();
      tell({ text: 'Your password is changed. Every other session and every token of yours has ended.', tone: 'good' });
    },
  });
  const close = (): void => {
    form.clear();
    props.onClose();
  };
  return (
    <Dialog
      open={props.open}
      onClose={close}
      title="Change your password"
      about="You stay signed in here; every other session and every token of yours ends."
      foot={
        <>
          <Cancel />
          <Button look="primary" type="submit" form={id} unavailable={form.isBusy()}>
            Change password
          </Button>
        </>
      }
    >
      <form class="form sign-in__form" id={id} novalidate onSubmit={form.onSubmit}>
        <UsernameForManagers username={workspace.account().user.username} />
        <FormNotice problem={form.problem()} />
        <TextField
          name="current"
          label="Current password"
          type="password"
          autocomplete="current-password"
          {...plainInput}
          problem={form.problemOf('current')}
        />
        <NewPasswordFields form={form} label="New password" namesOf={names} />
      </form>
    </Dialog>
  );
}

/** For password managers, which keep a password beside the name it belongs to. */
const UsernameForManagers = (props: { username: string }): JSX.Element => (
  <input class="visually-hidden" name="username" autocomplete="username" value={props.username} readonly tabindex="-1" aria-hidden="true" />
);
