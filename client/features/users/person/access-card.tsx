/** What a user may do: every permission, through which profiles and choices, and where; searched as it is typed. */
import { A } from '@solidjs/router';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import Scale from 'lucide-solid/icons/scale';
import ShieldQuestion from 'lucide-solid/icons/shield-question-mark';
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import type { HeldPermission, User, UserAccess } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createUserAccess } from '../../../queries/users.ts';
import { buttonClass } from '../../../ui/controls/button.tsx';
import { SearchField } from '../../../ui/controls/search-field.tsx';
import { ReadState } from '../../../ui/feedback/read-state.tsx';
import { checkPath } from '../../access/question.ts';
import { findHeld, groupHeld } from './held-list.ts';
import { holdersPath } from '../../../ui/profile/holders-path.ts';
import { toldReachText } from '../../../ui/profile/reach-text.ts';
import { ThroughList } from '../../../ui/profile/through-list.tsx';
import './access-card.css';

export function AccessCard(props: { user: User; catalog: Catalog }): JSX.Element {
  const access = createUserAccess(useWorkspace(), () => props.user);
  return (
    <section class="card user__card" aria-labelledby="access-title">
      <header class="user__card-head">
        <h2 id="access-title">What they may do</h2>
        <A class={buttonClass({})} href={`/users/${props.user.id}/compare`}>
          <Scale size={16} aria-hidden="true" /> Compare…
        </A>
      </header>
      <ReadState
        read={access}
        heading="h3"
        loading="Loading what they may do"
        skeleton={['2.4rem', '8rem']}
        icon={<ShieldQuestion size={36} aria-hidden="true" />}
      >
        {(value) => <AccessLists user={props.user.id} access={value()} catalog={props.catalog} />}
      </ReadState>
    </section>
  );
}

/** Of more permissions the groups are shown, each to be unfolded, unless something is searched for. */
const mostUnfolded = 30;

function AccessLists(props: { user: string; access: UserAccess; catalog: Catalog }): JSX.Element {
  const [text, setText] = createSignal('');
  const groups = createMemo(() => groupHeld(props.catalog, findHeld(props.catalog, props.access.permissions, text())));
  const isUnfolded = (): boolean => text().trim() !== '' || props.access.permissions.length <= mostUnfolded;
  const count = (): number => groups().reduce((sum, { held }) => sum + held.length, 0);
  return (
    <Show when={props.access.permissions.length > 0} fallback={<p class="muted">Nothing: no security profile grants them anything.</p>}>
      <Show when={!props.access.enabled}>
        <p>The account is disabled, so they may do none of this for now.</p>
      </Show>
      <div class="access__tools">
        <SearchField label="Search what they may do" placeholder="Permission or security profile" value={text()} onValue={setText} />
        <p class="small muted number" role="status">
          {(text().trim() === '' ? '' : `${count()} of `) + countedPermissions(props.access.permissions.length)}
        </p>
      </div>
      <Show when={count() > 0} fallback={<p class="muted">They hold no permission of that name.</p>}>
        <For each={groups()}>
          {(group) => (
            <details class="access__group" open={isUnfolded()}>
              <summary>
                <ChevronRight class="access__chevron" size={15} aria-hidden="true" />
                <h3>
                  {group.label} <span class="muted number">{group.held.length}</span>
                </h3>
              </summary>
              <HeldTable user={props.user} catalog={props.catalog} label={group.label} held={group.held} />
            </details>
          )}
        </For>
      </Show>
      <Show when={props.access.restrictions.length > 0}>
        <section class="access__group">
          <h3>Takes rights away</h3>
          <HeldTable user={props.user} catalog={props.catalog} label="Takes rights away" held={props.access.restrictions} />
        </section>
      </Show>
    </Show>
  );
}

const countedPermissions = (count: number): string => (count === 1 ? '1 permission' : `${count} permissions`);

const HeldTable = (props: { user: string; catalog: Catalog; label: string; held: readonly HeldPermission[] }): JSX.Element => (
  <table class="held" aria-label={props.label}>
    <thead class="visually-hidden">
      <tr>
        <th scope="col">Permission</th>
        <th scope="col">Where</th>
        <th scope="col">Through</th>
      </tr>
    </thead>
    <tbody>
      <For each={props.held}>
        {(held) => (
          <tr>
            <th scope="row">
              <A href={holdersPath(held.permission)}>{permissionLabel(props.catalog, held.permission)}</A>
              <A class="access__check small" href={checkPath({ user: props.user, permission: held.permission })}>
                Check<span class="visually-hidden"> {permissionLabel(props.catalog, held.permission)}</span>
              </A>
            </th>
            <td>{toldReachText(held.reach)}</td>
            <td>
              <ThroughList catalog={props.catalog} permission={held.permission} held={held} />
            </td>
          </tr>
        )}
      </For>
    </tbody>
  </table>
);
