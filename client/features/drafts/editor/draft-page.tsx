/** Opens the draft of an address, and decides what is shown of it. */
import { useParams } from '@solidjs/router';
import { createEffect, createMemo, createResource, createSignal, Match, onCleanup, onMount, Show, Switch, type JSX } from 'solid-js';
import { useWorkspace, type Workspace } from '../../../app-context.tsx';
import { createAssertions } from '../../../queries/assertions.ts';
import { createCatalog } from '../../../queries/catalog.ts';
import type { DraftConnection } from '../../../sync/draft-connection.ts';
import { openDraft, type Opened } from '../../../sync/open-draft.ts';
import { Skeleton } from '../../../ui/feedback/page-state.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { Editor } from './editor.tsx';
import { EndedPage } from './ended-page.tsx';
import { NotBegun, NotRead, NotThere, NotTried, Unreadable } from './not-shown.tsx';

export default function DraftPage(): JSX.Element {
  const params = useParams<{ id: string }>();
  const { tried } = useWorkspace();
  return (
    <Show when={tried === null} fallback={<NotTried />}>
      <Show when={params.id} keyed>
        {(id) => <DraftById id={id} />}
      </Show>
    </Show>
  );
}

function DraftById(props: { id: string }): JSX.Element {
  const workspace = useWorkspace();
  const catalog = createCatalog(workspace);
  const assertions = createAssertions(workspace);
  const { opened, again } = createOpening(workspace, () => props.id);
  onMount(() => (document.title = 'Draft – Accord'));

  const draft = createMemo(() => ofKind(opened(), 'open')?.draft ?? null);
  const ended = createMemo(() => ofKind(opened(), 'ended'));
  const problem = createMemo(() => ofKind(opened(), 'problem')?.problem ?? null);
  const shown = createMemo(() => shownOf(draft()));

  // The server is back: what could not be found before may be there now.
  createEffect(() => {
    const session = workspace.session.session();
    if (session.state !== 'signed-in' || session.status !== 'confirmed') return;
    if (problem()?.code === 'unreachable') void again();
    if (catalog.problem()) void catalog.refresh();
  });

  return (
    <Show
      when={shown() === 'editor' && catalog.catalog() !== null && draft()}
      fallback={
        <div class="page">
          <Switch fallback={<Skeleton label="Opening the draft" lines={['3rem', '9rem', '16rem']} />}>
            <Match when={ended()}>{(answer) => <EndedPage item={answer().item} ending={answer().ending} onLook={again} />}</Match>
            <Match when={problem()}>{(what) => <NotRead id={props.id} problem={what()} onRetry={again} />}</Match>
            <Match when={shown() === 'hidden'}>
              <NotThere id={props.id} onLook={async () => draft()?.reconnect()} />
            </Match>
            <Match when={shown() === 'not begun'}>
              <NotBegun />
            </Match>
            <Match when={draft() && catalog.problem()}>{(what) => <Unreadable problem={what()} onRetry={catalog.refresh} />}</Match>
          </Switch>
        </div>
      }
    >
      {(held) => (
        // What follows from a choice is another matter under another catalogue: the editor begins anew with it. [K10]
        <Show when={catalog.catalog()} keyed>
          {(known) => (
            <Editor workspace={workspace} catalog={known} assertions={assertions} draft={held()} onStale={() => void catalog.refresh()} />
          )}
        </Show>
      )}
    </Show>
  );
}

/** Opens the draft for as long as the page is shown. */
function createOpening(workspace: Workspace, id: () => string): { opened(): Opened | undefined; again(): Promise<void> } {
  const [isOver, setIsOver] = createSignal(false);
  const open = async (id: string): Promise<Opened> => {
    workspace.openDrafts.add(id);
    const answer = await openDraft({ ...workspace, user: workspace.account().user.id }, id);
    if (answer.kind === 'open' && isOver()) answer.draft.close();
    if (answer.kind === 'open' && answer.damaged) tell({ text: damaged, tone: 'warning', stays: true });
    return answer;
  };
  const [opened, { refetch }] = createResource(id, open);
  onCleanup(() => {
    setIsOver(true);
    workspace.openDrafts.delete(id());
    ofKind(opened.latest, 'open')?.draft.close();
  });
  return { opened: () => opened.latest, again: async () => void (await refetch()) };
}

const damaged = 'The copy of this draft on this device was damaged and has been removed. You see the copy of the server.';

const ofKind = <Kind extends Opened['kind']>(opened: Opened | undefined, kind: Kind): Extract<Opened, { kind: Kind }> | null =>
  opened?.kind === kind ? (opened as Extract<Opened, { kind: Kind }>) : null;

/** `hidden`: a copy here of what the server does not show. */
function shownOf(draft: DraftConnection | null): 'editor' | 'hidden' | 'not begun' | 'nothing' {
  if (!draft) return 'nothing';
  if (draft.ready() && draft.begun()) return 'editor';
  if (draft.stop()?.kind === 'hidden' || draft.ending()?.how === 'gone') return 'hidden';
  return draft.ready() ? 'not begun' : 'nothing';
}
