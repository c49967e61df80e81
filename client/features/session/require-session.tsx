/** Shows the product to a user who is signed in, or was when this device last heard; all others sign in here, at the address they came to. */
import type { RouteSectionProps } from '@solidjs/router';
import { createMemo, lazy, Match, Suspense, Switch, type JSX } from 'solid-js';
import { useApp } from '../../app-context.tsx';
import { Logo } from '../../ui/display/logo.tsx';
import { SignInPage } from './sign-in-page.tsx';

const loadWorkspace = () => import('../shell/workspace-root.tsx');
const WorkspaceRoot = lazy(loadWorkspace);

export const Splash = (): JSX.Element => (
  <div class="splash" role="status" aria-label="Opening Accord">
    <Logo size={40} />
  </div>
);

export function RequireSession(props: RouteSectionProps): JSX.Element {
  const { session } = useApp().session;
  // Loaded while the session is asked for, as every answer needs it.
  void loadWorkspace().catch(() => undefined);
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
            <WorkspaceRoot user={user}>{props.children}</WorkspaceRoot>
          </Suspense>
        )}
      </Match>
      <Match when={signedOut()}>
        {(state) => <SignInPage before={state().before} everywhere={state().everywhere ?? false} onReady={() => void loadWorkspace()} />}
      </Match>
    </Switch>
  );
}
