/** Two users side by side: what only one of them may do, what both may, and where. */
import { A, useNavigate, useParams, useSearchParams } from '@solidjs/router';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import UsersIcon from 'lucide-solid/icons/users';
import { createEffect, createMemo, For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import type { HeldPermission, User, UserAccess } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createUser, createUserAccess } from '../../../queries/users.ts';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { ReadState } from '../../../ui/feedback/read-state.tsx';
import { BackToList } from '../../../ui/page/back-to-list.tsx';
import { nameOf } from '../name-of.ts';
import { reachText } from '../../../ui/profile/reach-text.ts';
import { ThroughList } from '../../../ui/profile/through-list.tsx';
import { UserCombobox } from '../user-combobox.tsx';
import { compareHeld, type Compared } from './compare-held.ts';
import '../../../ui/page/page.css';
import '../person/user-page.css';
import '../person/access-card.css';
import './compare-page.css';

const icon = (): JSX.Element => <UsersIcon size={36} aria-hidden="true" />;

export default function ComparePage(): JSX.Element {
  const params = useParams<{ id: string }>();
  const [asked] = useSearchParams<{ with: string }>();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const first = createUser(workspace, () => params.id);
  const second = createUser(workspace, () => asked.with ?? '');
  const title = (): string => (first.value() ? `${nameOf(first.value()!)}, compared` : 'Compare users');
  createEffect(() => (document.title = `${title()} – Accord`));
  const choose = (id: string): void => navigate(`/users/${params.id}/compare?with=${id}`, { replace: true });
  return (
    <div class="page user">
      <BackToList href={`/users/${params.id}`}>User</BackToList>
      <ReadState read={first} isGone={isGone} heading="h1" loading="Loading the user" skeleton={['3rem', '10rem']} icon={icon()}>
        {(user) => (
          <>
            <header class="compare__head">
              <h1>
                <StoredText text={title()} />
              </h1>
              <UserCombobox
                label="Compare with"
                placeholder="Username or display name"
                value={asked.with ?? ''}
                without={[params.id]}
                onValue={(id) => id !== '' && choose(id)}
              />
            </header>
            <Show when={asked.with} fallback={<p class="muted">Choose whom to compare {nameOf(user())} with.</p>}>
              <ReadState read={second} isGone={isGone} loading="Loading the other user" skeleton={['10rem']} icon={icon()}>
                {(other) => <BothAccess first={user()} second={other()} />}
              </ReadState>
            </Show>
          </>
        )}
      </ReadState>
    </div>
  );
}

const isGone = ({ code }: { readonly code: string }): boolean => code === 'not-found' || code === 'forbidden';

function BothAccess(props: { first: User; second: User }): JSX.Element {
  const workspace = useWorkspace();
  const [first, second] = [createUserAccess(workspace, () => props.first), createUserAccess(workspace, () => props.second)];
  const state = { loading: 'Loading what they may do', skeleton: ['8rem', '8rem'], icon: icon() };
  return (
    <ReadState read={{ ...workspace.catalog, value: workspace.catalog.catalog }} {...state}>
      {(catalog) => (
        <ReadState read={first} {...state}>
          {(mine) => (
            <ReadState read={second} {...state}>
              {(theirs) => <Sides {...props} catalog={catalog()} access={[mine(), theirs()]} />}
            </ReadState>
          )}
        </ReadState>
      )}
    </ReadState>
  );
}

interface SidesProps {
  readonly first: User;
  readonly second: User;
  readonly catalog: Catalog;
  readonly access: readonly [UserAccess, UserAccess];
}

/** [U245] */
function Sides(props: SidesProps): JSX.Element {
  const compared = createMemo(() => compareHeld(props.access[0].permissions, props.access[1].permissions));
  const restricted = createMemo(() => compareHeld(props.access[0].restrictions, props.access[1].restrictions));
  const restrictions = (): readonly Compared[] => Object.values(restricted()).flat();
  const isHidden = (): boolean => props.access.some(({ permissions }) => permissions.some(({ hidden }) => hidden));
  return (
    <>
      <For each={[props.first, props.second].filter(({ enabled }) => !enabled)}>
        {(user) => <p>The account of {nameOf(user)} is disabled, so they may do nothing of it for now.</p>}
      </For>
      <Show when={isHidden()}>
        <p class="muted">How far security profiles that you may not see reach is not compared.</p>
      </Show>
      <Part {...props} title={`Only ${nameOf(props.first)}`} rows={compared().onlyFirst} />
      <Part {...props} title={`Only ${nameOf(props.second)}`} rows={compared().onlySecond} />
      <Part {...props} title="Both, not with the same reach" rows={compared().otherwise} />
      <Part {...props} title="Takes rights away" rows={restrictions()} />
      <Part {...props} title="Both alike" rows={compared().alike} isFolded />
      <Show when={props.access.every(({ permissions }) => permissions.length === 0)}>
        <p class="muted">Neither may do anything.</p>
      </Show>
    </>
  );
}

function Part(props: SidesProps & { title: string; rows: readonly Compared[]; isFolded?: boolean }): JSX.Element {
  return (
    <Show when={props.rows.length > 0}>
      <details class="card user__card access__group" open={!props.isFolded}>
        <summary>
          <ChevronRight class="access__chevron" size={15} aria-hidden="true" />
          <h2 class="compare__title">
            <StoredText text={props.title} /> <span class="muted number">{props.rows.length}</span>
          </h2>
        </summary>
        <table class="held compare" aria-label={props.title}>
          <thead>
            <tr>
              <th scope="col">Permission</th>
              <th scope="col">
                <A href={`/users/${props.first.id}`}>{nameOf(props.first)}</A>
              </th>
              <th scope="col">
                <A href={`/users/${props.second.id}`}>{nameOf(props.second)}</A>
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>
              {(row) => (
                <tr>
                  <th scope="row">{permissionLabel(props.catalog, row.permission)}</th>
                  <Side catalog={props.catalog} held={row.first} user={props.first} />
                  <Side catalog={props.catalog} held={row.second} user={props.second} />
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </details>
    </Show>
  );
}

const Side = (props: { catalog: Catalog; held: HeldPermission | null; user: User }): JSX.Element => (
  <td>
    {/* Where there is no room for columns. */}
    <span class="compare__who">{nameOf(props.user)}: </span>
    <Show when={props.held} fallback={<span class="muted">no</span>}>
      {(held) => {
        const { reach } = held();
        return (
          <>
            <span>{reachText(reach === 'everywhere' ? reach : reach.tags)}</span>
            <ThroughList catalog={props.catalog} permission={held().permission} held={held()} />
          </>
        );
      }}
    </Show>
  </td>
);
