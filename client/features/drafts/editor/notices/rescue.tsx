/** Edits made here that the server never took, because the draft had ended: they go on in a new draft. */
import { useNavigate } from '@solidjs/router';
import LifeBuoy from 'lucide-solid/icons/life-buoy';
import { createEffect, createMemo, createSignal, Show, type Accessor, type JSX } from 'solid-js';
import { differenceBetween, noContent } from '../../../../../core/profile/difference.ts';
import { mergeProfiles, type Merge } from '../../../../../core/profile/merge.ts';
import type { Profile, ProfileContent } from '../../../../../core/profile/profile.ts';
import { sentenceOf } from '../../../../api/api.ts';
import { createRevision } from '../../../../queries/profiles.ts';
import type { Ending } from '../../../../store/local-store.ts';
import { createDraft } from '../../../../sync/new-draft.ts';
import { Button } from '../../../../ui/controls/button.tsx';
import { Message, Notice } from '../../../../ui/feedback/message.tsx';
import { DifferenceView } from '../../../../ui/profile/difference-view.tsx';
import { createBeginDraft } from '../../../profiles/begin-draft.ts';
import { rememberRevision } from '../../../profiles/start-draft.ts';
import { Deciding } from '../../merge/merge-dialog.tsx';
import { isSaved } from '../../review/save-obstacle.ts';
import { useEditor } from '../editor-context.tsx';
import { Reopen } from './ended-actions.tsx';

export function Rescue(props: { ending: Ending; title: string }): JSX.Element {
  const { catalog, draft, model } = useEditor();
  const [navigate, beginDraft] = [useNavigate(), createBeginDraft()];
  const { committed, problem, ancestor, merge, carryOn } = createRescue(() => props.ending);
  const [isDeciding, setIsDeciding] = createSignal(false);
  const canGoOn = (): boolean => props.ending.profile === null || Boolean(committed());
  const goOn = (): void => {
    const merged = merge();
    if (merged && merged.items.length > 0) setIsDeciding(true);
    else void beginDraft(() => carryOn(merged?.content ?? model.content()));
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
      title={`${props.title} before your last edits arrived`}
      actions={
        <>
          <Button small look="primary" unavailable={!canGoOn()} onClick={goOn}>
            Continue as a new draft
          </Button>
          <Reopen ending={props.ending} />
          <Button small look="quiet" onClick={() => void giveUp()}>
            Discard these edits
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
          <Deciding
            theirs={saved()}
            merge={merge()}
            onClose={() => setIsDeciding(false)}
            onDecided={(content) => void beginDraft(() => carryOn(content))}
          />
        )}
      </Show>
      <Show when={problem()}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
    </Notice>
  );
}

interface Rescuing {
  /** What the draft was saved as; nothing while it is read, or where there is none. */
  readonly committed: Accessor<Profile | null>;
  readonly problem: Accessor<string | null>;
  /** What the edits began from: the draft as the server last had it. */
  ancestor(): ProfileContent;
  readonly merge: Accessor<Merge | null>;
  /** Goes on in a new draft, whose id is answered. */
  carryOn(content: ProfileContent): Promise<string>;
}

function createRescue(ending: Accessor<Ending>): Rescuing {
  const { beside, catalog, workspace, draft, model, base } = useEditor();
  const read = createRevision(
    workspace,
    () => ending().profile?.id ?? '',
    () => ending().profile?.revision ?? null,
  );
  const committed = read.value;
  const problem = (): string | null => {
    const why = read.problem();
    return why && sentenceOf(why);
  };
  createEffect(() => {
    const saved = committed();
    if (saved && isSaved(saved, model.content())) draft.noteHeld();
  });
  const ancestor = (): ProfileContent => draft.acknowledged() ?? base() ?? noContent;
  const merge = createMemo(() => {
    const saved = committed();
    return saved ? mergeProfiles(catalog, { base: ancestor(), mine: model.content(), theirs: saved }) : null;
  });
  const carryOn = async (content: ProfileContent): Promise<string> => {
    const saved = committed();
    if (saved) await rememberRevision(workspace, saved);
    const id = await createDraft(workspace.platform, workspace.store, {
      base: saved ? { profile: saved.id, revision: saved.revision } : beside.isBaseRemoved() ? null : draft.base(),
      content,
      holdsEdits: true,
      continues: draft.id,
    });
    await draft.abandon();
    return id;
  };
  return { committed, problem, ancestor, merge, carryOn };
}
