/** Who holds a permission: each person with how far it reaches and through which security profiles. */
import { A } from '@solidjs/router';
import UsersIcon from 'lucide-solid/icons/users';
import { For, Show, type JSX } from 'solid-js';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { PermissionHolder } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import type { Pages } from '../../queries/create-pages.ts';
import { createPermissionHolders } from '../../queries/access.ts';
import { SearchField } from '../../ui/controls/search-field.tsx';
import { createTyped } from '../../ui/controls/typed.ts';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { ListCard } from '../../ui/page/list-card.tsx';
import { toldReachText } from '../../ui/profile/reach-text.ts';
import { ThroughList } from '../../ui/profile/through-list.tsx';
import { nameOf } from '../users/name-of.ts';
import type { OwnRights } from '../users/own-rights.ts';

/** [U210] */
export function HoldersCard(props: { catalog: Catalog; permission: string; rights: OwnRights }): JSX.Element {
  const workspace = useWorkspace();
  const { text, query, type } = createTyped(workspace.platform.after);
  const holders = createPermissionHolders(workspace, () => props.permission, query);
  return (
    <ListCard
      title="Who holds it"
      list={holders}
      noun="users"
      beside={<SearchField label="Search who holds it" placeholder="Username or display name" value={text()} onValue={type} />}
      loading="Loading who holds it"
      skeleton={['2.4rem', '2.4rem', '2.4rem']}
      icon={<UsersIcon size={36} aria-hidden="true" />}
      empty={
        <p class="muted" role="status">
          {query() === '' ? `Nobody${props.rights.seesAllUsers() ? '' : ' whom you may see'}.` : 'Nobody of that name.'}
        </p>
      }
      note={!props.rights.seesAllUsers() && 'You see only users with certain tags. Others may hold it too.'}
    >
      <HolderTable catalog={props.catalog} permission={props.permission} holders={holders} />
    </ListCard>
  );
}

const HolderTable = (props: { catalog: Catalog; permission: string; holders: Pages<PermissionHolder> }): JSX.Element => (
  <table class="held" aria-label="Who holds it" aria-busy={props.holders.isReading()}>
    <thead class="visually-hidden">
      <tr>
        <th scope="col">User</th>
        <th scope="col">Where</th>
        <th scope="col">Through</th>
      </tr>
    </thead>
    <tbody>
      <For each={props.holders.items}>
        {(holder) => (
          <tr>
            <th scope="row">
              <A href={`/users/${holder.id}`}>
                <StoredText text={nameOf(holder)} />
              </A>
              <Show when={!holder.enabled}>
                <span class="muted held__about"> disabled, so not for now</span>
              </Show>
            </th>
            <td>{toldReachText(holder.reach)}</td>
            <td>
              <ThroughList catalog={props.catalog} permission={props.permission} held={holder} />
            </td>
          </tr>
        )}
      </For>
    </tbody>
  </table>
);
