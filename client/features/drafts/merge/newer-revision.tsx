/** The profile moved on while it was edited: shows what changed there, and carries the edits over to the newest revision. */
import { createMemo, createSignal, Show, type Accessor, type JSX } from 'solid-js';
import { differenceBetween } from '../../../../core/profile/difference.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import { mergeProfiles, type Merge } from '../../../../core/profile/merge.ts';
import type { Profile, ProfileContent } from '../../../../core/profile/profile.ts';
import { sentenceOf } from '../../../api/api.ts';
import { createProfile } from '../../../queries/profiles.ts';
import { createDraft } from '../../../sync/new-draft.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Message, Notice } from '../../../ui/feedback/message.tsx';
import { DifferenceView } from '../../../ui/profile/difference-view.tsx';
import { createBeginDraft } from '../../profiles/begin-draft.ts';
import { rememberRevision } from '../../profiles/start-draft.ts';
import { useEditor } from '../editor/editor-context.tsx';
import { Deciding } from './merge-dialog.tsx';

export function NewerRevision(props: { detail: string; onDismiss: () => void }): JSX.Element {
  const { catalog, base } = useEditor();
  const beginDraft = createBeginDraft();
  const { newest, problem, merge, carryOver } = createCarryingOver();
  const [isDeciding, setIsDeciding] = createSignal(false);
  const goOn = (): void => {
    const merged = merge();
    if (merged && merged.items.length > 0) setIsDeciding(true);
    else if (merged) void beginDraft(() => carryOver(merged.content));
  };
  return (
    <Notice
      tone="warning"
      role="alert"
      title="The profile was changed meanwhile"
      actions={
        <>
          <Button small look="primary" unavailable={!merge()} onClick={goOn}>
            Carry your changes over
          </Button>
          <Button small look="quiet" onClick={props.onDismiss}>
            Dismiss
          </Button>
        </>
      }
    >
      <p>{props.detail}</p>
      <Show when={base() && newest()}>
        {(to) => (
          <>
            <p>
              {to().updatedBy} saved revision {to().revision}. What changed there:
            </p>
            <DifferenceView
              heading="h2"
              catalog={catalog}
              difference={differenceBetween(catalog, inForce(catalog, base() ?? to()), inForce(catalog, to()))}
            />
          </>
        )}
      </Show>
      <Show when={isDeciding() && newest()}>
        {(to) => (
          <Deciding
            theirs={to()}
            merge={merge()}
            onClose={() => setIsDeciding(false)}
            onDecided={(content) => void beginDraft(() => carryOver(content))}
          />
        )}
      </Show>
      <Show when={problem()}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
    </Notice>
  );
}

interface CarryingOver {
  /** The profile as it is now; nothing while it is read. */
  readonly newest: Accessor<Profile | null>;
  readonly problem: Accessor<string | null>;
  readonly merge: Accessor<Merge | null>;
  /** Goes on in a new draft, whose id is answered. */
  carryOver(content: ProfileContent): Promise<string | null>;
}

function createCarryingOver(): CarryingOver {
  const { catalog, workspace, draft, model, base, presence } = useEditor();
  const read = createProfile(workspace, () => draft.base()?.profile ?? '');
  const newest = createMemo(() => {
    const profile = read.value();
    // What was read before the other Save says nothing new.
    return profile && profile.revision > (draft.base()?.revision ?? 0) ? profile : null;
  });
  const problem = (): string | null => {
    const why = read.problem();
    return why && sentenceOf(why);
  };
  const merge = createMemo(() => {
    const [from, to] = [base(), newest()];
    return from && to ? mergeProfiles(catalog, { base: from, mine: model.content(), theirs: to }) : null;
  });
  const carryOver = async (content: ProfileContent): Promise<string | null> => {
    const to = newest();
    if (!to) return null;
    await rememberRevision(workspace, to);
    const base = { profile: to.id, revision: to.revision };
    const id = await createDraft(workspace.platform, workspace.store, { base, content, holdsEdits: true, continues: draft.id });
    // Without other people in it, the old draft has nothing left that the new one lacks.
    if (presence.people().length === 0 && (await workspace.api.discardDraft(draft.id)).ok) await draft.abandon();
    return id;
  };
  return { newest, problem, merge, carryOver };
}
