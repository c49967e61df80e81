/** Opens what this device keeps for the person who signed in, and puts the frame of the product around the screens. */
import { useNavigate } from '@solidjs/router';
import { createEffect, createResource, onCleanup, Show, type JSX } from 'solid-js';
import { DeskProvider, useApp, type Desk } from '../../data/app.tsx';
import type { Account } from '../../data/api.ts';
import { createCatalog } from '../../data/catalog.ts';
import type { Edge } from '../../data/edge.ts';
import { createServerEvents, type ServerEvents } from '../../data/events/server-events.ts';
import { databaseName, openIndexedStore } from '../../data/indexed-store.ts';
import type { LocalStore } from '../../data/local-store.ts';
import { createMemoryStore } from '../../data/memory-store.ts';
import { tell } from '../../ui/toast.tsx';
import { sendInBackground } from './send-in-background.ts';
import { Shell } from './shell.tsx';

/** Rejecting IndexedDB is no reason to refuse the person. */
async function openStore(user: string, edge: Edge): Promise<LocalStore> {
  const onLost = (): void =>
    void tell({
      text: 'The browser closed the storage on this device. Reload before you edit on.',
      tone: 'warning',
      stays: true,
      action: { label: 'Reload', run: () => location.reload() },
    });
  try {
    const store = await openIndexedStore(user, onLost);
    void forgetUntouched(store, edge).catch(() => undefined);
    return store;
  } catch {
    return createMemoryStore();
  }
}

/** Drafts that were begun and never touched, in windows that are long closed. */
async function forgetUntouched(store: LocalStore, edge: Edge): Promise<void> {
  const limit = new Date(edge.now().getTime() - 86_400_000).toISOString();
  for (const record of await store.drafts()) if (record.fresh && record.createdAt < limit) await store.deleteDraft(record.id);
}

export default function DeskRoot(props: { user: string; children: JSX.Element }): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  const [store] = createResource(
    () => props.user,
    (user) => openStore(user, app.edge),
  );
  onCleanup(() => store()?.close());
  return (
    <Show when={store()}>
      {(opened) => {
        const desk = createDesk(app, opened(), listenToServer(app, props.user));
        sendInBackground(desk, navigate);
        return (
          <DeskProvider desk={desk}>
            <Shell>{props.children}</Shell>
          </DeskProvider>
        );
      }}
    </Show>
  );
}

/** For as long as the server knows the session; who is signed out has nothing to hear. */
function listenToServer({ edge, session }: ReturnType<typeof useApp>, user: string): ServerEvents {
  // Over plain http from another machine there are no locks.
  const locks: LockManager | undefined = globalThis.navigator.locks;
  const events = createServerEvents({
    ...{ name: `${databaseName(user)}-events`, EventSource, locks, after: edge.after, page: document },
    onRefused: () => void session.check(),
  });
  createEffect(() => {
    const now = session.session();
    events.turn(now.state === 'signed-in' && now.standing === 'confirmed');
  });
  onCleanup(events.close);
  return events;
}

function createDesk(app: ReturnType<typeof useApp>, store: LocalStore, events: ServerEvents): Desk {
  let last: Account | null = null;
  const account = (): Account => {
    const session = app.session.session();
    if (session.state === 'signed-in') last = session.account;
    // While the frame is taken down after signing out, it still shows who it was.
    if (!last) throw new Error('The desk was opened without an account');
    return last;
  };
  return {
    ...{ ...app, store, events, account },
    // Asked for before any draft is opened, so that the first one can be begun offline.
    catalog: createCatalog({ ...app, store }),
    openDrafts: new Set(),
    lists: { profiles: null, drafts: null },
    may: (permission) => account().permissions.includes(permission),
  };
}
