/** The security profiles through which somebody holds a permission, and why each grants it. */
import { A } from '@solidjs/router';
import { For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import type { HeldPermission } from '../../api/api.ts';
import { StoredText } from '../display/stored-text.tsx';
import './held.css';
import { toldReachText } from './reach-text.ts';

export const ThroughList = (props: { catalog: Catalog; permission: string; held: Omit<HeldPermission, 'permission'> }): JSX.Element => (
  <ul>
    <For each={props.held.through}>
      {(through) => (
        <li>
          <A href={`/profiles/${through.profile}`}>
            <StoredText text={through.name} />
          </A>
          <Show when={!through.choices.includes(props.permission)}>
            <span class="muted"> because of {through.choices.map((choice) => permissionLabel(props.catalog, choice)).join(', ')}</span>
          </Show>
          <Show when={props.held.through.length > 1 && through.reach !== props.held.reach}>
            <span class="muted">, {toldReachText(through.reach)}</span>
          </Show>
        </li>
      )}
    </For>
    <Show when={props.held.hidden}>
      <li class="muted">{props.held.through.length > 0 ? 'and security profiles' : 'Security profiles'} that you may not see</li>
    </Show>
  </ul>
);
