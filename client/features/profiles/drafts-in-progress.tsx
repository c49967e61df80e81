/** The drafts people work on right now, who is in each, and where the edits made on this device are. */
import { A } from '@solidjs/router';
import CloudOff from 'lucide-solid/icons/cloud-off';
import FilePen from 'lucide-solid/icons/file-pen';
import FilePlus from 'lucide-solid/icons/file-plus';
import Hourglass from 'lucide-solid/icons/hourglass';
import HardDrive from 'lucide-solid/icons/hard-drive';
import LifeBuoy from 'lucide-solid/icons/life-buoy';
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useDesk } from '../../data/app.tsx';
import type { DraftItem } from '../../data/api.ts';
import type { DraftRecord } from '../../data/local-store.ts';
import { createRemembered } from '../../data/refresh.ts';
import { Avatars } from '../../ui/avatar.tsx';
import { Moment } from '../../ui/time.tsx';
import { colorOfName } from '../../ui/person-color.ts';
import { draftRows, draftTitle, forgettable, type DraftRow, type Whereabouts } from './draft-rows.ts';

/** Milliseconds between two looks at who is where. */
const lookAgain = 4_000;

const marks: Record<Exclude<Whereabouts, 'server'>, { readonly label: string; readonly tone: string; readonly icon: typeof HardDrive }> = {
  'only-here': { label: 'Only on this device', tone: 'pill--warning', icon: HardDrive },
  unsent: { label: 'Edits not sent yet', tone: 'pill--warning', icon: CloudOff },
  'save-waiting': { label: 'Save is waiting', tone: 'pill--accent', icon: Hourglass },
  ended: { label: 'Closed – your edits are kept', tone: 'pill--warning', icon: LifeBuoy },
};

export function DraftsInProgress(props: { nameOfProfile: (id: string) => string | null }): JSX.Element {
  const desk = useDesk();
  const listed = createRemembered<{ items: readonly DraftItem[] }>(desk.store, 'drafts', () => desk.api.allDrafts());
  const [kept, setKept] = createSignal<readonly DraftRecord[]>([]);
  const readKept = async (): Promise<void> => void setKept(await desk.store.drafts().catch(() => []));
  onCleanup(desk.store.onChange(() => void readKept()));
  createLooking(desk.edge.after, async () => {
    await Promise.all([listed.refresh(), readKept()]);
    if (listed.current())
      for (const id of forgettable(listed.value()?.items ?? [], kept()))
        if (!desk.openDrafts.has(id)) void desk.store.deleteDraft(id).catch(() => undefined);
  });
  // Signed in again, or reachable again.
  createEffect(on(desk.session.session, () => void listed.refresh(), { defer: true }));

  const rows = createMemo(() => {
    const items = listed.value()?.items ?? null;
    const known = draftRows(listed.current() ? items : null, kept());
    if (listed.current() || !items) return known;
    // Not reachable: what was listed last is still worth showing.
    const shown = new Set(known.map((row) => row.id));
    return [...known, ...draftRows(items, []).filter((row) => !shown.has(row.id))].map((row) => ({ ...row, present: [] }));
  });

  return (
    <Show when={rows().length > 0}>
      <section class="drafts" aria-labelledby="drafts-title">
        <h2 id="drafts-title">Drafts in progress</h2>
        <ul class="drafts__list">
          <For each={rows()}>
            {(row) => <DraftCard row={row} profile={row.base ? props.nameOfProfile(row.base.profile) : null} now={desk.edge.now()} />}
          </For>
        </ul>
      </section>
    </Show>
  );
}

const DraftCard = (props: { row: DraftRow; profile: string | null; now: Date }): JSX.Element => (
  <li class="draft card">
    <span class="draft__icon" aria-hidden="true">
      <Dynamic component={props.row.base ? FilePen : FilePlus} size={18} />
    </span>
    <div class="draft__text">
      <A class="draft__name" href={`/drafts/${props.row.id}`}>
        {draftTitle(props.row)}
      </A>
      <p class="small muted">
        {props.row.base ? `Change to ${props.profile ?? 'a security profile'}` : 'New profile'}
        <Show when={props.row.createdBy}>{(by) => <> · begun by {by()}</>}</Show> · <Moment at={props.row.updatedAt} now={props.now} />
      </p>
    </div>
    <div class="draft__state">
      <Show when={props.row.whereabouts !== 'server' && marks[props.row.whereabouts]}>
        {(mark) => (
          <span class={`pill ${mark().tone}`}>
            <Dynamic component={mark().icon} size={14} aria-hidden="true" />
            {mark().label}
          </span>
        )}
      </Show>
      <Show when={props.row.present.length > 0}>
        <Avatars
          label={`In this draft: ${props.row.present.join(', ')}`}
          faces={props.row.present.map((name) => ({ name, color: colorOfName(name) }))}
          most={4}
        />
      </Show>
    </div>
  </li>
);

/** Looks now and again and again, while somebody looks at the page. */
function createLooking(after: (milliseconds: number, action: () => void) => () => void, look: () => Promise<void>): void {
  let cancel = (): void => undefined;
  let isOver = false;
  const turn = async (): Promise<void> => {
    cancel();
    if (document.visibilityState === 'visible') await look();
    if (isOver) return;
    cancel();
    cancel = after(lookAgain, () => void turn());
  };
  const onVisible = (): void => void (document.visibilityState === 'visible' && turn());
  document.addEventListener('visibilitychange', onVisible);
  onCleanup(() => {
    isOver = true;
    cancel();
    document.removeEventListener('visibilitychange', onVisible);
  });
  void turn();
}
