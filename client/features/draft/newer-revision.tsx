/** The profile moved on while it was edited: shows what changed there, and carries the edits over to the newest revision. */
import { createMemo, createSignal, Show, type JSX } from 'solid-js';
import { createDraft } from '../../data/draft/new-draft.ts';
import { readBeside } from '../../data/read-beside.ts';
import { Button } from '../../ui/button.tsx';
import { Message, Notice } from '../../ui/message.tsx';
import { createBeginDraft } from '../profiles/begin-draft.ts';
import { rememberRevision } from '../profiles/start-draft.ts';
import { differenceBetween } from '../../../core/profile/difference.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import { mergeProfiles } from '../../../core/profile/merge.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import { DifferenceView } from './difference-view.tsx';
import { useEditor } from './editor-context.tsx';
import { MergeDialog } from './merge-items.tsx';

export function NewerRevision(props: { detail: string; onDismiss: () => void }): JSX.Element {
  const { catalog, desk, draft, model, base, presence } = useEditor();
  const beginDraft = createBeginDraft();
  const [problem, setProblem] = createSignal<string | null>(null);
  const newest = readBeside(
    () => draft.base()?.profile,
    async (id) => {
      const answer = await desk.api.profile(id);
      if (!answer.ok) setProblem(`${answer.problem.title}. ${answer.problem.detail}`);
      return answer.ok ? answer.value : null;
    },
  );
  const [isDeciding, setIsDeciding] = createSignal(false);
  const merge = createMemo(() => {
    const [from, to] = [base(), newest()];
    return from && to ? mergeProfiles(catalog, { base: from, mine: model.content(), theirs: to }) : null;
  });
  const goOn = (): void => {
    const merged = merge();
    if (merged && merged.items.length > 0) setIsDeciding(true);
    else if (merged) void beginDraft(() => carryOver(merged.content));
  };
  const carryOver = async (content: ProfileContent): Promise<string | null> => {
    const to = newest();
    if (!to) return null;
    await rememberRevision(desk, to);
    const id = await createDraft(desk.edge, desk.store, {
      base: { profile: to.id, revision: to.revision },
      content,
      holdsEdits: true,
    });
    // With nobody else in it, the old draft has nothing left that the new one lacks.
    if (presence.people().length === 0) {
      const answer = await desk.api.discardDraft(draft.id);
      if (answer.ok) await draft.abandon();
    }
    return id;
  };
  return (
    <Notice
      tone="warning"
      role="alert"
      title="Somebody changed the profile in between"
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
          <Show when={merge()}>
            {(merged) => (
              <MergeDialog
                catalog={catalog}
                merge={merged()}
                theirs={to()}
                onClose={() => setIsDeciding(false)}
                onDecided={(content) => void beginDraft(() => carryOver(content))}
              />
            )}
          </Show>
        )}
      </Show>
      <Show when={problem()}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
    </Notice>
  );
}
