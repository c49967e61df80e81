/** The revisions of a profile, and what each of them changed. */
import { A } from '@solidjs/router';
import { createSignal, For, lazy, Show, Suspense, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createRevisions } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import { exactTime } from '../../../ui/display/time.tsx';
import { authorOf } from './author.ts';
import { RevisionDialog } from './revision-dialog.tsx';

const RestoreDialog = lazy(() => import('../restore/restore-dialog.tsx'));

export function History(props: { profile: Profile; catalog: Catalog }): JSX.Element {
  const workspace = useWorkspace();
  const [shown, setShown] = createSignal<number | null>(null);
  const revisions = createRevisions(workspace, () => props.profile.id);
  return (
    <section class="card profile__card" aria-labelledby="history-title">
      <header class="profile__card-head">
        <h2 id="history-title">History</h2>
        <Show when={workspace.may(ownPermissions.viewAudit)}>
          <A class="small" href={`/audit?target=${props.profile.id}`}>
            All events
          </A>
        </Show>
      </header>
      <Show when={revisions.problem()}>{(problem) => <Message tone="info">{problem().detail}</Message>}</Show>
      <ol class="history">
        <For each={revisions.items}>
          {(item) => (
            <li class="history__item">
              <span>
                <strong>Revision {item.revision}</strong>
                <span class="small muted">
                  {' '}
                  {authorOf(item)} · {exactTime(item.at)}
                </span>
              </span>
              <Button small look="quiet" aria-label={`What changed in revision ${item.revision}`} onClick={() => setShown(item.revision)}>
                What changed
              </Button>
            </li>
          )}
        </For>
      </ol>
      <Show when={revisions.hasMore()}>
        <Button small look="quiet" unavailable={revisions.isReading()} onClick={() => void revisions.more()}>
          Show older
        </Button>
      </Show>
      <Revision {...props} shown={shown()} onShown={setShown} />
    </section>
  );
}

/** What one of them changed, and the way back to it. */
function Revision(props: {
  profile: Profile;
  catalog: Catalog;
  shown: number | null;
  onShown: (revision: number | null) => void;
}): JSX.Element {
  const [restored, setRestored] = createSignal<number | null>(null);
  const restore = (revision: number): void => {
    props.onShown(null);
    setRestored(revision);
  };
  return (
    <>
      <Show when={props.shown} keyed>
        {(revision) => (
          <RevisionDialog
            profile={props.profile}
            revision={revision}
            catalog={props.catalog}
            onRestore={() => restore(revision)}
            onClose={() => props.onShown(null)}
          />
        )}
      </Show>
      <Show when={restored()} keyed>
        {(revision) => (
          <Suspense>
            <RestoreDialog profile={props.profile} revision={revision} catalog={props.catalog} onClose={() => setRestored(null)} />
          </Suspense>
        )}
      </Show>
    </>
  );
}
