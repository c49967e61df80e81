/** Changing one's own password. */
import { createSignal, createUniqueId, type JSX } from 'solid-js';
import { useDesk } from '../../data/app.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { tell } from '../../ui/toast.tsx';
import { CredentialField } from './credential-field.tsx';
import { NewPasswordFields, readNewPassword, type PasswordComplaints } from './new-password.tsx';
import './sign-in.css';

export function PasswordDialog(props: { open: boolean; onClose: () => void }): JSX.Element {
  const desk = useDesk();
  const id = createUniqueId();
  const [complaints, setComplaints] = createSignal<PasswordComplaints>({});
  const [busy, setBusy] = createSignal(false);
  const names = (): string[] => [desk.account().user.username, desk.account().user.displayName];
  const close = (): void => {
    setComplaints({});
    props.onClose();
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    const next = readNewPassword(element, names(), setComplaints);
    if (next === null || busy()) return;
    setBusy(true);
    const result = await desk.session.changePassword({ current: String(new FormData(element).get('current')), next });
    setBusy(false);
    if (result.ok) {
      close();
      tell({ text: 'Your password is changed. Every other session of yours has ended.', tone: 'good' });
    } else if (result.problem.code === 'wrong-credentials') setComplaints({ current: result.problem.detail });
    else setComplaints({ form: result.problem });
  };

  return (
    <Dialog
      open={props.open}
      onClose={close}
      title="Change your password"
      about="You stay signed in here; every other session of yours ends."
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" form={id} unavailable={busy()}>
            Change password
          </Button>
        </>
      }
    >
      <form class="sign-in__form" id={id} novalidate onSubmit={(event) => void submit(event)}>
        {/* For password managers, which keep a password beside the name it belongs to. */}
        <input
          class="visually-hidden"
          name="username"
          autocomplete="username"
          value={desk.account().user.username}
          readonly
          tabindex="-1"
          aria-hidden="true"
        />
        <NewPasswordFields
          complaints={complaints()}
          names={names()}
          before={
            <CredentialField
              name="current"
              label="Current password"
              type="password"
              autocomplete="current-password"
              complaint={complaints().current}
            />
          }
        />
      </form>
    </Dialog>
  );
}
