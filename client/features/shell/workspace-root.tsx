/** Opens what this device keeps for the person who signed in, and puts the frame of the product around the screens. */
import { useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createResource, onCleanup, Show, type JSX } from 'solid-js';
import { WorkspaceProvider, useApp, type App, type Workspace } from '../../app-context.tsx';
import type { Account } from '../../api/api.ts';
import { createCatalog } from '../../queries/catalog.ts';
import type { Platform } from '../../platform/platform.ts';
import { followChanges } from '../../queries/follow-changes.ts';
import { createQueries } from '../../queries/queries.ts';
import { createServerEvents, type ServerEvents } from '../../queries/events/server-events.ts';
import { databaseName, openIndexedStore } from '../../store/indexed-store.ts';
import type { LocalStore } from '../../store/local-store.ts';
import { createMemoryStore } from '../../store/memory-store.ts';
import { tell } from '../../ui/feedback/toast.tsx';
import { createTryingWorkspace } from '../trying/trying-workspace.ts';
import { sendInBackground } from './send-in-background.ts';
import { Shell } from './shell.tsx';

/** Rejecting IndexedDB is no reason to refuse the person. */
async function openStore(user: string, platform: Platform): Promise<LocalStore> {
  const onLost = (): void =>
    void tell({
      text: 'The browser closed the storage on this device. Reload before you edit on.',
      tone: 'warning',
      stays: true,
      action: { label: 'Reload', run: () => location.reload() },
    });
  try {
    const store = await openIndexedStore(user, onLost);
    void forgetUntouched(store, platform).catch(() => undefined);
    return store;
  } catch {
    return createMemoryStore();
  }
}

/** Drafts that were begun and never touched, in windows that are long closed. */
async function forgetUntouched(store: LocalStore, platform: Platform): Promise<void> {
  const limit = new Date(platform.now().getTime() - 86_400_000).toISOString();
  for (const record of await store.drafts()) if (record.fresh && record.createdAt < limit) await store.deleteDraft(record.id);
}

/** The usual workspace, or that of trying: nothing is in both. [U231] */
export default function WorkspaceRoot(props: { user: string; children: JSX.Element }): JSX.Element {
  const app = useApp();
  const tried = createMemo(() => app.trying.tried(props.user));
  const account = createAccount(app);
  return (
    <Show when={tried()} keyed fallback={<OwnWorkspace {...props} account={account} />}>
      {(one) => (
        <WorkspaceProvider workspace={createTryingWorkspace(app, account, one)}>
          <Shell>{props.children}</Shell>
        </WorkspaceProvider>
      )}
    </Show>
  );
}

function OwnWorkspace(props: { user: string; account: () => Account; children: JSX.Element }): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  const [store] = createResource(
    () => props.user,
    (user) => openStore(user, app.platform),
  );
  onCleanup(() => store()?.close());
  return (
    <Show when={store()}>
      {(opened) => {
        const workspace = createWorkspace(app, opened(), listenToServer(app, props.user), props.account);
        sendInBackground(workspace, navigate);
        return (
          <WorkspaceProvider workspace={workspace}>
            <Shell>{props.children}</Shell>
          </WorkspaceProvider>
        );
      }}
    </Show>
  );
}

/** For as long as the server knows the session; without one, nothing is announced. */
function listenToServer({ platform, session }: App, user: string): ServerEvents {
  // Over plain http from another machine there are no locks.
  const locks: LockManager | undefined = globalThis.navigator.locks;
  const events = createServerEvents({
    ...{ name: `${databaseName(user)}-events`, EventSource, locks, after: platform.after, page: document },
    onRefused: () => void session.check(),
  });
  createEffect(() => {
    const now = session.session();
    events.turn(now.state === 'signed-in' && now.status === 'confirmed');
  });
  onCleanup(events.close);
  return events;
}

function createAccount(app: App): () => Account {
  let last: Account | null = null;
  return () => {
    const session = app.session.session();
    if (session.state === 'signed-in') last = session.account;
    // While the frame is taken down after signing out, it still shows who it was.
    if (!last) throw new Error('The workspace was opened without an account');
    return last;
  };
}

function createWorkspace(app: App, store: LocalStore, events: ServerEvents, account: () => Account): Workspace {
  const queries = createQueries(store, events.isLive);
  onCleanup(queries.close);
  followChanges({ ...app, queries, events, page: document });
  return {
    ...{ ...app, store, queries, events, account, tried: null },
    // Asked for before any draft is opened, so that the first one can be begun offline.
    catalog: createCatalog({ ...app, queries }),
    openDrafts: new Set(),
    may: (permission) => account().permissions.includes(permission),
  };
}
