/** The draft was saved or discarded by somebody: what was discarded can be opened again, and everything goes on as a new draft. */
import { A, useNavigate } from '@solidjs/router';
import CircleCheck from 'lucide-solid/icons/circle-check';
import LifeBuoy from 'lucide-solid/icons/life-buoy';
import Trash from 'lucide-solid/icons/trash';
import { createEffect, createMemo, createSignal, Show, type JSX } from 'solid-js';
import type { Profile, ProfileContent } from '../../../core/profile/profile.ts';
import { sentenceOf } from '../../data/api.ts';
import { createDraft } from '../../data/draft/new-draft.ts';
import { followServer } from '../../data/follow.ts';
import type { Ending } from '../../data/local-store.ts';
import { readBeside } from '../../data/read-beside.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Message, Notice } from '../../ui/message.tsx';
import { announce, tell } from '../../ui/toast.tsx';
import { createBeginDraft } from '../profiles/begin-draft.ts';
import { mayWriteDrafts, rememberRevision, startChange } from '../profiles/start-draft.ts';
import { differenceBetween, noContent } from '../../../core/profile/difference.ts';
import { mergeProfiles } from '../../../core/profile/merge.ts';
import { DifferenceView } from './difference-view.tsx';
import { useEditor } from './editor-context.tsx';
import { MergeDialog } from './merge-items.tsx';
import { isSaved } from './save-obstacle.ts';

const endingTitle = (ending: Ending): string => {
  const by = ending.by ?? 'Somebody';
  if (ending.how === 'committed') return `${by} saved this draft${ending.profile ? ` as revision ${ending.profile.revision}` : ''}`;
  return ending.how === 'discarded' ? `${by} discarded this draft` : 'This draft no longer exists';
};

export function EndedNotice(props: { ending: Ending }): JSX.Element {
  const { desk, draft } = useEditor();
  // Whoever opens it again opens it for everybody. [U41]
  const look = async (): Promise<void> => {
    if (props.ending.how !== 'discarded') return;
    const answer = await desk.api.draft(draft.id);
    if (!answer.ok || answer.value.state !== 'open') return;
    draft.reopened();
    announce('The draft was opened again.');
  };
  followServer(desk, {
    concerns: (news) => news.type === 'drafts' && news.items.some(({ id }) => id === draft.id),
    read: look,
    hasFailed: () => false,
  });
  void look();
  return (
    <Show
      when={draft.unsaved()}
      fallback={
        <Notice
          tone="info"
          role="status"
          icon={
            <Show when={props.ending.how === 'committed'} fallback={<Trash size={18} aria-hidden="true" />}>
              <CircleCheck size={18} aria-hidden="true" />
            </Show>
          }
          title={endingTitle(props.ending)}
          actions={
            <>
              <Reopen ending={props.ending} />
              <ContinueAsNew ending={props.ending} />
              <Onward ending={props.ending} />
            </>
          }
        >
          <p>
            {props.ending.how === 'discarded'
              ? 'It is kept for 30 days, in which it can be opened again for everybody.'
              : 'It can be read here, but not edited any more.'}
          </p>
        </Notice>
      }
    >
      <Rescue ending={props.ending} />
    </Show>
  );
}

function Reopen(props: { ending: Ending }): JSX.Element {
  const { desk, draft } = useEditor();
  const reopen = async (): Promise<void> => {
    const answer = await desk.api.reopenDraft(draft.id);
    if (answer.ok) draft.reopened();
    else tell({ text: sentenceOf(answer.problem), tone: 'warning', stays: true });
  };
  return (
    <Show when={props.ending.how === 'discarded' && mayWriteDrafts(desk)}>
      <Button small look="primary" onClick={() => void reopen()}>
        Open it again
      </Button>
    </Show>
  );
}

