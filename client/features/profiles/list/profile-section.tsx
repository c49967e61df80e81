/** The security profiles that a search found, page by page. */
import { A } from '@solidjs/router';
import SearchX from 'lucide-solid/icons/search-x';
import ShieldCheck from 'lucide-solid/icons/shield-check';
import ShieldOff from 'lucide-solid/icons/shield-off';
import ShieldPlus from 'lucide-solid/icons/shield-plus';
import Tags from 'lucide-solid/icons/tags';
import { For, Show, type JSX } from 'solid-js';
import { permissionsCalled } from '../../../../core/catalog/find-permissions.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import { useWorkspace } from '../../../app-context.tsx';
import type { Pages } from '../../../queries/create-pages.ts';
import { fromList } from '../../../ui/page/back-to-list.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Empty } from '../../../ui/feedback/page-state.tsx';
import { Count, ShowMore } from '../../../ui/page/pagination.tsx';
import { ListState } from '../../../ui/feedback/read-state.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Moment } from '../../../ui/display/time.tsx';
import { createOwnRights } from '../../users/own-rights.ts';
import type { ListSearch } from './list-search.ts';
import { titleOf } from './narrowing.ts';

export function ProfileSection(props: { search: ListSearch; now: Date }): JSX.Element {
  const { profiles } = props.search;
  const rights = createOwnRights(useWorkspace());
  return (
    <section class="profiles" aria-labelledby="profiles-title">
      <div class="drafts__head">
        <h2 id="profiles-title">{titleOf(props.search.only(), rights.seesAllUsers())}</h2>
        <Count shown={profiles.items.length} hasMore={profiles.hasMore()} />
      </div>
      <ListState
        list={profiles}
        heading="h3"
        icon={<ShieldOff size={36} aria-hidden="true" />}
        loading="Loading security profiles"
        skeleton={['4.25rem', '4.25rem', '4.25rem', '4.25rem']}
        onRetry={props.search.refresh}
        empty={<NoProfile search={props.search} />}
      >
        <ProfileRows profiles={profiles} now={props.now} />
      </ListState>
      <ShowMore hasMore={profiles.hasMore()} isReading={profiles.isReading()} noun="profiles" onMore={() => void profiles.more()} />
    </section>
  );
}

function NoProfile(props: { search: ListSearch }): JSX.Element {
  const { catalog } = useWorkspace();
  const { profiles } = props.search;
  const isPermission = (): boolean => {
    const known = catalog.catalog();
    return known !== null && permissionsCalled(known, profiles.query()).length > 0;
  };
  return (
    <Show
      when={profiles.query() !== ''}
      fallback={
        <Show
          when={props.search.only()}
          fallback={
            <Empty heading="h3" icon={<ShieldPlus size={36} aria-hidden="true" />} title="No security profile yet">
              The first one decides what its people may do.
            </Empty>
          }
        >
          <NoneOfThese search={props.search} />
        </Show>
      }
    >
      <Empty
        heading="h3"
        icon={<SearchX size={34} aria-hidden="true" />}
        title="No profile matches"
        actions={<Button onClick={() => props.search.type('')}>Clear the search</Button>}
      >
        {profiles.problem() ? 'Nothing that this device remembers' : 'Nothing'} is called or described “{profiles.query()}”
        {isPermission() ? ', nor grants that permission' : ''}.
      </Empty>
    </Show>
  );
}

const NoneOfThese = (props: { search: ListSearch }): JSX.Element => (
  <Empty
    heading="h3"
    icon={<ShieldCheck size={34} aria-hidden="true" />}
    title={props.search.only() === 'alike' ? 'No two are similar' : 'Each is assigned'}
    actions={<Button onClick={() => props.search.narrow('')}>Show all profiles</Button>}
  >
    {props.search.only() === 'alike'
      ? 'No security profile that you may see grants the same as another, or nearly the same.'
      : 'Of the security profiles that you may see, each is assigned to somebody whom you may see.'}
  </Empty>
);

const ProfileRows = (props: { profiles: Pages<Profile>; now: Date }): JSX.Element => {
  const { catalog } = useWorkspace();
  /** What takes rights away is no grant; until the catalogue is here, it is not known which those are. */
  const grants = ({ permissions }: Profile): number | null => {
    const known = catalog.catalog();
    return known && permissions.filter((permission) => !known.restrictions.has(permission)).length;
  };
  return (
    <ul class="profiles__list card" aria-busy={props.profiles.isReading()}>
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
