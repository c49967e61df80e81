/** The editor of one open draft: puts its parts together and watches over what concerns all of them. */
import { useNavigate } from '@solidjs/router';
import Eye from 'lucide-solid/icons/eye';
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, Suspense, type JSX } from 'solid-js';
import type * as Y from 'yjs';
import type { Assertion } from '../../../core/assertions/assertion.ts';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import type { Profile } from '../../../core/profile/profile.ts';
import { frameBounds } from '../../../core/protocol/client-frame.ts';
import type { Desk } from '../../data/app.tsx';
import type { DraftConnection } from '../../data/draft/draft-connection.ts';
import { createSave } from '../../data/draft/save-draft.ts';
import { stateLabel } from '../../data/draft/sync-state.ts';
import type { DraftRecord } from '../../data/local-store.ts';
import { readBeside } from '../../data/read-beside.ts';
import { Notice } from '../../ui/message.tsx';
import { announce, tell } from '../../ui/toast.tsx';
import { colorOfName } from '../../ui/person-color.ts';
import { mayWriteDrafts, revisionKey, rememberRevision } from '../profiles/start-draft.ts';
import { Advanced } from './advanced.tsx';
import { announceOthers } from './announce-others.ts';
import { createBeside } from './beside.ts';
import { BesideNotices } from './beside-notices.tsx';
import { DetailsCard } from './details-card.tsx';
import { createCommitter, mayCommit } from './committer.ts';
import { createDraftModel } from './draft-model.ts';
import { EditorProvider, type Editor as EditorParts } from './editor-context.tsx';
import { EditorHead } from './editor-head.tsx';
import { nothingToRedo, nothingToUndo } from './undo-words.ts';
import { createEditorView } from './editor-view.ts';
import { EndedNotice } from './ended-notice.tsx';
import { PermissionSection } from './permission-section.tsx';
import { createPresence } from './presence.ts';
import { ReviewDialog } from './review-dialog.tsx';
import { RoomNotices } from './room-notices.tsx';
import { isSaved, saveOffer } from './save-obstacle.ts';
import { SaveProgress } from './save-progress.tsx';
import { SidePanel } from './side-panel.tsx';
import { announceSurprises, SurpriseNotices } from './surprise-notices.tsx';
import './editor.css';

interface EditorProps {
  readonly desk: Desk;
  readonly catalog: Catalog;
  readonly assertions: () => readonly Assertion[];
  readonly draft: DraftConnection;
  readonly record: DraftRecord;
  /** The server found a review out of date, perhaps since it has another catalogue by now. */
  readonly onStale: () => void;
}

export function Editor(props: EditorProps): JSX.Element {
  const editor = createEditor(props);
  const { draft, model, view, save, readOnly, base } = editor;
  const navigate = useNavigate();
  const [isReviewing, setIsReviewing] = createSignal(false);

  const offer = createMemo(() => {
    const saved = base();
    return saveOffer({
      state: draft.state().kind,
      isNew: draft.base() === null,
      isBaseRemoved: editor.beside.isBaseRemoved(),
      mayCommit: mayCommit(editor.desk, draft),
      errors: model.issues().filter((issue) => issue.severity === 'error').length,
      // What nobody has written says what it began from, also before that has been read.
      isUnchanged: saved
        ? isSaved(draft.state().kind === 'unchanged' ? saved : inForce(editor.catalog, saved), model.content())
        : draft.base() !== null && draft.state().kind === 'unchanged',
    });
  });

  onMount(() => createEffect(() => (document.title = `${model.proposal().name.trim() || 'New security profile'} – Accord`)));
  announceState(draft);
  announceSurprises(model.surprises);
  announceOthers(editor);
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
    if (saving.step === 'refused' && saving.refusal.code === 'stale') props.onStale();
  });
  let notices: HTMLDivElement | undefined;
  // What just happened to the whole draft is said where it can be seen.
  createEffect(
    on(
      () => draft.ending() !== null || save.saving().step === 'refused',
      (isNews) => isNews && notices?.scrollIntoView({ block: 'center' }),
      { defer: true },
    ),
  );
  watchFocus(editor);
  watchKeys(editor);
  sendOnceSmaller(editor);

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
        <div class="editor__notices" ref={(element) => (notices = element)}>
          {/* What a notice reads holds up nothing but itself. */}
          <Suspense>
            <Show when={draft.ending()}>
              {(ending) => (
                <Show when={save.saving().step !== 'done' || draft.unsaved()}>
                  <EndedNotice ending={ending()} />
                </Show>
              )}
            </Show>
            <Show when={!draft.ending() && readOnly()}>
              <Notice tone="info" icon={<Eye size={18} aria-hidden="true" />} title="You can look, but not edit">
                <p>
                  {draft.unsaved()
                    ? 'Editing takes the permission Security profiles – Edit or Create, which you no longer have. What you edited before is kept on this device and goes on when you have it again.'
                    : 'Editing takes the permission Security profiles – Edit or Create. You see everything the others do as they do it.'}
                </p>
              </Notice>
            </Show>
            <BesideNotices />
            <RoomNotices />
            <SurpriseNotices />
            <SaveProgress onReview={() => setIsReviewing(true)} />
          </Suspense>
        </div>
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

