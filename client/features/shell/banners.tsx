/** What is true of the whole product right now, and not as it should be. */
import CloudOff from 'lucide-solid/icons/cloud-off';
import HardDrive from 'lucide-solid/icons/hard-drive';
import KeyRound from 'lucide-solid/icons/key-round';
import LogIn from 'lucide-solid/icons/log-in';
import { createMemo, createSignal, Show, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Cancel, Dialog } from '../../ui/feedback/dialog.tsx';
import { PasswordDialog } from '../session/password-dialog.tsx';
import { SignInForm } from '../session/sign-in-form.tsx';
import { TryingBanner } from '../trying/trying-banner.tsx';
import { Banner } from './banner.tsx';
import { PlainHttpBanner } from './plain-http.tsx';

export function Banners(): JSX.Element {
  const workspace = useWorkspace();
  const status = createMemo(() => {
    const session = workspace.session.session();
    return session.state === 'signed-in' ? session.status : null;
  });
  return (
    <>
      <TryingBanner />
      <Show when={status() === 'expired'}>
        <SignedOutBanner username={workspace.account().user.username} />
      </Show>
      <PasswordBanner />
      <Show when={status() === 'remembered'}>
        <Banner icon={<CloudOff size={17} aria-hidden="true" />}>
          <strong>Offline.</strong> You see what this device remembers. You can go on editing; everything is sent when the server is back.
        </Banner>
      </Show>
      <PlainHttpBanner />
      <Show when={!workspace.store.keeps}>
        <Banner isWarning icon={<HardDrive size={17} aria-hidden="true" />}>
          <strong>This browser keeps nothing on this device.</strong> Edits live in this window only until the server has them; do not close
          it while you are offline.
        </Banner>
      </Show>
    </>
  );
}

function SignedOutBanner(props: { username: string }): JSX.Element {
  const [isAsking, setIsAsking] = createSignal(false);
  return (
    <>
      <Banner
        isWarning
        icon={<LogIn size={17} aria-hidden="true" />}
        actions={
          <Button small onClick={() => setIsAsking(true)}>
            Sign in again
          </Button>
        }
      >
        <strong>You are signed out.</strong> What you edit stays on this device and goes on when you sign in again as {props.username}.
      </Banner>
      <Dialog
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title="Sign in again"
        about="Your edits on this device go on where they stopped."
        foot={<Cancel>Not now</Cancel>}
      >
        <SignInForm username={props.username} onDone={() => setIsAsking(false)} />
      </Dialog>
    </>
  );
}

/** [U21] */
function PasswordBanner(): JSX.Element {
  const { session } = useWorkspace();
  const [isChanging, setIsChanging] = createSignal(false);
  return (
    <>
      <Show when={session.passwordProblem()}>
        {(problem) => (
          <Banner
            isWarning
            icon={<KeyRound size={17} aria-hidden="true" />}
            actions={
              <>
                <Button small onClick={() => setIsChanging(true)}>
                  Change it
                </Button>
                <Button small onClick={() => session.putPasswordProblemAway()}>
                  Later
                </Button>
              </>
            }
          >
            <strong>Your password needs to be changed.</strong> {problem().detail} It still works until then.
          </Banner>
        )}
      </Show>
      <PasswordDialog open={isChanging()} onClose={() => setIsChanging(false)} />
    </>
  );
}
