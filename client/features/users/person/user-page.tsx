/** One user: who they are and how they sign in, their security profiles, and what they may do. */
import { useParams } from '@solidjs/router';
import UserSearch from 'lucide-solid/icons/user-search';
import { createEffect, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import type { Problem, User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createUser } from '../../../queries/users.ts';
import { Notice } from '../../../ui/feedback/message.tsx';
import { ReadState } from '../../../ui/feedback/read-state.tsx';
import { BackToList } from '../../../ui/page/back-to-list.tsx';
import { nameOf } from '../name-of.ts';
import { createOwnRights } from '../own-rights.ts';
import { AccessCard } from './access-card.tsx';
import { LatelyCard } from './lately-card.tsx';
import { ProfilesCard } from './profiles-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { SignInCard } from './sign-in-card.tsx';
import { TokensCard } from './tokens-card.tsx';
import { UserHead } from './user-head.tsx';
import '../../../ui/page/page.css';
import './user-page.css';

export default function UserPage(): JSX.Element {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <UserById id={id} />}
    </Show>
  );
}

const isGone = ({ code }: Problem): boolean => code === 'not-found' || code === 'forbidden';

function UserById(props: { id: string }): JSX.Element {
  const workspace = useWorkspace();
  const user = createUser(workspace, () => props.id);
  createEffect(() => (document.title = `${user.value() ? nameOf(user.value()!) : 'User'} – Accord`));
  return (
    <div class="page user">
      <BackToList href="/users">Users</BackToList>
      <ReadState
        read={user}
        isGone={isGone}
        heading="h1"
        loading="Loading the user"
        skeleton={['3rem', '6rem', '10rem', '16rem']}
        icon={<UserSearch size={36} aria-hidden="true" />}
      >
        {(value) => (
          <>
            <Show when={user.problem()}>
              {(problem) => (
                <Notice tone="warning" role="status" title={problem().title}>
                  <p>This is the user as they were. {problem().detail}</p>
                </Notice>
              )}
            </Show>
            <ReadState
              read={{ ...workspace.catalog, value: workspace.catalog.catalog }}
              loading="Loading the permissions"
              skeleton={['10rem']}
              icon={<UserSearch size={36} aria-hidden="true" />}
            >
              {(catalog) => <Person user={value()} catalog={catalog()} onChanged={() => void user.refresh()} />}
            </ReadState>
          </>
        )}
      </ReadState>
    </div>
  );
}

function Person(props: { user: User; catalog: Catalog; onChanged: () => void }): JSX.Element {
  const workspace = useWorkspace();
  const rights = createOwnRights(workspace);
  return (
    <>
      <UserHead user={props.user} rights={rights} onChanged={props.onChanged} />
      <SignInCard user={props.user} rights={rights} onChanged={props.onChanged} />
      <ProfilesCard user={props.user} catalog={props.catalog} rights={rights} onChanged={props.onChanged} />
      <AccessCard user={props.user} catalog={props.catalog} />
      <Show when={rights.mayOn(ownPermissions.editUsers, props.user)}>
        <SessionsCard user={props.user} />
        <TokensCard user={props.user} />
      </Show>
      <Show when={workspace.may(ownPermissions.viewAudit)}>
        <LatelyCard user={props.user} />
      </Show>
    </>
  );
}
