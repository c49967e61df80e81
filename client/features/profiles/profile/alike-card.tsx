/** Security profiles that grant the same as one, or nearly the same; nothing where there is none. */
import { A } from '@solidjs/router';
import { For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import type { AlikeProfiles } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createAlike } from '../../../queries/access.ts';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import './people.css';

/** [U214] */
export function AlikeCard(props: { profile: Profile; catalog: Catalog }): JSX.Element {
  const alike = createAlike(useWorkspace(), () => props.profile.id);
  return (
    <Show when={(alike.value()?.items.length ?? 0) > 0 && alike.value()}>
      {(found) => (
        <section class="card profile__card" aria-labelledby="alike-title">
          <header class="profile__card-head">
            <h2 id="alike-title">Similar security profiles</h2>
          </header>
          <ul class="alike">
            <For each={found().items}>
              {(one) => (
                <li>
                  <A href={`/profiles/${one.id}`}>
                    <StoredText text={one.name} />
                  </A>{' '}
                  <span class="muted">{differenceSentence(props.catalog, one)}</span>
                </li>
              )}
            </For>
          </ul>
          <Show when={found().more}>
            <p class="small muted">There are more like these.</p>
          </Show>
        </section>
      )}
    </Show>
  );
}

/** "grants exactly the same", or "grants Users – View as well, and not Queues – Edit". */
export function differenceSentence(catalog: Catalog, { lacks, adds }: Pick<AlikeProfiles['items'][number], 'lacks' | 'adds'>): string {
  const named = (permissions: readonly string[]): string => permissions.map((one) => permissionLabel(catalog, one)).join(', ');
  if (lacks.length + adds.length === 0) return 'grants exactly the same, under the same access control.';
  if (lacks.length === 0) return `grants ${named(adds)} as well.`;
  return adds.length === 0 ? `does not grant ${named(lacks)}.` : `grants ${named(adds)} as well, and not ${named(lacks)}.`;
}
