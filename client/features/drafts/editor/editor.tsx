/** The editor of one open draft: puts its parts together and watches over what concerns all of them. */
import { useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createSignal, onMount, type Accessor, type JSX } from 'solid-js';
import { inForce } from '../../../../core/profile/in-force.ts';
import { tell } from '../../../ui/feedback/toast.tsx';
import { PermissionSection } from '../permissions/permission-section.tsx';
import { announceOthers } from '../presence/announce-others.ts';
import { ReviewDialog } from '../review/review-dialog.tsx';
import { isSaved, saveOffer, type SaveOffer } from '../review/save-obstacle.ts';
import { Advanced } from './cards/advanced.tsx';
import { mayCommit } from './model/committer.ts';
import { createEditor, type EditorProps } from './create-editor.ts';
import { DetailsCard } from './cards/details-card.tsx';
import { EditorProvider, type Editor as EditorParts } from './editor-context.tsx';
import { EditorHead } from './head/editor-head.tsx';
import { watchKeys } from './editor-keys.ts';
import { EditorNotices } from './notices/editor-notices.tsx';
import { SidePanel } from './cards/side-panel.tsx';
import { announceState, askBeforeLosing, sendOnceSmaller, watchFocus } from './watch-editor.ts';
import './editor.css';

export function Editor(props: EditorProps): JSX.Element {
  const editor = createEditor(props);
  const { draft, model, view } = editor;
  const [isReviewing, setIsReviewing] = createSignal(false);
  const offer = createOffer(editor);
  onMount(() => createEffect(() => (document.title = `${model.proposal().name.trim() || 'New security profile'} – Accord`)));
  announceState(draft);
  announceOthers(editor);
  followSave(editor, props.onStale);
  watchFocus(editor);
  watchKeys(editor);
  sendOnceSmaller(editor);
  askBeforeLosing(editor);
  return (
    <EditorProvider editor={editor}>
      <EditorHead
        offer={offer()}
        onSave={() => {
          view.touchAll();
          setIsReviewing(true);
        }}
      />
      <div class="editor">
        <EditorNotices onReview={() => setIsReviewing(true)} />
        <div class="editor__form">
          <DetailsCard />
          <PermissionSection />
          <Advanced />
        </div>
        <SidePanel />
      </div>
      <ReviewDialog open={isReviewing()} onClose={() => setIsReviewing(false)} />
    </EditorProvider>
  );
}

function createOffer({ catalog, workspace, draft, model, beside, base }: EditorParts): Accessor<SaveOffer> {
  return createMemo(() => {
    const saved = base();
    const isUnchanged = draft.state().kind === 'unchanged';
    return saveOffer({
      state: draft.state().kind,
      isNew: draft.base() === null,
      isBaseRemoved: beside.isBaseRemoved(),
      mayCommit: mayCommit(workspace, draft),
      // What can be acknowledged is acknowledged in the review, which Save opens. [U101]
      errors: model.issues().filter((issue) => issue.severity === 'error' && !issue.finding).length,
      // A draft without edits equals its base, also before that has been read.
      isUnchanged: saved ? isSaved(isUnchanged ? saved : inForce(catalog, saved), model.content()) : draft.base() !== null && isUnchanged,
    });
  });
}

/** Goes to what was saved, and reads the catalogue again where the review was out of date. */
function followSave({ draft, model, save }: EditorParts, onStale: () => void): void {
  const navigate = useNavigate();
  createEffect(() => {
    const saving = save.saving();
    // Edits made after what was saved are offered before anything else. [U29]
    if (saving.step !== 'done' || draft.unsaved()) return;
    const { profile } = saving;
    tell({ text: `“${model.content().name}” was saved${profile ? ` as revision ${profile.revision}` : ''}.`, tone: 'good' });
    navigate(profile ? `/profiles/${profile.id}` : '/profiles');
  });
  createEffect(() => {
    const saving = save.saving();
    if (saving.step === 'refused' && saving.refusal.code === 'stale') onStale();
  });
}
