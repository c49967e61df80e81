/** Gives the selected users security profiles, or takes some away, and shows before what each gains and loses. */
import X from 'lucide-solid/icons/x';
import { createEffect, createMemo, createSignal, For, on, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import type { User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createProfilesOf } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import type { OwnRights } from '../own-rights.ts';
import { AssignmentPreview } from '../person/assignment-preview.tsx';
import { OutOfSight } from '../person/out-of-sight.tsx';
import { ProfileCombobox } from '../profile-combobox.tsx';
import { ManyDialog } from './many-dialog.tsx';
import { countOfUsers, People } from './people.tsx';
import { groupAlike, planAssignment, type Change } from './plan.ts';

interface AssignManyProps {
  readonly isOpen: boolean;
  readonly users: readonly User[];
  readonly catalog: Catalog;
  readonly rights: OwnRights;
  readonly onClose: (done: readonly string[]) => void;
}

export function AssignMany(props: AssignManyProps): JSX.Element {
  const workspace = useWorkspace();
  const [give, setGive] = createSignal<readonly string[]>([]);
  const [take, setTake] = createSignal<readonly string[]>([]);
  createEffect(
    on(
      () => props.isOpen,
      () => (setGive([]), setTake([])),
    ),
  );
  const plan = createMemo(() =>
    planAssignment(props.users, { give: give(), take: take() }, (user) => props.rights.mayOn(ownPermissions.assignProfiles, user)),
  );
  const known = createProfilesOf(
    workspace,
    createMemo(() => [...new Set([...give(), ...take(), ...plan().changes.flatMap(({ user }) => user.profiles)])]),
  );
  const nameOf = (id: string): string => known().get(id)?.name ?? '…';
  const isAsked = (): boolean => give().length + take().length > 0;
  return (
    <ManyDialog
      isOpen={props.isOpen}
      title={`Security profiles of ${countOfUsers(props.users.length)}`}
      plan={isAsked() ? plan() : { ...plan(), changes: [], same: [] }}
      confirm={(users) => `Change ${users}`}
      act={({ user, profiles }) => workspace.api.assignProfiles(user, profiles)}
      isChanged={isAsked()}
      onClose={props.onClose}
    >
      <Picked label="Give" ids={give()} others={take()} nameOf={nameOf} onIds={setGive} />
      <Picked label="Take away" ids={take()} others={give()} nameOf={nameOf} onIds={setTake} />
      <OutOfSight rights={props.rights} />
      <Show when={isAsked()}>
        <Effects catalog={props.catalog} changes={plan().changes} profiles={known()} />
      </Show>
    </ManyDialog>
  );
}

function Picked(props: {
  label: 'Give' | 'Take away';
  ids: readonly string[];
  /** Ids that the other field holds. */
  others: readonly string[];
  nameOf: (id: string) => string;
  onIds: (ids: readonly string[]) => void;
}): JSX.Element {
  return (
    <div class="many__picked">
      <ProfileCombobox
        label={`${props.label} a security profile`}
        placeholder="Find by name, description or permission"
        value=""
        without={[...props.ids, ...props.others]}
        onValue={(id) => id !== '' && props.onIds([...props.ids, id])}
      />
      <Show when={props.ids.length > 0}>
        <ul class="many__people" aria-label={`${props.label} these security profiles`}>
          <For each={props.ids}>
            {(id) => (
              <li class="pill pill--text">
                <StoredText text={props.nameOf(id)} />
                <Button
                  look="quiet"
                  icon
                  small
                  aria-label={`Do not ${props.label.toLowerCase()} ${props.nameOf(id)}`}
                  onClick={() => props.onIds(props.ids.filter((one) => one !== id))}
                >
                  <X size={14} aria-hidden="true" />
                </Button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}

const whom = ([first, ...others]: readonly Change[]): string =>
  `${first?.user.username}${others.length > 0 ? ` and ${others.length} more` : ''}`;

/** More kinds than these are not shown one by one. */
const mostShown = 12;

/** [U240a] */
function Effects(props: {
  catalog: Catalog;
  changes: readonly Change[];
  profiles: Parameters<typeof AssignmentPreview>[0]['profiles'];
}): JSX.Element {
  const groups = createMemo(() => groupAlike(props.changes));
  const users = (group: readonly Change[]): User[] => group.map(({ user }) => user);
  return (
    <>
      <For each={groups().slice(0, mostShown)}>
        {(group) => (
          <div class="many__group">
            <h3>{countOfUsers(group.length)}</h3>
            <People users={users(group)} label="Who" />
            <AssignmentPreview
              catalog={props.catalog}
              profiles={props.profiles}
              before={group[0]?.user.profiles ?? []}
              after={group[0]?.profiles ?? []}
              label={`What changes for ${whom(group)}`}
            />
          </div>
        )}
      </For>
      <Show when={groups().length > mostShown}>
        <p class="muted">
          What changes is different again for {countOfUsers(groups().slice(mostShown).flat().length)}; their pages show it one by one.
        </p>
      </Show>
    </>
  );
}
