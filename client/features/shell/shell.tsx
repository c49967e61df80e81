/** The frame around every screen behind the sign-in: bar, banners, news. */
import { A } from '@solidjs/router';
import KeyRound from 'lucide-solid/icons/key-round';
import LogIn from 'lucide-solid/icons/log-in';
import CloudOff from 'lucide-solid/icons/cloud-off';
import HardDrive from 'lucide-solid/icons/hard-drive';
import { createMemo, createSignal, onCleanup, onMount, Show, Suspense, type JSX } from 'solid-js';
import { useDesk } from '../../data/app.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Logo } from '../../ui/logo.tsx';
import { OrReload } from '../../ui/or-reload.tsx';
import { NewsRegion, tell } from '../../ui/toast.tsx';
import { PasswordDialog } from '../session/password-dialog.tsx';
import { SignInForm } from '../session/sign-in-form.tsx';
import { PlainHttpBanner } from './plain-http.tsx';
import { UserMenu } from './user-menu.tsx';
import { followNavigation } from './follow-navigation.ts';
import { keepTexts } from './keep-texts.ts';
import { watchMissingParts } from './missing-parts.ts';
import { watchForUpdates } from './update-notice.ts';
import './shell.css';

export function Shell(props: { children: JSX.Element }): JSX.Element {
  const desk = useDesk();
  onMount(watchForUpdates);
  followNavigation();
  onCleanup(watchMissingParts());
  onCleanup(keepTexts(document.body, warnOfTranslator));
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <A class="bar__home" href="/profiles">
          <Logo size={24} />
          <span class="bar__name">Accord</span>
          <Show when={desk.account().instance && desk.account().instance !== 'accord'}>
            <span class="bar__instance">{desk.account().instance}</span>
          </Show>
          <span class="visually-hidden"> – security profiles</span>
        </A>
        <nav class="bar__nav" aria-label="Main">
          <A href="/profiles" activeClass="is-active">
            Security profiles
          </A>
        </nav>
        <UserMenu />
      </header>
      <Banners />
      <main id="main" tabindex="-1">
        <OrReload>
          <Suspense>{props.children}</Suspense>
        </OrReload>
      </main>
      <NewsRegion />
    </>
  );
}

const warnOfTranslator = (): void =>
  void tell({
    text: 'Something in this browser translates the page, and what it says of your edits may be out of date. Turn the translation off for this page.',
    tone: 'warning',
    stays: true,
  });

/** What is true of the whole product right now, and not as it should be. */
function Banners(): JSX.Element {
  const desk = useDesk();
  const [isAsking, setIsAsking] = createSignal(false);
  const [isChanging, setIsChanging] = createSignal(false);
  const standing = createMemo(() => {
    const session = desk.session.session();
    return session.state === 'signed-in' ? session.standing : null;
  });
  const username = (): string => desk.account().user.username;
  return (
    <>
      <Show when={standing() === 'expired'}>
        <div class="banner banner--warning" role="status">
          <LogIn size={17} aria-hidden="true" />
          <p>
            <strong>You are signed out.</strong> What you edit stays on this device and goes on when you sign in again as {username()}.
          </p>
          <Button small onClick={() => setIsAsking(true)}>
            Sign in again
          </Button>
        </div>
        <Dialog
          open={isAsking()}
          onClose={() => setIsAsking(false)}
          title="Sign in again"
          about="Your edits on this device go on where they stopped."
          foot={<Button onClick={() => setIsAsking(false)}>Not now</Button>}
        >
          <SignInForm username={username()} onDone={() => setIsAsking(false)} />
        </Dialog>
      </Show>
      <Show when={desk.session.passwordProblem()}>
        {(problem) => (
          <div class="banner banner--warning" role="status">
            <KeyRound size={17} aria-hidden="true" />
            <p>
              <strong>Your password needs to be changed.</strong> {problem().detail} It still works until then.
            </p>
            <Button small onClick={() => setIsChanging(true)}>
              Change it
            </Button>
            <Button small onClick={() => desk.session.putPasswordProblemAway()}>
              Later
            </Button>
          </div>
        )}
      </Show>
      <PasswordDialog open={isChanging()} onClose={() => setIsChanging(false)} />
      <Show when={standing() === 'remembered'}>
        <div class="banner" role="status">
          <CloudOff size={17} aria-hidden="true" />
          <p>
            <strong>Offline.</strong> You see what this device remembers. You can go on editing; everything is sent when the server is back.
          </p>
        </div>
      </Show>
      <PlainHttpBanner />
      <Show when={!desk.store.keeps}>
        <div class="banner banner--warning" role="status">
          <HardDrive size={17} aria-hidden="true" />
          <p>
            <strong>This browser keeps nothing on this device.</strong> Edits live in this window only until the server has them; do not
            close it while you are offline.
          </p>
        </div>
      </Show>
    </>
  );
}
