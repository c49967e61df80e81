/** What every screen can reach: the platform, the server, the session, and the local store of the person who is signed in. */
import { createContext, useContext, type JSX } from 'solid-js';
import type { Account, Api } from './api/api.ts';
import type { Tried } from './api/trying.ts';
import type { CatalogSource } from './queries/catalog.ts';
import type { Platform } from './platform/platform.ts';
import type { ServerEvents } from './queries/events/server-events.ts';
import type { LocalStore } from './store/local-store.ts';
import type { Queries } from './queries/queries.ts';
import type { SessionStore } from './queries/session.ts';
import type { Trying } from './queries/trying.ts';

export interface App {
  readonly platform: Platform;
  readonly api: Api;
  readonly session: SessionStore;
  /** Whether this tab tries what somebody else may see. */
  readonly trying: Trying;
}

/** The same, for screens behind the sign-in; a new person gets a new one. */
export interface Workspace extends App {
  readonly account: () => Account;
  readonly store: LocalStore;
  /** What the server said, for all screens of this person. */
  readonly queries: Queries;
  /** The catalogue, asked for once. */
  readonly catalog: CatalogSource;
  /** What the server says has changed. */
  readonly events: ServerEvents;
  /** Drafts an editor of this tab holds open. */
  readonly openDrafts: Set<string>;
  /** What this tab tries; null where it shows what the person themself may see. */
  readonly tried: Tried | null;
  may(permission: string): boolean;
}

const AppContext = createContext<App>();
const WorkspaceContext = createContext<Workspace>();

export const AppProvider = (props: { app: App; children: JSX.Element }): JSX.Element => (
  <AppContext.Provider value={props.app}>{props.children}</AppContext.Provider>
);
export const WorkspaceProvider = (props: { workspace: Workspace; children: JSX.Element }): JSX.Element => (
  <WorkspaceContext.Provider value={props.workspace}>{props.children}</WorkspaceContext.Provider>
);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('No AppProvider above this component');
  return app;
}

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('No WorkspaceProvider above this component');
  return workspace;
}
