/** Signing out, here or everywhere: what the person is told before, and when it did not work. */
import { createSignal, Show, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { isOnlyHere } from '../../store/local-store.ts';
import { Confirm } from '../../ui/feedback/dialog.tsx';
import './sign-out.css';

type Where = 'here' | 'everywhere';

export interface SignOut {
  /** Asks first where there is something to say. */
  ask(where: Where): Promise<void>;
  readonly Dialogs: () => JSX.Element;
}

export function createSignOut(): SignOut {
  const workspace = useWorkspace();
  const [asking, setAsking] = createSignal<Where | null>(null);
  /** Drafts with edits that only this device has. */
  const [onlyHere, setOnlyHere] = createSignal(0);
  const close = (): void => void setAsking(null);

  const signOut = async (where: Where): Promise<string | null> => {
    const result = await workspace.session.signOut(where, async () => {
      // Before the store is emptied, so that no answer still under way is kept in it. [U125]
      workspace.queries.close();
      await workspace.store.forget().catch(() => undefined);
    });
    if (result.ok) return null;
    const { code, title, detail } = result.problem;
    return code === 'unreachable' ? `${title}, so nobody has been signed out. Check the connection and try again.` : `${title}. ${detail}`;
  };
  const ask = async (where: Where): Promise<void> => {
    const count = (await workspace.store.drafts().catch(() => [])).filter(isOnlyHere).length;
    setOnlyHere(count);
    if (where === 'everywhere' || count > 0 || (await signOut(where)) !== null) setAsking(where);
  };

  const Kept = (): JSX.Element => (
    <Show when={onlyHere()}>
      {(count) => (
        <p>
          {count() === 1 ? 'One draft has edits that exist' : `${count()} drafts have edits that exist`} only on this device. They stay
          here, readable to whoever uses this browser, and go on when you sign in again.
        </p>
      )}
    </Show>
  );
  const Dialogs = (): JSX.Element => (
    <>
      <Confirm open={asking() === 'here'} onClose={close} title="Sign out?" confirm="Sign out" onConfirm={() => signOut('here')}>
        <Show when={onlyHere() === 0} fallback={<Kept />}>
          <p>The server could not be reached to end the session. You can try once more.</p>
        </Show>
      </Confirm>
      <Confirm
        open={asking() === 'everywhere'}
        onClose={close}
        title="Sign out everywhere?"
        confirm="Sign out everywhere"
        onConfirm={() => signOut('everywhere')}
      >
        <div class="sign-out">
          <p>
            Every session of {workspace.account().user.username} ends at once: here, in other browsers and on other devices. Do this when
            you left one open somewhere, or when somebody else may be using one.
          </p>
          <p>Edits that have not reached the server stay on the device they were made on, and go on when you sign in there again.</p>
          <Kept />
        </div>
      </Confirm>
    </>
  );
  return { ask, Dialogs };
}
