/** Discards a draft for everybody, and offers to take that back. */
import { useNavigate } from '@solidjs/router';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, type JSX } from 'solid-js';
import { sentenceOf } from '../../../../api/api.ts';
import { Button } from '../../../../ui/controls/button.tsx';
import { Confirm } from '../../../../ui/feedback/dialog.tsx';
import { tell } from '../../../../ui/feedback/toast.tsx';
import { Hint } from '../../../../ui/feedback/tooltip.tsx';
import { useEditor } from '../editor-context.tsx';

export function DiscardButton(): JSX.Element {
  const { workspace, draft, presence } = useEditor();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = createSignal(false);
  const others = (): string => {
    const names = presence.people().map((person) => person.name);
    return names.length === 0 ? '' : `, also for ${names.join(', ')}, who ${names.length === 1 ? 'is' : 'are'} in it now`;
  };
  const isUntouched = (): boolean => draft.state().kind === 'unchanged';

  const discard = async (): Promise<string | null> => {
    // For Undo: the draft with its unsent edits.
    const copy = draft.copy();
    const answer = await workspace.api.discardDraft(draft.id);
    // What the server has never heard of is discarded by forgetting it here.
    const isUnknown = !answer.ok && (answer.problem.code === 'not-found' || isUntouched());
    if (!answer.ok && !isUnknown)
      return answer.problem.code === 'unreachable'
        ? 'The server cannot be reached, so the draft cannot be discarded now. Try again when you are back online.'
        : sentenceOf(answer.problem);
    await draft.abandon();
    tell({ text: 'The draft was discarded.', action: { label: 'Undo', run: () => void undo(copy, answer.ok) } });
    navigate('/profiles');
    return null;
  };
  const undo = async ({ record, update }: ReturnType<typeof draft.copy>, wasOnServer: boolean): Promise<void> => {
    const answer = wasOnServer ? await workspace.api.reopenDraft(record.id) : null;
    if (answer?.ok === false) return void tell({ text: sentenceOf(answer.problem), tone: 'warning', stays: true });
    await workspace.store.addDraft({ ...record, ending: null }, update).catch(() => undefined);
    navigate(`/drafts/${record.id}`);
  };

  return (
    <>
      <Hint text="Discard draft">
        <Button look="quiet" icon aria-label="Discard draft" onClick={() => setIsAsking(true)}>
          <Trash size={17} aria-hidden="true" />
        </Button>
      </Hint>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title="Discard this draft?"
        confirm="Discard draft"
        cancel="Keep editing"
        onConfirm={discard}
      >
        <p>The draft closes for everyone{others()}. It can be opened again within 30 days. Saved profiles stay as they are.</p>
      </Confirm>
    </>
  );
}
