/** Who has a profile, page by page, as far as one sees them. */
import { A } from '@solidjs/router';
import UsersIcon from 'lucide-solid/icons/users';
import { For, Show, type JSX } from 'solid-js';
import type { Profile } from '../../../../core/profile/profile.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createProfileHolders } from '../../../queries/access.ts';
import { SearchField } from '../../../ui/controls/search-field.tsx';
import { createTyped } from '../../../ui/controls/typed.ts';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { ListCard } from '../../../ui/page/list-card.tsx';
import { nameOf } from '../../users/name-of.ts';
import type { OwnRights } from '../../users/own-rights.ts';
import './people.css';

/** So many are found at a glance. */
const searchedFrom = 10;

/** [U213] */
export function ProfileHolders(props: { profile: Profile; rights: OwnRights }): JSX.Element {
  const workspace = useWorkspace();
  const { text, query, type } = createTyped(workspace.platform.after);
  const holders = createProfileHolders(workspace, () => props.profile.id, query);
  return (
    <ListCard
      title="Who has it"
      list={holders}
      noun="users"
      beside={
        <Show when={text() !== '' || holders.items.length >= searchedFrom}>
          <SearchField label="Search who has it" placeholder="Username or display name" value={text()} onValue={type} />
        </Show>
      }
      loading="Loading who has it"
      skeleton={['2.4rem', '2.4rem']}
      icon={<UsersIcon size={36} aria-hidden="true" />}
      empty={
        <p class="muted" role="status">
          {query() === '' ? `Nobody${props.rights.seesAllUsers() ? '' : ' whom you may see'}.` : 'Nobody of that name.'}
        </p>
      }
      note={!props.rights.seesAllUsers() && 'You see only users with certain tags. Others may have it too.'}
    >
      <ul class="people" aria-label="Users who have this profile">
        <For each={holders.items}>
          {(user) => (
            <li>
              <A href={`/users/${user.id}`}>
                <StoredText text={nameOf(user)} />
              </A>
              <Show when={!user.enabled}>
                <span class="muted small"> disabled</span>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </ListCard>
  );
}
