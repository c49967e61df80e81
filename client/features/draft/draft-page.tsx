/** Opens the draft of an address, and says what is the matter where it cannot be opened. */
import { A, useParams } from '@solidjs/router';
import CircleCheck from 'lucide-solid/icons/circle-check';
import CloudOff from 'lucide-solid/icons/cloud-off';
import FileQuestion from 'lucide-solid/icons/file-question-mark';
import Hourglass from 'lucide-solid/icons/hourglass';
import Trash from 'lucide-solid/icons/trash';
import { createEffect, createMemo, createResource, createSignal, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { sentenceOf, type DraftItem, type Problem } from '../../data/api.ts';
import { useDesk } from '../../data/app.tsx';
import { createAssertions } from '../../data/assertions.ts';
import { createCatalog } from '../../data/catalog.ts';
import { createDraft } from '../../data/draft/new-draft.ts';
import { openDraft, type Opened } from '../../data/draft/open-draft.ts';
import { followServer } from '../../data/follow.ts';
import type { Ending } from '../../data/local-store.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Empty, Failed, Skeleton } from '../../ui/page-state.tsx';
import { tell } from '../../ui/toast.tsx';
import { createBeginDraft } from '../profiles/begin-draft.ts';
import { mayWriteDrafts, reopenableFor, startChange } from '../profiles/start-draft.ts';
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
  const isShown = (): boolean => held()?.draft.ready() === true && held()?.draft.begun() === true && catalog.catalog() !== null;
  /** A copy here of what the server does not show. */
  const isHidden = (): boolean => held()?.draft.stop()?.kind === 'hidden' || held()?.draft.ending()?.how === 'gone';
  const isWaited = (): boolean => held()?.draft.ready() === true && held()?.draft.begun() === false && !isHidden();

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
          <Show when={ended()}>
            {(answer) => <EndedPage item={answer().item} ending={answer().ending} onLook={async () => void (await refetch())} />}
          </Show>
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
                <NotThere id={props.id} onLook={async () => void (await refetch())} />
              </Show>
            )}
          </Show>
          <Show when={isHidden()}>
            <NotThere id={props.id} onLook={async () => held()?.draft.reconnect()} />
          </Show>
          <Show when={isWaited()}>
            <Empty
              heading="h1"
              icon={<Hourglass size={36} aria-hidden="true" />}
              title="Nobody has written in this draft yet"
              actions={<ToProfiles />}
            >
              You see it here as soon as somebody does.
            </Empty>
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
          <Show when={!ended() && !problem() && !isHidden() && !isWaited() && !(held() && catalog.problem())}>
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

/** It may be another person's who is offline, or just about to begin: it is opened as soon as it is there. [U49] */
const NotThere = (props: { id: string; onLook: () => Promise<void> }): JSX.Element => {
  const desk = useDesk();
  followServer(desk, {
    concerns: (news) => news.type === 'drafts' && news.items.some(({ id }) => id === props.id),
    read: () => props.onLook(),
    hasFailed: () => true,
  });
  return (
    <Empty heading="h1" icon={<FileQuestion size={36} aria-hidden="true" />} title="There is no such draft" actions={<ToProfiles />}>
      Whoever began it may be offline, it may have been left before anything was written, or you may not be allowed to see it. It opens here
      by itself as soon as it is there for you.
    </Empty>
  );
};

function EndedPage(props: { item: DraftItem; ending: Ending; onLook: () => Promise<void> }): JSX.Element {
  const desk = useDesk();
  const beginDraft = createBeginDraft();
  followServer(desk, {
    concerns: (news) => news.type === 'drafts' && news.items.some(({ id }) => id === props.item.id),
    read: () => props.onLook(),
    hasFailed: () => false,
  });
  const isDiscarded = (): boolean => props.ending.how === 'discarded';
  const isReopenable = (): boolean => isDiscarded() && Date.parse(props.item.updatedAt) > desk.edge.now().getTime() - reopenableFor;
  const whatThen = (): string =>
    isReopenable()
      ? 'It is kept for 30 days, in which it can be opened again.'
      : isDiscarded()
        ? 'That was more than 30 days ago: it can no longer be opened again.'
        : 'The draft can no longer be edited.';
  const told = (problem: Problem): null => (tell({ text: sentenceOf(problem), tone: 'warning', stays: true }), null);
  const reopen = async (): Promise<void> => {
    const answer = await desk.api.reopenDraft(props.item.id);
    if (answer.ok) await props.onLook();
    else told(answer.problem);
  };
  /** A change of what it was saved as; else what it held. [U47] */
  const goOn = async (): Promise<string | null> => {
    const { item, ending } = props;
    const profile = ending.profile?.id ?? item.base?.profile;
    const saved = profile === undefined ? null : await desk.api.profile(profile);
    if (saved?.ok && ending.profile) return startChange(desk, saved.value);
    const content = await desk.api.draftContent(item.id);
    if (!content.ok) return told(content.problem);
    const base = saved?.ok ? item.base : null;
    return createDraft(desk.edge, desk.store, { base, content: content.value, holdsEdits: true });
  };
  return (
    <Empty
      heading="h1"
      icon={
        <Show when={props.ending.how === 'committed'} fallback={<Trash size={36} aria-hidden="true" />}>
          <CircleCheck size={36} aria-hidden="true" />
        </Show>
      }
      title={`${props.item.name ? `“${props.item.name}”` : 'This draft'} was ${props.ending.how === 'committed' ? 'saved' : 'discarded'}`}
      actions={
        <div class="empty__actions">
          <Show when={isReopenable() && mayWriteDrafts(desk)}>
            <Button look="primary" onClick={() => void reopen()}>
              Open it again
            </Button>
          </Show>
          <Show when={mayWriteDrafts(desk)}>
            <Button onClick={() => void beginDraft(goOn)}>Continue as a new draft</Button>
          </Show>
          <Show when={props.ending.profile} fallback={<ToProfiles />}>
            {(profile) => (
              <A class={buttonClass({ look: 'primary' })} href={`/profiles/${profile().id}`}>
                Open the security profile
              </A>
            )}
          </Show>
        </div>
      }
    >
      {props.ending.by ? `${props.ending.by} did it. ` : ''}
      {whatThen()}
    </Empty>
  );
}
