/** Security profiles: the canonical list, and beside it the drafts in progress. */
import { A } from '@solidjs/router';
import FilePen from 'lucide-solid/icons/file-pen';
import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import SearchX from 'lucide-solid/icons/search-x';
import ShieldOff from 'lucide-solid/icons/shield-off';
import ShieldPlus from 'lucide-solid/icons/shield-plus';
import Tags from 'lucide-solid/icons/tags';
import { createMemo, For, Match, onMount, Show, Switch, type JSX } from 'solid-js';
import { permissionsCalled } from '../../../core/catalog/find-permissions.ts';
import type { Profile } from '../../../core/profile/profile.ts';
import { useDesk } from '../../data/app.tsx';
import type { PagedList } from '../../data/paged-list.ts';
import { fromList } from '../../ui/back-to-list.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';
import { createMinute } from '../../ui/minute.ts';
import { Empty, Failed, Skeleton } from '../../ui/page-state.tsx';
import { StoredText } from '../../ui/stored-text.tsx';
import { Moment } from '../../ui/time.tsx';
import { createBeginDraft } from './begin-draft.ts';
import { countOf, DraftsInProgress, draftsTitleId } from './drafts-in-progress.tsx';
import { DiscardedDrafts } from './discarded-drafts.tsx';
import { createListSearch, type ListSearch } from './list-search.ts';
import { createNames } from './profile-search.ts';
import { mayWriteDrafts, startNew } from './start-draft.ts';
import './profiles.css';

export default function ProfilesPage(): JSX.Element {
  const desk = useDesk();
  const beginDraft = createBeginDraft();
  const search = createListSearch(desk);
  const { profiles, drafts } = search;
  const nameOfProfile = createNames(profiles);
  const now = createMinute(desk.edge);
  onMount(() => (document.title = 'Security profiles – Accord'));
  const newOrOwn = async (): Promise<string> => {
    // Begun before, and left as it was.
    const own = drafts.rows.find(
      ({ base, begun, present, createdBy }) => !base && !begun && present.length === 0 && createdBy === desk.account().user.username,
    );
    return own?.id ?? startNew(desk);
  };
  const isForbidden = (): boolean => profiles.problem()?.code === 'forbidden';
  const hasDrafts = createMemo(() => drafts.rows.length > 0 || search.text() !== '');

  return (
    <div class={`page list-page${hasDrafts() ? ' list-page--drafts' : ''}`}>
      <header class="page__head">
        <div>
          <h1>Security profiles</h1>
          <p class="muted">What people may see and do. Everyone with a profile gets what it grants.</p>
        </div>
        <Show when={mayWriteDrafts(desk)}>
          <Button look="primary" onClick={() => void beginDraft(newOrOwn)}>
            <Plus size={17} aria-hidden="true" /> Add new security profile
          </Button>
        </Show>
      </header>

      <Show
        when={!isForbidden()}
        fallback={<Failed problem={profiles.problem()!} icon={<ShieldOff size={36} aria-hidden="true" />} onRetry={search.refresh} />}
      >
        <SearchTools search={search} hasDrafts={hasDrafts()} />
        <Show when={profiles.problem()?.code === 'unreachable' && profiles.isKnown()}>
          <Notice tone="info">
            <p>The server cannot be reached. This is the list as this device remembers it.</p>
          </Notice>
        </Show>
        <div class="list-page__lists">
          <ProfileSection search={search} now={now()} />
          <Show when={hasDrafts()}>
            <DraftsInProgress drafts={drafts} nameOfProfile={nameOfProfile} now={now()} onMore={() => void drafts.more()} />
          </Show>
        </div>
        <Show when={!hasDrafts()}>
          <DiscardedDrafts nameOfProfile={nameOfProfile} now={now()} />
        </Show>
      </Show>
    </div>
  );
}

const draftsInProgress = ({ rows, hasMore }: ListSearch['drafts']): string =>
  `${countOf(rows.length, hasMore())} ${rows.length === 1 && !hasMore() ? 'draft' : 'drafts'} in progress`;