/** A change of what it was saved as; else what it says here. */
function ContinueAsNew(props: { ending: Ending }): JSX.Element {
  const { beside, desk, draft, model } = useEditor();
  const beginDraft = createBeginDraft();
  const goOn = async (): Promise<string | null> => {
    const { profile } = props.ending;
    const saved = profile && (await desk.api.profile(profile.id));
    if (saved?.ok) return startChange(desk, saved.value);
    if (saved?.problem.code === 'unreachable') {
      tell({ text: sentenceOf(saved.problem), tone: 'warning' });
      return null;
    }
    const base = profile || beside.isBaseRemoved() ? null : draft.base();
    return createDraft(desk.edge, desk.store, { base, content: model.content(), holdsEdits: true });
  };
  return (
    <Show when={mayWriteDrafts(desk)}>
      <Button small onClick={() => void beginDraft(goOn)}>
        Continue as a new draft
      </Button>
    </Show>
  );
}

const Onward = (props: { ending: Ending }): JSX.Element => (
  <Show
    when={props.ending.profile}
    fallback={
      <A class={buttonClass({ look: 'plain', small: true })} href="/profiles">
        Go to security profiles
      </A>
    }
  >
    {(profile) => (
      <A class={buttonClass({ look: 'plain', small: true })} href={`/profiles/${profile().id}`}>
        Open the security profile
      </A>
    )}
  </Show>
);

/** Edits made here that the server never took. */
function Rescue(props: { ending: Ending }): JSX.Element {
  const { beside, catalog, desk, draft, model, base } = useEditor();
  const [navigate, beginDraft] = [useNavigate(), createBeginDraft()];
  const [problem, setProblem] = createSignal<string | null>(null);
  const committed = readBeside(
    () => props.ending.profile,
    async ({ id, revision }): Promise<Profile | null> => {
      const answer = await desk.api.revision(id, revision);
      if (!answer.ok) setProblem(`${answer.problem.title}. ${answer.problem.detail}`);
      return answer.ok ? answer.value : null;
    },
  );
  createEffect(() => {
    const saved = committed();
    if (saved && isSaved(saved, model.content())) draft.noteHeld();
  });
  /** What the edits began from: the draft as the server last had it. */
  const ancestor = () => draft.acknowledged() ?? base() ?? noContent;
  const canGoOn = (): boolean => props.ending.profile === null || Boolean(committed());

  const [isDeciding, setIsDeciding] = createSignal(false);
  const merge = createMemo(() => {
    const saved = committed();
    return saved ? mergeProfiles(catalog, { base: ancestor(), mine: model.content(), theirs: saved }) : null;
  });
  const goOn = (): void => {
    const merged = merge();
    if (merged && merged.items.length > 0) setIsDeciding(true);
    else void beginDraft(() => carryOn(merged?.content ?? model.content()));
  };
  const carryOn = async (content: ProfileContent): Promise<string> => {
    const saved = committed();
    if (saved) await rememberRevision(desk, saved);
    const id = await createDraft(desk.edge, desk.store, {
      base: saved ? { profile: saved.id, revision: saved.revision } : beside.isBaseRemoved() ? null : draft.base(),
      content,
      holdsEdits: true,
    });
    await draft.abandon();
    return id;
  };
  const giveUp = async (): Promise<void> => {
    await draft.abandon();
    navigate('/profiles');
  };

  return (
    <Notice
      tone="warning"
      role="alert"
      icon={<LifeBuoy size={18} aria-hidden="true" />}
      title={`${endingTitle(props.ending)} before your last edits arrived`}
      actions={
        <>
          <Button small look="primary" unavailable={!canGoOn()} onClick={goOn}>
            Continue as a new draft
          </Button>
          <Reopen ending={props.ending} />
          <Button small look="quiet" onClick={() => void giveUp()}>
            Give these edits up
          </Button>
        </>
      }
    >
      <p>Nothing is lost: your edits are kept on this device. This is what you changed:</p>
      <DifferenceView
        heading="h2"
        catalog={catalog}
        difference={differenceBetween(catalog, ancestor(), model.content())}
        same="Nothing that can be seen."
      />
      <Show when={isDeciding() && committed()}>
        {(saved) => (
          <Show when={merge()}>
            {(merged) => (
              <MergeDialog
                catalog={catalog}
                merge={merged()}
                theirs={saved()}
                onClose={() => setIsDeciding(false)}
                onDecided={(content) => void beginDraft(() => carryOn(content))}
              />
            )}
          </Show>
        )}
      </Show>
      <Show when={problem()}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
    </Notice>
  );
}
