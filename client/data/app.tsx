/** What every screen can reach: the edge, the server, the session, and the local store of the person who is signed in. */
import { createContext, useContext, type JSX } from 'solid-js';
import type { Profile } from '../../core/profile/profile.ts';
import type { Account, Api, DraftItem } from './api.ts';
import type { CatalogSource } from './catalog.ts';
import type { Edge } from './edge.ts';
import type { ServerEvents } from './events/server-events.ts';
import type { LocalStore } from './local-store.ts';
import type { ListPart } from './paged-list.ts';
import type { SessionStore } from './session.ts';

export interface App {
  readonly edge: Edge;
  readonly api: Api;
  readonly session: SessionStore;
}

/** The same, for screens behind the sign-in; a new person gets a new one. */
export interface Desk extends App {
  readonly account: () => Account;
  readonly store: LocalStore;
  /** The catalogue, asked for once. */
  readonly catalog: CatalogSource;
  /** What the server says has changed. */
  readonly events: ServerEvents;
  /** Drafts an editor of this tab holds open. */
  readonly openDrafts: Set<string>;
  /** The lists as this tab showed them last, so that *Back* need not wait. */
  readonly lists: { profiles: ListPart<Profile> | null; drafts: ListPart<DraftItem> | null };
  may(permission: string): boolean;
}

const AppContext = createContext<App>();
const DeskContext = createContext<Desk>();

export const AppProvider = (props: { app: App; children: JSX.Element }): JSX.Element => (
  <AppContext.Provider value={props.app}>{props.children}</AppContext.Provider>
);
export const DeskProvider = (props: { desk: Desk; children: JSX.Element }): JSX.Element => (
  <DeskContext.Provider value={props.desk}>{props.children}</DeskContext.Provider>
);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('No AppProvider above this component');
  return app;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('No DeskProvider above this component');
  return desk;
}