/** One field for both lists, and where the drafts are below, the way to them. */
const SearchTools = (props: { search: ListSearch; hasDrafts: boolean }): JSX.Element => {
  const toDrafts = (): void => document.getElementById(draftsTitleId)?.focus();
  return (
    <div class="profiles__tools">
      <label class="search">
        <Search size={16} aria-hidden="true" />
        <span class="visually-hidden">Search security profiles</span>
        <input
          class="input"
          type="search"
          placeholder="Name, description or permission"
          value={props.search.text()}
          onInput={(event) => props.search.type(event.currentTarget.value)}
        />
      </label>
      <Show when={props.hasDrafts && props.search.drafts.rows.length > 0}>
        <Button class="profiles__to-drafts" small onClick={toDrafts}>
          <FilePen size={15} aria-hidden="true" />
          {draftsInProgress(props.search.drafts)}
        </Button>
      </Show>
    </div>
  );
};

const ProfileSection = (props: { search: ListSearch; now: Date }): JSX.Element => {
  const { profiles } = props.search;
  const { catalog } = useDesk();
  const named = (): boolean => {
    const known = catalog.catalog();
    return known !== null && permissionsCalled(known, profiles.query()).length > 0;
  };
  return (
    <section class="profiles" aria-labelledby="profiles-title">
      <div class="drafts__head">
        <h2 id="profiles-title">All profiles</h2>
        <Show when={profiles.items.length > 0}>
          <span class="count">{countOf(profiles.items.length, profiles.hasMore())}</span>
        </Show>
      </div>
      <Switch>
        <Match when={!profiles.isKnown() && profiles.problem()}>
          {(problem) => (
            <Failed heading="h3" problem={problem()} icon={<ShieldOff size={36} aria-hidden="true" />} onRetry={props.search.refresh} />
          )}
        </Match>
        <Match when={!profiles.isKnown()}>
          <Skeleton label="Loading security profiles" lines={['4.25rem', '4.25rem', '4.25rem', '4.25rem']} />
        </Match>
        <Match when={profiles.items.length === 0 && profiles.query() !== ''}>
          <Empty
            heading="h3"
            icon={<SearchX size={34} aria-hidden="true" />}
            title="No profile matches"
            actions={<Button onClick={() => props.search.type('')}>Clear the search</Button>}
          >
            {profiles.problem() ? 'Nothing that this device remembers' : 'Nothing'} is called or described “{profiles.query()}”
            {named() ? ', nor grants that permission' : ''}.
          </Empty>
        </Match>
        <Match when={profiles.items.length === 0}>
          <Empty heading="h3" icon={<ShieldPlus size={36} aria-hidden="true" />} title="No security profile yet">
            The first one decides what its people may do.
          </Empty>
        </Match>
        <Match when={profiles.items.length > 0}>
          <ProfileRows profiles={profiles} now={props.now} />
        </Match>
      </Switch>
      <Show when={profiles.hasMore()}>
        <div class="profiles__more">
          <Button unavailable={profiles.loading()} onClick={() => void profiles.more()}>
            Show more<span class="visually-hidden"> profiles</span>
          </Button>
        </div>
      </Show>
    </section>
  );
};

const ProfileRows = (props: { profiles: PagedList<Profile>; now: Date }): JSX.Element => {
  const { catalog } = useDesk();
  /** What takes rights away is no grant; until the catalogue is here, nobody knows which those are. */
  const grants = ({ permissions }: Profile): number | null => {
    const known = catalog.catalog();
    return known && permissions.filter((permission) => !known.restrictions.has(permission)).length;
  };
  return (
    <ul class="profiles__list card" aria-busy={props.profiles.loading()}>
      <For each={props.profiles.items}>{(profile) => <ProfileRow profile={profile} grants={grants(profile)} now={props.now} />}</For>
    </ul>
  );
};

const ProfileRow = (props: { profile: Profile; grants: number | null; now: Date }): JSX.Element => (
  <li class="profile-row">
    <div class="profile-row__text">
      <A class="profile-row__name" href={`/profiles/${props.profile.id}`} state={fromList}>
        <StoredText text={props.profile.name} />
      </A>
      <Show when={props.profile.description}>
        <p class="profile-row__about">
          <StoredText text={props.profile.description} />
        </p>
      </Show>
    </div>
    <p class="profile-row__facts small muted">
      <Show when={props.grants !== null}>
        <span class="number">{props.grants === 1 ? '1 permission' : `${props.grants} permissions`}</span>
      </Show>
      <Show when={props.profile.accessControl}>
        <span class="profile-row__tagged">
          <Tags size={13} aria-hidden="true" /> limited by tags
        </span>
      </Show>
    </p>
    <p class="profile-row__when small muted">
      <Moment at={props.profile.updatedAt} now={props.now} />
      <span>by {props.profile.updatedBy}</span>
    </p>
  </li>
);
