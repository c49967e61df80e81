/** Lets through who is signed in, or was when this device last heard; everyone else signs in here, at the address they came to. */
import type { RouteSectionProps } from '@solidjs/router';
import { createMemo, lazy, Match, Suspense, Switch, type JSX } from 'solid-js';
import { useApp } from '../../data/app.tsx';
import { Logo } from '../../ui/logo.tsx';
import { SignInPage } from './sign-in-page.tsx';

const loadDesk = () => import('../shell/desk-root.tsx');
const DeskRoot = lazy(loadDesk);

export const Splash = (): JSX.Element => (
  <div class="splash" role="status" aria-label="Opening Accord">
    <Logo size={40} />
  </div>
);

export function Gate(props: RouteSectionProps): JSX.Element {
  const { session } = useApp().session;
  // Beside the question who is signed in, for whoever the answer is.
  void loadDesk().catch(() => undefined);
  const signedIn = createMemo(() => {
    const now = session();
    return now.state === 'signed-in' ? now.account.user.id : null;
  });
  const signedOut = createMemo(() => {
    const now = session();
    return now.state === 'signed-out' ? now : null;
  });
  return (
    <Switch fallback={<Splash />}>
      <Match when={signedIn()} keyed>
        {(user) => (
          <Suspense fallback={<Splash />}>
            <DeskRoot user={user}>{props.children}</DeskRoot>
          </Suspense>
        )}
      </Match>
      <Match when={signedOut()}>
        {(state) => <SignInPage before={state().before} everywhere={state().everywhere ?? false} onReady={() => void loadDesk()} />}
      </Match>
    </Switch>
  );
}
