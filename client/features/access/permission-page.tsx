/** One permission turned round: who holds it and how far, and which security profiles grant it and why. */
import { useParams } from '@solidjs/router';
import KeyRound from 'lucide-solid/icons/key-round';
import { createEffect, createMemo, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { useWorkspace } from '../../app-context.tsx';
import { Empty } from '../../ui/feedback/page-state.tsx';
import { ReadState } from '../../ui/feedback/read-state.tsx';
import { BackToList } from '../../ui/page/back-to-list.tsx';
import { createOwnRights } from '../users/own-rights.ts';
import { GrantingCard } from './granting-card.tsx';
import { HoldersCard } from './holders-card.tsx';
import '../../ui/page/page.css';
import './access.css';

export default function PermissionPage(): JSX.Element {
  const params = useParams<{ permission: string }>();
  const { catalog } = useWorkspace();
  return (
    <div class="page access-page">
      <BackToList />
      <ReadState
        read={{ ...catalog, value: catalog.catalog }}
        heading="h1"
        loading="Loading the permission"
        skeleton={['3rem', '10rem', '10rem']}
        icon={<KeyRound size={36} aria-hidden="true" />}
      >
        {(known) => (
          <Show when={params.permission} keyed>
            {(permission) => <PermissionByName catalog={known()} permission={permission} />}
          </Show>
        )}
      </ReadState>
    </div>
  );
}

function PermissionByName(props: { catalog: Catalog; permission: string }): JSX.Element {
  const workspace = useWorkspace();
  const rights = createOwnRights(workspace);
  const isKnown = createMemo(() => props.catalog.entryByPermission.has(props.permission));
  createEffect(() => (document.title = `${permissionLabel(props.catalog, props.permission)} – Accord`));
  return (
    <Show
      when={isKnown()}
      fallback={
        <Empty heading="h1" icon={<KeyRound size={36} aria-hidden="true" />} title={`There is no permission ${props.permission}`}>
          The catalogue in use has none of that name, so nobody holds it.
        </Empty>
      }
    >
      <PermissionHead catalog={props.catalog} permission={props.permission} />
      <Show
        when={workspace.may(ownPermissions.viewUsers)}
        fallback={<p class="muted">Who holds it is shown to those with {permissionLabel(props.catalog, ownPermissions.viewUsers)}.</p>}
      >
        <HoldersCard catalog={props.catalog} permission={props.permission} rights={rights} />
      </Show>
      <GrantingCard catalog={props.catalog} permission={props.permission} rights={rights} />
    </Show>
  );
}

const PermissionHead = (props: { catalog: Catalog; permission: string }): JSX.Element => (
  <header class="access-page__head">
    <h1>{permissionLabel(props.catalog, props.permission)}</h1>
    <p class="small muted">
      <code>{props.permission}</code> · {props.catalog.entryByPermission.get(props.permission)?.group.label}
    </p>
    <Show when={props.catalog.restrictions.has(props.permission)}>
      <p class="small">It takes rights away from those who hold it.</p>
    </Show>
    <Show when={props.catalog.whyRisky.get(props.permission)}>{(why) => <p class="small">Powerful: {why()}</p>}</Show>
  </header>
);
