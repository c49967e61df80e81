/** What every screen can reach: the edge, the server, the session, and the local store of the person who is signed in. */
import { createContext, useContext, type JSX } from 'solid-js';
import type { Account, Api } from './api.ts';
import type { Edge } from './edge.ts';
import type { LocalStore } from './local-store.ts';
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
  /** Drafts an editor of this tab holds open. */
  readonly openDrafts: Set<string>;
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
