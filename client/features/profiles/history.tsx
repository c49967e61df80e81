/** The revisions of a profile, and what each of them changed. */
import { createResource, createSignal, For, Show, Suspense, type JSX } from 'solid-js';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { Profile, ProfileContent } from '../../../core/profile/profile.ts';
import type { Page, Result, RevisionItem } from '../../data/api.ts';
import { useDesk } from '../../data/app.tsx';
import { readBeside } from '../../data/read-beside.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Message } from '../../ui/message.tsx';
import { exactTime } from '../../ui/time.tsx';
import { differenceBetween, noContent } from '../../../core/profile/difference.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import { DifferenceView } from '../draft/difference-view.tsx';
import { authorOf } from './author.ts';

export function History(props: { profile: Profile; catalog: Catalog }): JSX.Element {
  const desk = useDesk();
  const [shown, setShown] = createSignal<number | null>(null);
  // With a first value, the profile is shown before its history is there. [U70]
  const [revisions, { mutate }] = createResource<Result<Page<RevisionItem>> | null, string>(
    () => `${props.profile.id}@${props.profile.revision}`,
    () => desk.api.revisions(props.profile.id),
    { initialValue: null },
  );
  const page = () => {
    const answer = revisions.latest;
    return answer?.ok ? answer.value : null;
  };
  const items = () => page()?.items ?? [];
  const older = async (): Promise<void> => {
    const before = page();
    if (!before?.next) return;
    const answer = await desk.api.revisions(props.profile.id, before.next);
    // What was shown meanwhile, if it is another list, goes on by itself.
    if (page() === before)
      mutate(answer.ok ? { ok: true, value: { ...answer.value, items: [...before.items, ...answer.value.items] } } : answer);
  };
  const problem = () => {
    const answer = revisions.latest;
    return answer && !answer.ok ? answer.problem : null;
  };
  return (
    <section class="card profile__card" aria-labelledby="history-title">
      <header class="profile__card-head">
        <h2 id="history-title">History</h2>
      </header>
      <Show when={problem()}>{(what) => <Message tone="info">{what().detail}</Message>}</Show>
      <ol class="history">
        <For each={items()}>
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
      <Show when={page()?.next}>
        <Button small look="quiet" onClick={() => void older()}>
          Show older
        </Button>
      </Show>
      <Show when={shown()} keyed>
        {(revision) => (
          <RevisionDialog profile={props.profile.id} revision={revision} catalog={props.catalog} onClose={() => setShown(null)} />
        )}
      </Show>
    </section>
  );
}

function RevisionDialog(props: { profile: string; revision: number; catalog: Catalog; onClose: () => void }): JSX.Element {
  const desk = useDesk();
  const pair = readBeside(
    () => props.revision,
    async (of): Promise<{ before: ProfileContent; after: ProfileContent } | string> => {
      const read = (revision: number) => desk.api.revision(props.profile, revision);
      const [before, after] = await Promise.all([of > 1 ? read(of - 1) : null, read(of)]);
      if (!after.ok) return after.problem.detail;
      if (before && !before.ok) return before.problem.detail;
      return { before: before?.value ?? noContent, after: after.value };
    },
  );
  const problem = (): string | null => {
    const answer = pair();
    return typeof answer === 'string' ? answer : null;
  };
  const states = () => {
    const answer = pair();
    return typeof answer === 'object' ? answer : null;
  };
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title={`What changed in revision ${props.revision}`}
      foot={<Button onClick={props.onClose}>Close</Button>}
    >
      <Suspense>
        <Show when={problem()}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
        <Show when={states()}>
          {(both) => (
            <DifferenceView
              catalog={props.catalog}
              difference={differenceBetween(props.catalog, inForce(props.catalog, both().before), inForce(props.catalog, both().after))}
            />
          )}
        </Show>
      </Suspense>
    </Dialog>
  );
}
