/** Whether a user can sign in, in two or three words. */
import { Match, Switch, type JSX } from 'solid-js';
import type { User } from '../../api/api.ts';

export const SignInState = (props: { user: Pick<User, 'enabled' | 'hasPassword'> }): JSX.Element => (
  <Switch fallback={<span class="pill pill--good">Enabled</span>}>
    <Match when={!props.user.enabled}>
      <span class="pill pill--error">Disabled</span>
    </Match>
    <Match when={!props.user.hasPassword}>
      <span class="pill pill--warning">No password yet</span>
    </Match>
  </Switch>
);
