/** The security profiles of a user, and the way to change which they are. */
import { A } from '@solidjs/router';
import { createSignal, For, Show, type JSX } from 'solid-js';
import ShieldPlus from 'lucide-solid/icons/shield-plus';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import type { User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createProfilesOf } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import type { OwnRights } from '../own-rights.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { OutOfSight } from './out-of-sight.tsx';

export function ProfilesCard(props: { user: User; catalog: Catalog; rights: OwnRights; onChanged: () => void }): JSX.Element {
  const workspace = useWorkspace();
  const known = createProfilesOf(workspace, () => props.user.profiles);
  const [isAssigning, setIsAssigning] = createSignal(false);
  const byName = () => [...known().values()].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <section class="card user__card" aria-labelledby="profiles-title">
      <header class="user__card-head">
        <h2 id="profiles-title">Security profiles</h2>
        <Show when={props.rights.mayOn(ownPermissions.assignProfiles, props.user) && workspace.may(ownPermissions.viewProfiles)}>
          <Button onClick={() => setIsAssigning(true)}>
            <ShieldPlus size={16} aria-hidden="true" /> Change profiles…
          </Button>
          <AssignDialog
            isOpen={isAssigning()}
            user={props.user}
            catalog={props.catalog}
            rights={props.rights}
            onClose={() => setIsAssigning(false)}
            onChanged={props.onChanged}
          />
        </Show>
      </header>
      <Show when={props.user.profiles.length > 0} fallback={<NoProfile rights={props.rights} />}>
        <ul class="user__profiles">
          <For each={byName()}>
            {(profile) => (
              <li>
                <A href={`/profiles/${profile.id}`}>
                  <StoredText text={profile.name} />
                </A>
                <Show when={profile.description}>
                  <p class="small muted">
                    <StoredText text={profile.description} />
                  </p>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <OutOfSight rights={props.rights} />
    </section>
  );
}

const NoProfile = (props: { rights: OwnRights }): JSX.Element => (
  <p class="muted">{props.rights.seesAllProfiles() ? 'None: they may do nothing yet.' : 'None that you may see.'}</p>
);
