/** One security profile as it is saved: what it grants and why, who it is limited to, and how it came to be so. */
import { useParams } from '@solidjs/router';
import ShieldQuestion from 'lucide-solid/icons/shield-question-mark';
import { createEffect, Show, type JSX } from 'solid-js';
import { sentenceOf, type Problem } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createCatalog } from '../../../queries/catalog.ts';
import { createProfile } from '../../../queries/profiles.ts';
import { BackToList } from '../../../ui/page/back-to-list.tsx';
import { ReadState, RememberedNotice } from '../../../ui/feedback/read-state.tsx';
import { ProfileBody } from './profile-body.tsx';
import { ProfileHead } from './profile-head.tsx';
import '../../../ui/page/page.css';
import './profile-page.css';

export default function ProfilePage(): JSX.Element {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <ProfileById id={id} />}
    </Show>
  );
}

const isGone = ({ code }: Problem): boolean => code === 'not-found' || code === 'forbidden';

function ProfileById(props: { id: string }): JSX.Element {
  const workspace = useWorkspace();
  const catalog = createCatalog(workspace);
  const profile = createProfile(workspace, () => props.id);
  createEffect(() => (document.title = `${profile.value()?.name ?? 'Security profile'} – Accord`));
  const problem = (): Problem | null => (profile.problem()?.code === 'signed-out' ? null : profile.problem());
  const why = (): string => (problem()?.code === 'unreachable' ? 'The server cannot be reached.' : sentenceOf(problem()!));
  return (
    <div class="page profile">
      <BackToList />
      <ReadState
        read={profile}
        isGone={isGone}
        heading="h1"
        loading="Loading the security profile"
        skeleton={['3rem', '6rem', '16rem']}
        icon={<ShieldQuestion size={36} aria-hidden="true" />}
      >
        {(value) => (
          <>
            <ProfileHead profile={value()} />
            <RememberedNotice isShown={problem() !== null}>{why()} This is the profile as this device remembers it.</RememberedNotice>
            <ReadState
              read={{ ...catalog, value: catalog.catalog }}
              loading="Loading the permissions"
              skeleton={['10rem']}
              icon={<ShieldQuestion size={36} aria-hidden="true" />}
            >
              {(known) => <ProfileBody profile={value()} catalog={known()} />}
            </ReadState>
          </>
        )}
      </ReadState>
    </div>
  );
}
