/** What a profile grants and takes away, who it is limited to, and its history. */
import { createMemo, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { grantsOf, restrictionsOf } from '../../../../core/profile/difference.ts';
import { dormantIn, inForce } from '../../../../core/profile/in-force.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Notice } from '../../../ui/feedback/message.tsx';
import { ContentFacts } from '../../../ui/profile/content-facts.tsx';
import { GrantList, RestrictionList } from '../../../ui/profile/grant-list.tsx';
import { holdersPath } from '../../../ui/profile/holders-path.ts';
import { createOwnRights } from '../../users/own-rights.ts';
import { AlikeCard } from './alike-card.tsx';
import { History } from './history.tsx';
import { ProfileHolders } from './profile-holders.tsx';

export function ProfileBody(props: { profile: Profile; catalog: Catalog }): JSX.Element {
  const grants = createMemo(() => [...grantsOf(props.catalog, inForce(props.catalog, props.profile)).values()]);
  const restrictions = (): string[] => restrictionsOf(props.catalog, inForce(props.catalog, props.profile));
  const workspace = useWorkspace();
  const rights = createOwnRights(workspace);
  const mayViewUsers = (): boolean => workspace.may(ownPermissions.viewUsers);
  const chosen = (): number => grants().filter((grant) => grant.how === 'chosen').length;
  return (
    <div class="profile__body">
      <section class="card profile__card">
        <ContentFacts catalog={props.catalog} content={props.profile} />
      </section>
      <section class="card profile__card" aria-labelledby="grants-title">
        <header class="profile__card-head">
          <h2 id="grants-title">Permissions</h2>
          <p class="small muted number">
            {chosen()} chosen, {grants().length - chosen()} derived
          </p>
        </header>
        <DormantNotice permissions={dormantIn(props.catalog, props.profile)} />
        <Show when={grants().length > 0} fallback={<p class="muted">This profile grants nothing.</p>}>
          <GrantList catalog={props.catalog} grants={grants()} heading="h3" toPath={holdersPath} />
        </Show>
        <Show when={restrictions().length > 0}>
          <section class="review-grants" aria-labelledby="restrictions-title">
            <h3 id="restrictions-title">Takes rights away</h3>
            <RestrictionList catalog={props.catalog} permissions={restrictions()} toPath={holdersPath} />
          </section>
        </Show>
      </section>
      <Show when={mayViewUsers()}>
        <ProfileHolders profile={props.profile} rights={rights} />
      </Show>
      <AlikeCard profile={props.profile} catalog={props.catalog} />
      <History profile={props.profile} catalog={props.catalog} />
    </div>
  );
}

const DormantNotice = (props: { permissions: readonly string[] }): JSX.Element => {
  const them = (): string => (props.permissions.length === 1 ? 'it' : 'them');
  return (
    <Show when={props.permissions.length > 0}>
      <Notice tone="warning" title="Chosen, and without effect">
        <p>
          The catalogue had no {props.permissions.join(', ')} when this profile was saved, and has now. To grant {them()}, edit the profile,
          untick and tick {them()} again, and save.
        </p>
      </Notice>
    </Show>
  );
};
