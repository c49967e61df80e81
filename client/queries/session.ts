/** The user who is signed in, as the server says, or as this device remembers while the server cannot be asked. */
import { createSignal, type Accessor } from 'solid-js';
import { noCookie, type Account, type Api, type Result, type SignedIn } from '../api/api.ts';
import type { Platform } from '../platform/platform.ts';
import type { Tabs } from '../platform/tabs.ts';
import { forgetAccount, recallAccount, rememberAccount } from './account-note.ts';

/**
 * `remembered`: not confirmed yet, or not reachable. `expired`: the server no longer knows the session;
 * what is on this device stays readable until the same person signs in again.
 */
export type Session =
  | { readonly state: 'unknown' }
  | { readonly state: 'signed-out'; readonly before: Account | null; readonly everywhere?: boolean }
  | { readonly state: 'signed-in'; readonly account: Account; readonly status: 'confirmed' | 'remembered' | 'expired' };

export interface SessionStore {
  readonly session: Accessor<Session>;
  /** What the server said of the password when the person signed in here; null where nothing, or they have put it away. */
  readonly passwordProblem: Accessor<SignedIn['passwordProblem'] | null>;
  putPasswordProblemAway(): void;
  /** Asks the server; settles when it has answered or cannot be reached. */
  check(): Promise<void>;
  signIn(input: { username: string; password: string }): Promise<Result<unknown>>;
  /** Every other session of the person ends; this window, and the others of this browser, go on with a new one. */
  changePassword(input: { current: string; next: string }): Promise<Result<unknown>>;
  /** `tidy` runs once the server has ended the session, while what is kept for the person is still open. */
  signOut(where: 'here' | 'everywhere', tidy: () => Promise<void>): Promise<Result<unknown>>;
  /** The server has refused a call as signed out. */
  expire(): void;
}

/** How long the first page waits for the server before it shows what is remembered. */
const firstWait = 1_500;

/** `tabs`: the others of this browser have the same session, and hear at once what becomes of it here. [U20] */
export function createSessionStore(platform: Platform, api: () => Api, tabs: Tabs): SessionStore {
  const state = createSessionState(platform);
  const ask = (): Promise<Result<Account> | null> => askServer(state, platform, api());
  const check = async (): Promise<void> => void (await ask());
  const checkAgain = async (): Promise<void> => {
    const current = state.session();
    if (current.state === 'unknown') return;
    // The note is gone where somebody signed out in another tab, which this one was not told while the browser kept it; offline, too.
    if (current.state === 'signed-in' && platform.notes !== null && recallAccount(platform) === null) state.end(false);
    await check();
  };
  tabs.onSeen(() => void checkAgain());
  tabs.onMessage((message) => {
    state.nextTurn();
    if (message.type === 'signed-in') void check();
    else if (state.session().state === 'signed-in') state.end(message.everywhere);
  });
  return {
    ...{ session: state.session, passwordProblem: state.passwordProblem, expire: state.expire, check },
    putPasswordProblemAway: () => state.setPasswordProblem(null),
    ...createActions(state, api, tabs, ask),
  };
}

interface SessionState extends Pick<SessionStore, 'session' | 'passwordProblem' | 'expire'> {
  set(session: Session): void;
  setPasswordProblem(problem: SignedIn['passwordProblem'] | null): void;
  /** Counts sign-ins and sign-outs: an answer from before one of them says nothing of now. */
  turn(): number;
  nextTurn(): void;
  /** What the server says of the user who is signed in. */
  confirm(account: Account): void;
  /** Nothing of the last user is shown any more. */
  end(everywhere: boolean): void;
}

function createSessionState(platform: Platform): SessionState {
  const [session, setSession] = createSignal<Session>({ state: 'unknown' });
  const [passwordProblem, setPasswordProblem] = createSignal<SignedIn['passwordProblem'] | null>(null);
  let turn = 0;
  return {
    ...{ session, passwordProblem, set: setSession, setPasswordProblem, turn: () => turn },
    nextTurn: () => void (turn += 1),
    confirm: (account) => {
      rememberAccount(platform, account);
      setSession({ state: 'signed-in', account, status: 'confirmed' });
    },
    expire: () => {
      const current = session();
      if (current.state === 'signed-in' && current.status !== 'expired') setSession({ ...current, status: 'expired' });
    },
    end: (everywhere) => {
      turn += 1;
      forgetAccount(platform);
      setPasswordProblem(null);
      setSession({ state: 'signed-out', before: null, everywhere });
    },
  };
}

/** Answers what the server said; null where somebody signed in or out meanwhile. */
async function askServer(state: SessionState, platform: Platform, api: Api): Promise<Result<Account> | null> {
  const asked = state.turn();
  const remembered = recallAccount(platform);
  const isUnknown = (): boolean => state.session().state === 'unknown';
  const wasUnknown = isUnknown();
  const stopWaiting = platform.after(firstWait, () => {
    if (isUnknown() && remembered) state.set({ state: 'signed-in', account: remembered, status: 'remembered' });
  });
  const answer = await api.session();
  stopWaiting();
  if (asked !== state.turn()) return null;
  if (answer.ok) state.confirm(answer.value);
  else if (answer.problem.code === 'signed-out') {
    if (wasUnknown && isUnknown()) state.set({ state: 'signed-out', before: remembered });
    else state.expire();
  } else if (isUnknown()) {
    state.set(remembered ? { state: 'signed-in', account: remembered, status: 'remembered' } : { state: 'signed-out', before: null });
  }
  return answer;
}

/** What a person does with their session. */
function createActions(
  state: SessionState,
  api: () => Api,
  tabs: Tabs,
  ask: () => Promise<Result<Account> | null>,
): Pick<SessionStore, 'signIn' | 'changePassword' | 'signOut'> {
  return {
    signIn: async (input) => {
      const result = await api().signIn(input);
      if (!result.ok) return result;
      state.nextTurn();
      state.setPasswordProblem(result.value.passwordProblem ?? null);
      const asked = await ask();
      // Signed in a moment ago, and unknown now: nothing was kept. [U64]
      if (asked?.ok === false && asked.problem.code === 'signed-out') return { ok: false, problem: noCookie };
      // Not asked again for any other reason: the answer to the sign-in says who it is. [U64a]
      if (asked?.ok === false) {
        const { passwordProblem: _, ...account } = result.value;
        state.confirm(account);
      }
      tabs.tell({ type: 'signed-in' });
      return result;
    },
    changePassword: async (input) => {
      const result = await api().changePassword(input);
      if (!result.ok) return result;
      // What was refused meanwhile was refused for the session of before.
      state.nextTurn();
      state.setPasswordProblem(null);
      await ask();
      tabs.tell({ type: 'signed-in' });
      return result;
    },
    signOut: async (where, tidy) => {
      const everywhere = where === 'everywhere';
      const result = await (everywhere ? api().signOutEverywhere() : api().signOut());
      // A session that is gone already is as good as ended; of the person's others nothing is known then.
      if (!result.ok && (result.problem.code !== 'signed-out' || everywhere)) return result;
      tabs.tell({ type: 'signed-out', everywhere });
      await tidy();
      state.end(everywhere);
      return { ok: true, value: undefined };
    },
  };
}
