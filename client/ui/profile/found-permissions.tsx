/** The ways to who holds a permission, where a search names one. */
import { A } from '@solidjs/router';
import { createMemo, For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { permissionsCalled } from '../../../core/catalog/find-permissions.ts';
import { holdersPath } from './holders-path.ts';

/** [U212] */
export function FoundPermissions(props: { catalog: Catalog; text: string }): JSX.Element {
  const found = createMemo(() => permissionsCalled(props.catalog, props.text));
  return (
    <Show when={found().length > 0}>
      <p class="small">
        Who holds{' '}
        <For each={found()}>
          {(permission, at) => (
            <>
              {at() > 0 && ', '}
              <A href={holdersPath(permission)}>{permissionLabel(props.catalog, permission)}</A>
            </>
          )}
        </For>
        ?
      </p>
    </Show>
  );
}