function createEditor({ desk, catalog, assertions, draft, record }: EditorProps): EditorParts {
  const { user } = desk.account();
  const { surprises: named, settled } = draft;
  const base = readBeside(
    () => draft.base(),
    ({ profile, revision }) => findRevision(desk, profile, revision),
  );
  const committer = createCommitter(desk, catalog, draft, base);
  const model = createDraftModel(draft.doc, catalog, { committer, assertions, named, settled, newRowId: desk.edge.newRowId });
  const presence = createPresence(draft.awareness, {
    username: user.username,
    name: user.displayName || user.username,
    color: colorOfName(user.username),
  });
  const view = createEditorView(
    catalog,
    model,
    model.proposal().restricted.length + model.proposal().accessTags.length + model.proposal().tags.length > 0,
  );
  const save = createSave(desk.edge, draft, record.save);
  return {
    desk,
    catalog,
    draft,
    model,
    presence,
    save,
    view,
    beside: createBeside(desk, draft),
    base,
    readOnly: createMemo(() => draft.ending() !== null || (draft.access() ? draft.access()?.level === 'read' : !mayWriteDrafts(desk))),
  };
}

async function findRevision(desk: Desk, profile: string, revision: number): Promise<Profile | null> {
  const kept = await desk.store.cached<Profile>(revisionKey(profile, revision)).catch(() => null);
  if (kept) return kept;
  const answer = await desk.api.revision(profile, revision);
  if (!answer.ok) return null;
  await rememberRevision(desk, answer.value);
  return answer.value;
}

/** Says where the edits are when that changed, not at every key: being sent is on the way from one to the other. */
function announceState(draft: DraftConnection): void {
  let last = '';
  createEffect(() => {
    const state = draft.state();
    if (state.kind === 'sending' || state.kind === 'connecting' || state.kind === 'unchanged') return;
    const label = stateLabel(state);
    if (last !== '' && label !== last) announce(label);
    last = label;
  });
}

/** The others see which field this person is in. */
function watchFocus({ presence }: EditorParts): void {
  const look = (): void => {
    const { activeElement } = document;
    const place = activeElement instanceof HTMLElement ? (activeElement.dataset['within'] ?? activeElement.dataset['place']) : undefined;
    presence.go(place ?? null);
  };
  const later = (): void => queueMicrotask(look);
  document.addEventListener('focusin', later);
  document.addEventListener('focusout', later);
  onCleanup(() => {
    document.removeEventListener('focusin', later);
    document.removeEventListener('focusout', later);
  });
}

/** On a keyboard of other letters, the key in the place of the Latin one. [U61] */
const letterOf = ({ key, code }: KeyboardEvent): string => (/^[a-z]$/i.test(key) ? key : code.replace('Key', '')).toLowerCase();

/** Undo is the draft's, not the field's: the browser knows nothing of what others typed in between. */
function watchKeys({ model, readOnly }: EditorParts): void {
  let takeAway = (): void => undefined;
  const sayNothing = (text: string): void => {
    takeAway();
    takeAway = tell({ text: `${text}.` });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || readOnly() || document.querySelector('[role="dialog"], [role="alertdialog"]'))
      return;
    const key = letterOf(event);
    const isUndo = key === 'z' && !event.shiftKey;
    const isRedo = (key === 'z' && event.shiftKey) || key === 'y';
    if (!isUndo && !isRedo) return;
    // A search field has words of its own to undo.
    if (event.target instanceof HTMLInputElement && event.target.type === 'search') return;
    event.preventDefault();
    if (isUndo ? !model.canUndo() : !model.canRedo()) return sayNothing(isUndo ? nothingToUndo : nothingToRedo);
    if (isUndo) model.undo();
    else model.redo();
    announce(isUndo ? 'Undone' : 'Redone');
  };
  document.addEventListener('keydown', onKey);
  onCleanup(() => document.removeEventListener('keydown', onKey));
}

/** What was too large to be sent may have been taken back or deleted: the rest is sent. Milliseconds are waited for more of that. [U62] */
function sendOnceSmaller({ desk, draft, model }: EditorParts): void {
  let cancel = (): void => undefined;
  const onTransaction = ({ local, deleteSet }: Y.Transaction): void => {
    if (!local || deleteSet.clients.size === 0 || draft.stop()?.kind !== 'too-large') return;
    cancel();
    cancel = desk.edge.after(300, () => {
      model.letGo(frameBounds.frame);
      draft.reconnect();
    });
  };
  draft.doc.on('afterTransaction', onTransaction);
  onCleanup(() => {
    cancel();
    draft.doc.off('afterTransaction', onTransaction);
  });
}
