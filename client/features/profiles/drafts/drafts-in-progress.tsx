/** The drafts people work on right now, who is in each, and where the edits made on this device are. */
import { A } from '@solidjs/router';
import CloudOff from 'lucide-solid/icons/cloud-off';
import FilePen from 'lucide-solid/icons/file-pen';
import FilePlus from 'lucide-solid/icons/file-plus';
import Hourglass from 'lucide-solid/icons/hourglass';
import HardDrive from 'lucide-solid/icons/hard-drive';
import LifeBuoy from 'lucide-solid/icons/life-buoy';
import { For, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Avatars } from '../../../ui/display/avatar.tsx';
import { fromList } from '../../../ui/page/back-to-list.tsx';
import { Count, ShowMore } from '../../../ui/page/pagination.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Moment } from '../../../ui/display/time.tsx';
import { colorOfName } from '../../../../core/accounts/person-color.ts';
import type { DraftList } from './draft-list.ts';
import { DiscardedDrafts } from './discarded-drafts.tsx';
import { draftTitle, type DraftRow, type SyncLocation } from './draft-rows.ts';
import './drafts-in-progress.css';

const marks: Record<Exclude<SyncLocation, 'server'>, { readonly label: string; readonly tone: string; readonly icon: typeof HardDrive }> = {
  'only-here': { label: 'Only on this device', tone: 'pill--warning', icon: HardDrive },
  unsent: { label: 'Edits not sent yet', tone: 'pill--warning', icon: CloudOff },
  'save-waiting': { label: 'Save is waiting', tone: 'pill--accent', icon: Hourglass },
  ended: { label: 'Closed – your edits are kept', tone: 'pill--warning', icon: LifeBuoy },
};

export const draftsTitleId = 'drafts-title';

export function DraftsInProgress(props: { drafts: DraftList; nameOfProfile: (id: string) => string | null; now: Date }): JSX.Element {
  return (
    <section class="drafts" aria-labelledby={draftsTitleId}>
      <div class="drafts__head">
        <h2 id={draftsTitleId} tabindex="-1">
          Drafts in progress
        </h2>
        <Count shown={props.drafts.rows.length} hasMore={props.drafts.hasMore()} />
      </div>
      <Show
        when={props.drafts.rows.length > 0}
        fallback={
          <p class="drafts__none small muted">{props.drafts.query() === '' ? 'Nobody is working on a draft.' : 'No draft matches.'}</p>
        }
      >
        <ul class="drafts__list" aria-busy={props.drafts.isReading()}>
          <For each={props.drafts.rows}>
            {(row) => <DraftCard row={row} profile={row.base ? props.nameOfProfile(row.base.profile) : null} now={props.now} />}
          </For>
        </ul>
      </Show>
      <ShowMore
        hasMore={props.drafts.hasMore()}
        isReading={props.drafts.isReading()}
        noun="drafts"
        onMore={() => void props.drafts.more()}
      />
      <DiscardedDrafts nameOfProfile={props.nameOfProfile} now={props.now} />
    </section>
  );
}

const DraftCard = (props: { row: DraftRow; profile: string | null; now: Date }): JSX.Element => (
  <li class="draft card">
    <span class="draft__icon" aria-hidden="true">
      <Dynamic component={props.row.base ? FilePen : FilePlus} size={18} />
    </span>
    <div class="draft__text">
      <A class="draft__name" href={`/drafts/${props.row.id}`} state={fromList}>
        <StoredText text={draftTitle(props.row)} />
      </A>
      <p class="small muted">
        {props.row.base ? `Change to ${props.profile ?? 'a security profile'}` : 'New profile'}
        <Show when={props.row.createdBy}>{(by) => <> · begun by {by()}</>}</Show>
        <Show when={!props.row.begun}> · nothing written yet</Show> · <Moment at={props.row.updatedAt} now={props.now} />
      </p>
    </div>
    <Show when={props.row.syncLocation !== 'server' || props.row.present.length > 0}>
      <DraftState row={props.row} />
    </Show>
  </li>
);

/** Where the edits made on this device are, and who is in the draft. */
const DraftState = (props: { row: DraftRow }): JSX.Element => (
  <div class="draft__state">
    <Show when={props.row.syncLocation !== 'server' && marks[props.row.syncLocation]}>
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
);
