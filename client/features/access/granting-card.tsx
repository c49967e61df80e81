/** Which security profiles grant a permission: chosen or derived, through which choices, and how far. */
import { A } from '@solidjs/router';
import ShieldOff from 'lucide-solid/icons/shield-off';
import { For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { derivations } from '../../../core/catalog/closure.ts';
import type { GrantingProfile } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import { createGrantingProfiles } from '../../queries/access.ts';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { ListCard } from '../../ui/page/list-card.tsx';
import { toldReachText } from '../../ui/profile/reach-text.ts';
import '../../ui/profile/held.css';
import type { OwnRights } from '../users/own-rights.ts';

/** [U211] */
export function GrantingCard(props: { catalog: Catalog; permission: string; rights: OwnRights }): JSX.Element {
  const profiles = createGrantingProfiles(useWorkspace(), () => props.permission);
  return (
    <ListCard
      title="Security profiles that grant it"
      list={profiles}
      noun="security profiles"
      loading="Loading the security profiles that grant it"
      skeleton={['2.4rem', '2.4rem']}
      icon={<ShieldOff size={36} aria-hidden="true" />}
      empty={<p class="muted">None{props.rights.seesAllProfiles() ? '' : ' that you may see'}.</p>}
      note={!props.rights.seesAllProfiles() && 'You see only security profiles with certain tags. Others may grant it too.'}
    >
      <table class="held" aria-label="Security profiles that grant it" aria-busy={profiles.isReading()}>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Security profile</th>
            <th scope="col">Where</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          <For each={profiles.items}>{(profile) => <Row catalog={props.catalog} permission={props.permission} profile={profile} />}</For>
        </tbody>
      </table>
    </ListCard>
  );
}

const Row = (props: { catalog: Catalog; permission: string; profile: GrantingProfile }): JSX.Element => (
  <tr>
    <th scope="row">
      <A href={`/profiles/${props.profile.id}`}>
        <StoredText text={props.profile.name} />
      </A>
      <Show when={props.profile.description}>
        <p class="muted held__about">
          <StoredText text={props.profile.description} />
        </p>
      </Show>
    </th>
    <td>{toldReachText(props.profile.reach)}</td>
    <td>{whyGranted(props.catalog, props.permission, props.profile)}</td>
  </tr>
);

/** "Chosen", or "Derived: Queues – Edit → Queues – View, and by 2 more choices". */
export function whyGranted(catalog: Catalog, permission: string, { chosen, choices }: Pick<GrantingProfile, 'chosen' | 'choices'>): string {
  const chain = derivations(catalog, choices).get(permission)?.chain ?? [];
  if (chosen || chain.length === 0) return 'Chosen';
  const [way, others] = [chain.map((one) => permissionLabel(catalog, one)).join(' → '), choices.length - 1];
  return `Derived: ${way}${others > 0 ? `, and by ${others} more ${others === 1 ? 'choice' : 'choices'}` : ''}`;
}
