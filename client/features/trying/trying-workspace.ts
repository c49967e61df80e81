/** The workspace of somebody who tries what another may see: it shares nothing with the usual one that was read or could be changed. */
import { onCleanup } from 'solid-js';
import { createApi, type Account } from '../../api/api.ts';
import { fetchTrying, type Tried } from '../../api/trying.ts';
import type { App, Workspace } from '../../app-context.tsx';
import { createCatalog } from '../../queries/catalog.ts';
import type { ServerEvents } from '../../queries/events/server-events.ts';
import { followChanges } from '../../queries/follow-changes.ts';
import { createQueries } from '../../queries/queries.ts';
import { createMemoryStore } from '../../store/memory-store.ts';

/** Changes are announced to who one is, not to who one tries to be: what is shown is asked for again now and then. */
const noEvents: ServerEvents = { isLive: () => false, listen: () => () => undefined, turn: () => undefined, close: () => undefined };

const refused = {
  ok: false,
  problem: {
    code: 'trying',
    status: 403,
    title: 'You only try what somebody else may see',
    detail: 'While you try what somebody else may see, nothing can be changed. Stop trying, and do it as yourself.',
  },
} as const;

/** To be called under a reactive owner: it ends with it. [U231] */
export function createTryingWorkspace(app: App, account: () => Account, tried: Tried): Workspace {
  const api = createApi(fetchTrying(app.platform.fetch, tried), () => app.session.expire());
  // What is read while trying is gone with it, and it is no fault of the browser.
  const store = { ...createMemoryStore(), keeps: true };
  const queries = createQueries(store, noEvents.isLive);
  onCleanup(queries.close);
  followChanges({ ...app, queries, events: noEvents, page: document });
  return {
    ...{ ...app, api, store, queries, account, tried, events: noEvents },
    session: { ...app.session, changePassword: async () => refused },
    catalog: createCatalog({ api, queries }),
    openDrafts: new Set(),
    may: (permission) => account().permissions.includes(permission) && tried.chosen.includes(permission),
  };
}
