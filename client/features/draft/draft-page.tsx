/** Opens the draft of an address, and says what is the matter where it cannot be opened. */
import { A, useParams } from '@solidjs/router';
import CircleCheck from 'lucide-solid/icons/circle-check';
import CloudOff from 'lucide-solid/icons/cloud-off';
import FileQuestion from 'lucide-solid/icons/file-question-mark';
import Trash from 'lucide-solid/icons/trash';
import { createEffect, createMemo, createResource, createSignal, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { useDesk } from '../../data/app.tsx';
import { createAssertions } from '../../data/assertions.ts';
import { createCatalog } from '../../data/catalog.ts';
import { openDraft, type Opened } from '../../data/draft/open-draft.ts';
import type { Ending } from '../../data/local-store.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Empty, Failed, Skeleton } from '../../ui/page-state.tsx';
import { tell } from '../../ui/toast.tsx';
import { Editor } from './editor.tsx';

export default function DraftPage(): JSX.Element {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <DraftById id={id} />}
    </Show>
  );
}

function DraftById(props: { id: string }): JSX.Element {
  const desk = useDesk();
  const catalog = createCatalog(desk);
  const assertions = createAssertions(desk);
  const [isOver, setIsOver] = createSignal(false);
  const open = async (id: string): Promise<Opened> => {
    desk.openDrafts.add(id);
    const answer = await openDraft({ ...desk, user: desk.account().user.id }, id);
    if (answer.kind === 'open' && isOver()) answer.draft.close();
    if (answer.kind === 'open' && answer.damaged) {
      tell({
        text: 'The copy of this draft on this device was damaged and has been removed. You see what the server has.',
        tone: 'warning',
        stays: true,
      });
    }
    return answer;
  };
  const [opened, { refetch }] = createResource(() => props.id, open);
  onMount(() => (document.title = 'Draft – Accord'));
  onCleanup(() => {
    setIsOver(true);
    desk.openDrafts.delete(props.id);
    const answer = opened.latest;
    if (answer?.kind === 'open') answer.draft.close();
  });

  const held = createMemo(() => {
    const answer = opened.latest;
    return answer?.kind === 'open' ? answer : null;
  });
  const ended = createMemo(() => {
    const answer = opened.latest;
    return answer?.kind === 'ended' ? answer : null;
  });
  const problem = createMemo(() => {
    const answer = opened.latest;
    return answer?.kind === 'problem' ? answer.problem : null;
  });
  const isShown = (): boolean => held()?.draft.ready() === true && catalog.catalog() !== null;

  // The server is back: what could not be found before may be there now.
  createEffect(() => {
    const session = desk.session.session();
    if (session.state !== 'signed-in' || session.standing !== 'confirmed') return;
    if (problem()?.code === 'unreachable') void refetch();
    if (catalog.problem()) void catalog.refresh();
  });

  return (
    <Show
      when={isShown() && held()}
      fallback={
        <div class="page">
          <Show when={ended()}>{(answer) => <EndedPage name={answer().name} ending={answer().ending} />}</Show>
          <Show when={problem()}>
            {(what) => (
              <Show
                when={what().code === 'not-found'}
                fallback={
                  <Failed
                    heading="h1"
                    icon={<CloudOff size={36} aria-hidden="true" />}
                    problem={
                      what().code === 'unreachable'
                        ? {
                            ...what(),
                            title: 'This draft is not on this device',
                            detail: 'It is opened from the server as soon as that can be reached.',
                          }
                        : what()
                    }
                    onRetry={() => void refetch()}
                  />
                }
              >
                <Empty
                  heading="h1"
                  icon={<FileQuestion size={36} aria-hidden="true" />}
                  title="There is no such draft"
                  actions={<ToProfiles />}
                >
                  It may have been discarded before anything was written, or you may not be allowed to see it.
                </Empty>
              </Show>
            )}
          </Show>
          <Show when={held() && catalog.problem()}>
            {(what) => (
              <Failed
                heading="h1"
                icon={<CloudOff size={36} aria-hidden="true" />}
                problem={what()}
                onRetry={() => void catalog.refresh()}
              />
            )}
          </Show>
          <Show when={!ended() && !problem() && !(held() && catalog.problem())}>
            <Skeleton label="Opening the draft" lines={['3rem', '9rem', '16rem']} />
          </Show>
        </div>
      }
    >
      {(answer) => (
        // What follows from a choice is another matter under another catalogue: the editor begins anew with it. [K10]
        <Show when={catalog.catalog()} keyed>
          {(known) => (
            <Editor
              desk={desk}
              catalog={known}
              assertions={assertions}
              draft={answer().draft}
              record={answer().record}
              onStale={() => void catalog.refresh()}
            />
          )}
        </Show>
      )}
    </Show>
  );
}

const ToProfiles = (): JSX.Element => (
  <A class={buttonClass({ look: 'plain' })} href="/profiles">
    Go to security profiles
  </A>
);

const EndedPage = (props: { name: string; ending: Ending }): JSX.Element => (
  <Empty
    heading="h1"
    icon={
      <Show when={props.ending.how === 'committed'} fallback={<Trash size={36} aria-hidden="true" />}>
        <CircleCheck size={36} aria-hidden="true" />
      </Show>
    }
    title={`${props.name ? `“${props.name}”` : 'This draft'} was ${props.ending.how === 'committed' ? 'saved' : 'discarded'}`}
    actions={
      <Show when={props.ending.profile} fallback={<ToProfiles />}>
        {(profile) => (
          <A class={buttonClass({ look: 'primary' })} href={`/profiles/${profile().id}`}>
            Open the security profile
          </A>
        )}
      </Show>
    }
  >
    {props.ending.by ? `${props.ending.by} did it. ` : ''}The draft can no longer be edited.
  </Empty>
);
