/** Security profiles: the canonical list, and beside it the drafts in progress. */
import FilePen from 'lucide-solid/icons/file-pen';
import Plus from 'lucide-solid/icons/plus';
import ShieldOff from 'lucide-solid/icons/shield-off';
import { createMemo, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createNames } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { createMinute } from '../../../ui/display/minute.ts';
import { Page } from '../../../ui/page/page.tsx';
import { Failed } from '../../../ui/feedback/page-state.tsx';
import { countOf } from '../../../ui/page/pagination.tsx';
import { RememberedNotice } from '../../../ui/feedback/read-state.tsx';
import { Select } from '../../../ui/controls/select.tsx';
import { SearchField } from '../../../ui/controls/search-field.tsx';
import { FoundPermissions } from '../../../ui/profile/found-permissions.tsx';
import { createOwnRights } from '../../users/own-rights.ts';
import { createBeginDraft } from '../begin-draft.ts';
import { DiscardedDrafts } from '../drafts/discarded-drafts.tsx';
import { DraftsInProgress, draftsTitleId } from '../drafts/drafts-in-progress.tsx';
import { createListSearch, type ListSearch } from './list-search.ts';
import { narrowingsFor } from './narrowing.ts';
import { ProfileSection } from './profile-section.tsx';
import { mayWriteDrafts, startNew } from '../start-draft.ts';
import './list-page.css';

export default function ProfilesPage(): JSX.Element {
  const workspace = useWorkspace();
  const search = createListSearch(workspace);
  const { profiles, drafts } = search;
  const nameOfProfile = createNames(profiles);
  const now = createMinute(workspace.platform);
  const isForbidden = (): boolean => profiles.problem()?.code === 'forbidden';
  const hasDrafts = createMemo(() => drafts.rows.length > 0 || search.text() !== '');
  return (
    <Page
      class={`list-page${hasDrafts() ? ' list-page--drafts' : ''}`}
      title="Security profiles"
      about="What people may see and do. Everyone with a profile gets what it grants."
      actions={
        <Show when={mayWriteDrafts(workspace)}>
          <AddButton drafts={drafts} />
        </Show>
      }
    >
      <Show
        when={!isForbidden()}
        fallback={<Failed problem={profiles.problem()!} icon={<ShieldOff size={36} aria-hidden="true" />} onRetry={search.refresh} />}
      >
        <SearchTools search={search} hasDrafts={hasDrafts()} />
        <Show when={workspace.catalog.catalog()}>{(catalog) => <FoundPermissions catalog={catalog()} text={profiles.query()} />}</Show>
        <RememberedNotice isShown={profiles.problem()?.code === 'unreachable' && profiles.isKnown()}>
          The server cannot be reached. This is the list as this device remembers it.
        </RememberedNotice>
        <div class="list-page__lists">
          <ProfileSection search={search} now={now()} />
          <Show when={hasDrafts()}>
            <DraftsInProgress drafts={drafts} nameOfProfile={nameOfProfile} now={now()} />
          </Show>
        </div>
        <Show when={!hasDrafts()}>
          <DiscardedDrafts nameOfProfile={nameOfProfile} now={now()} />
        </Show>
      </Show>
    </Page>
  );
}

function AddButton(props: { drafts: ListSearch['drafts'] }): JSX.Element {
  const workspace = useWorkspace();
  const beginDraft = createBeginDraft();
  const newOrOwn = async (): Promise<string> => {
    const { username } = workspace.account().user;
    // Begun before, and left as it was.
    const own = props.drafts.rows.find(
      ({ base, begun, present, createdBy }) => !base && !begun && present.length === 0 && createdBy === username,
    );
    return own?.id ?? startNew(workspace);
  };
  return (
    <Button look="primary" onClick={() => void beginDraft(newOrOwn)}>
      <Plus size={17} aria-hidden="true" /> Add new security profile
    </Button>
  );
}

const draftsInProgress = ({ rows, hasMore }: ListSearch['drafts']): string =>
  `${countOf(rows.length, hasMore())} ${rows.length === 1 && !hasMore() ? 'draft' : 'drafts'} in progress`;

/** One field for both lists, and where the drafts are below, the way to them. */
const SearchTools = (props: { search: ListSearch; hasDrafts: boolean }): JSX.Element => {
  const workspace = useWorkspace();
  const rights = createOwnRights(workspace);
  const narrowings = () => narrowingsFor(workspace.may(ownPermissions.viewUsers), rights.seesAllUsers());
  const toDrafts = (): void => document.getElementById(draftsTitleId)?.focus();
  return (
    <div class="profiles__tools">
      <SearchField
        label="Search security profiles"
        placeholder="Name, description or permission"
        value={props.search.text()}
        onValue={props.search.type}
      />
      <div class="profiles__only">
        <Select
          label="Which security profiles"
          hideLabel
          options={narrowings()}
          value={props.search.only()}
          onValue={props.search.narrow}
        />
      </div>
      <Show when={props.hasDrafts && props.search.drafts.rows.length > 0}>
        <Button class="profiles__to-drafts" small onClick={toDrafts}>
          <FilePen size={15} aria-hidden="true" />
          {draftsInProgress(props.search.drafts)}
        </Button>
      </Show>
    </div>
  );
};
