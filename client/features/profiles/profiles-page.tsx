/** Security profiles: the canonical list, and above it the drafts in progress. */
import { A, useNavigate } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import SearchX from 'lucide-solid/icons/search-x';
import ShieldOff from 'lucide-solid/icons/shield-off';
import ShieldPlus from 'lucide-solid/icons/shield-plus';
import Tags from 'lucide-solid/icons/tags';
import { createMemo, For, Match, onMount, Show, Switch, type JSX } from 'solid-js';
import type { Profile } from '../../../core/profile/profile.ts';
import { useDesk } from '../../data/app.tsx';
import { createCatalog } from '../../data/catalog.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';
import { Empty, Failed, Skeleton } from '../../ui/page-state.tsx';
import { Moment } from '../../ui/time.tsx';
import { DraftsInProgress } from './drafts-in-progress.tsx';
import { createProfileSearch } from './profile-search.ts';
import { mayWriteDrafts, startNew } from './start-draft.ts';
import './profiles.css';

export default function ProfilesPage(): JSX.Element {
  const desk = useDesk();
  const navigate = useNavigate();
  const search = createProfileSearch(desk);
  const catalog = createCatalog(desk);
  /** What takes rights away is no grant; until the catalogue is here, nobody knows which those are. */
  const grants = ({ permissions }: Profile): number | null => {
    const known = catalog.catalog();
    return known && permissions.filter((permission) => !known.restrictions.has(permission)).length;
  };
  onMount(() => (document.title = 'Security profiles – Accord'));
  const nameById = createMemo(() => new Map((search.items() ?? []).map((profile) => [profile.id, profile.name])));
  const mayWrite = (): boolean => mayWriteDrafts(desk);
  const add = async (): Promise<void> => navigate(`/drafts/${await startNew(desk)}`);
  const isForbidden = (): boolean => search.problem()?.code === 'forbidden';

  return (
    <div class="page">
      <header class="page__head">
        <div>
          <h1>Security profiles</h1>
          <p class="muted">What people may see and do. Everyone with a profile gets what it grants.</p>
        </div>
        <Show when={mayWrite()}>
          <Button look="primary" onClick={() => void add()}>
            <Plus size={17} aria-hidden="true" /> Add new security profile
          </Button>
        </Show>
      </header>

      <Show
        when={!isForbidden()}
        fallback={<Failed problem={search.problem()!} icon={<ShieldOff size={36} aria-hidden="true" />} onRetry={search.refresh} />}
      >
        <DraftsInProgress nameOfProfile={(id) => nameById().get(id) ?? null} />

        <section class="profiles" aria-labelledby="profiles-title">
          <div class="profiles__tools">
            <h2 id="profiles-title">All profiles</h2>
            <label class="search">
              <Search size={16} aria-hidden="true" />
              <span class="visually-hidden">Search security profiles</span>
              <input
                class="input"
                type="search"
                placeholder="Search by name or description"
                value={search.query()}
                onInput={(event) => search.search(event.currentTarget.value)}
              />
            </label>
          </div>
          <Show when={search.problem()?.code === 'unreachable' && search.items()}>
            <Notice tone="info">
              <p>The server cannot be reached. This is the list as this device remembers it.</p>
            </Notice>
          </Show>
          <Switch>
            <Match when={search.items() === null && search.problem()}>
              {(problem) => <Failed problem={problem()} icon={<ShieldOff size={36} aria-hidden="true" />} onRetry={search.refresh} />}
            </Match>
            <Match when={search.items() === null}>
              <Skeleton label="Loading security profiles" lines={['4.25rem', '4.25rem', '4.25rem', '4.25rem']} />
            </Match>
            <Match when={search.items()?.length === 0 && search.query().trim() !== ''}>
              <Empty
                icon={<SearchX size={34} aria-hidden="true" />}
                title="No profile matches"
                actions={<Button onClick={() => search.search('')}>Clear the search</Button>}
              >
                Nothing is called or described “{search.query().trim()}”.
              </Empty>
            </Match>
            <Match when={search.items()?.length === 0}>
              <Empty icon={<ShieldPlus size={36} aria-hidden="true" />} title="No security profile yet">
                The first one decides what its people may do.
              </Empty>
            </Match>
            <Match when={search.items()}>
              {(items) => (
                <ul class="profiles__list card" aria-busy={search.loading()}>
                  <For each={items()}>{(profile) => <ProfileRow profile={profile} grants={grants(profile)} now={desk.edge.now()} />}</For>
                </ul>
              )}
            </Match>
          </Switch>
          <Show when={search.hasMore()}>
            <div class="profiles__more">
              <Button unavailable={search.loading()} onClick={search.more}>
                Show more
              </Button>
            </div>
          </Show>
        </section>
      </Show>
    </div>
  );
}

const ProfileRow = (props: { profile: Profile; grants: number | null; now: Date }): JSX.Element => (
  <li class="profile-row">
    <div class="profile-row__text">
      <A class="profile-row__name" href={`/profiles/${props.profile.id}`}>
        {props.profile.name}
      </A>
      <Show when={props.profile.description}>
        <p class="profile-row__about">{props.profile.description}</p>
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
