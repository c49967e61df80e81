/** One security profile as it is saved: what it grants and why, who it is limited to, and how it came to be so. */
import { useNavigate, useParams } from '@solidjs/router';
import Copy from 'lucide-solid/icons/copy';
import Pencil from 'lucide-solid/icons/pencil';
import ShieldQuestion from 'lucide-solid/icons/shield-question-mark';
import Trash from 'lucide-solid/icons/trash';
import { createEffect, createMemo, createSignal, Show, Suspense, type JSX } from 'solid-js';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { Profile } from '../../../core/profile/profile.ts';
import { sentenceOf } from '../../data/api.ts';
import { useDesk } from '../../data/app.tsx';
import { createCatalog } from '../../data/catalog.ts';
import { createRemembered } from '../../data/refresh.ts';
import { BackToList } from '../../ui/back-to-list.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/message.tsx';
import { Failed, Skeleton } from '../../ui/page-state.tsx';
import { StoredText } from '../../ui/stored-text.tsx';
import { Moment } from '../../ui/time.tsx';
import { tell } from '../../ui/toast.tsx';
import { ContentFacts } from '../draft/content-facts.tsx';
import { grantsOf, restrictionsOf } from '../../../core/profile/difference.ts';
import { dormantIn, inForce } from '../../../core/profile/in-force.ts';
import { GrantList, RestrictionList } from '../draft/grant-list.tsx';
import { EditButton } from './edit-button.tsx';
import { History } from './history.tsx';
import { createBeginDraft } from './begin-draft.ts';
import { mayWriteDrafts, startCopy } from './start-draft.ts';
import './profiles.css';

export default function ProfilePage(): JSX.Element {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <ProfileById id={id} />}
    </Show>
  );
}

function ProfileById(props: { id: string }): JSX.Element {
  const desk = useDesk();
  const catalog = createCatalog(desk);
  const profile = createRemembered<Profile>(desk.store, `profile ${props.id}`, () => desk.api.profile(props.id));
  createEffect(() => {
    const session = desk.session.session();
    if (session.state === 'signed-in') void profile.refresh();
  });
  createEffect(() => (document.title = `${profile.value()?.name ?? 'Security profile'} – Accord`));
  const isMissing = (): boolean => profile.problem()?.code === 'not-found' || profile.problem()?.code === 'forbidden';

  return (
    <div class="page profile">
      <BackToList />
      <Show
        when={!isMissing() && profile.value()}
        fallback={
          <Show when={profile.problem()} fallback={<Skeleton label="Loading the security profile" lines={['3rem', '6rem', '16rem']} />}>
            {(problem) => (
              <Failed
                heading="h1"
                icon={<ShieldQuestion size={36} aria-hidden="true" />}
                problem={problem()}
                onRetry={() => void profile.refresh()}
              />
            )}
          </Show>
        }
      >
        {(value) => (
          <>
            <ProfileHead profile={value()} isCurrent={profile.current()} />
            <Show when={profile.problem()?.code !== 'signed-out' && profile.problem()}>
              {(problem) => (
                <Notice tone="info">
                  <p>
                    {problem().code === 'unreachable' ? 'The server cannot be reached.' : sentenceOf(problem())} This is the profile as this
                    device remembers it.
                  </p>
                </Notice>
              )}
            </Show>
            <Show
              when={catalog.catalog()}
              fallback={
                <Show when={catalog.problem()} fallback={<Skeleton label="Loading the permissions" lines={['10rem']} />}>
                  {(problem) => (
                    <Failed
                      icon={<ShieldQuestion size={36} aria-hidden="true" />}
                      problem={problem()}
                      onRetry={() => void catalog.refresh()}
                    />
                  )}
                </Show>
              }
            >
              {(known) => <ProfileBody profile={value()} catalog={known()} />}
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

function ProfileHead(props: { profile: Profile; isCurrent: boolean }): JSX.Element {
  const desk = useDesk();
  const beginDraft = createBeginDraft();
  return (
    <header class="profile__head">
      <div>
        <h1>
          <StoredText text={props.profile.name} />
        </h1>
        <p class="muted small">
          Revision {props.profile.revision} · saved <Moment at={props.profile.updatedAt} now={desk.edge.now()} /> by{' '}
          {props.profile.updatedBy}
        </p>
      </div>
      <div class="profile__actions">
        <Show when={mayWriteDrafts(desk)}>
          <EditButton profile={props.profile}>
            <Pencil size={16} aria-hidden="true" /> Edit
          </EditButton>
          <Button onClick={() => void beginDraft(() => startCopy(desk, props.profile))}>
            <Copy size={16} aria-hidden="true" /> Duplicate as new draft
          </Button>
        </Show>
        <Show when={desk.may(ownPermissions.deleteProfiles)}>
          <DeleteButton profile={props.profile} />
        </Show>
      </div>
    </header>
  );
}

function ProfileBody(props: { profile: Profile; catalog: Catalog }): JSX.Element {
  const grants = createMemo(() => [...grantsOf(props.catalog, inForce(props.catalog, props.profile)).values()]);
  const dormant = (): string[] => dormantIn(props.catalog, props.profile);
  const restrictions = (): string[] => restrictionsOf(props.catalog, inForce(props.catalog, props.profile));
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
        <Show when={dormant().length > 0}>
          <Notice tone="warning" title="Chosen, and without effect">
            <p>
              The catalogue had no {dormant().join(', ')} when this profile was saved, and has now. To grant{' '}
              {dormant().length === 1 ? 'it' : 'them'}, edit the profile, untick and tick {dormant().length === 1 ? 'it' : 'them'} again,
              and save.
            </p>
          </Notice>
        </Show>
        <Show when={grants().length > 0} fallback={<p class="muted">This profile grants nothing.</p>}>
          <GrantList catalog={props.catalog} grants={grants()} heading="h3" />
        </Show>
        <Show when={restrictions().length > 0}>
          <section class="review-grants" aria-labelledby="restrictions-title">
            <h3 id="restrictions-title">Takes rights away</h3>
            <RestrictionList catalog={props.catalog} permissions={restrictions()} />
          </section>
        </Show>
      </section>
      {/* While it is read, the rest of the page stays. */}
      <Suspense>
        <History profile={props.profile} catalog={props.catalog} />
      </Suspense>
    </div>
  );
}

function DeleteButton(props: { profile: Profile }): JSX.Element {
  const desk = useDesk();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = createSignal(false);
  const remove = async (): Promise<string | null> => {
    const { id, name, revision } = props.profile;
    const answer = await desk.api.deleteProfile(id, revision);
    if (!answer.ok) return `${answer.problem.title}. ${answer.problem.detail}`;
    tell({ text: `“${name}” was deleted.` });
    navigate('/profiles');
    return null;
  };
  return (
    <>
      <Button look="quiet" class="profile__delete" onClick={() => setIsAsking(true)}>
        <Trash size={16} aria-hidden="true" /> Delete
      </Button>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title={`Delete “${props.profile.name}”?`}
        confirm="Delete security profile"
        onConfirm={remove}
      >
        <p>Nobody can be given it any more. It can only be deleted while nobody has it. Its revisions stay on record.</p>
      </Confirm>
    </>
  );
}
