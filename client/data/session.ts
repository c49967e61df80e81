/** Who is signed in: what the server says, or what this device remembers while the server cannot be asked. */
import { createSignal, type Accessor } from 'solid-js';
import { noCookie, type Account, type Api, type Result, type SignedIn } from './api.ts';
import { nameHere } from './base-path.ts';
import type { Edge } from './edge.ts';
import type { Tabs } from './tabs.ts';

/**
 * `remembered`: not confirmed yet, or not reachable. `expired`: the server no longer knows the session;
 * what is on this device stays readable until the same person signs in again.
 */
export type Session =
  | { readonly state: 'unknown' }
  | { readonly state: 'signed-out'; readonly before: Account | null; readonly everywhere?: boolean }
  | { readonly state: 'signed-in'; readonly account: Account; readonly standing: 'confirmed' | 'remembered' | 'expired' };

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

const noteKey = nameHere('accord.account');
/** How long the first page waits for the server before it shows what is remembered. */
const firstWait = 1_500;

/** `tabs`: the others of this browser have the same session, and hear at once what becomes of it here. [U20] */
export function createSessionStore(edge: Edge, api: () => Api, tabs: Tabs): SessionStore {
  const [session, setSession] = createSignal<Session>({ state: 'unknown' });
  const [passwordProblem, setPasswordProblem] = createSignal<SignedIn['passwordProblem'] | null>(null);
  /** Counts who signed in and out: an answer of before says nothing of now. */
  let turn = 0;

  const confirm = (account: Account): void => {
    remember(edge, account);
    setSession({ state: 'signed-in', account, standing: 'confirmed' });
  };

  /** Answers what the server said. */
  const ask = async (): Promise<Result<Account> | null> => {
    const asked = turn;
    const remembered = recall(edge);
    const isFirst = session().state === 'unknown';
    const stopWaiting = edge.after(firstWait, () => {
      if (session().state === 'unknown' && remembered) setSession({ state: 'signed-in', account: remembered, standing: 'remembered' });
    });
    const answer = await api().session();
    stopWaiting();
    if (asked !== turn) return null;
    if (answer.ok) {
      confirm(answer.value);
      return answer;
    }
    const { code } = answer.problem;
    if (code === 'signed-out') {
      if (isFirst && session().state === 'unknown') setSession({ state: 'signed-out', before: remembered });
      else expire();
    } else if (session().state === 'unknown') {
      setSession(remembered ? { state: 'signed-in', account: remembered, standing: 'remembered' } : { state: 'signed-out', before: null });
    }
    return answer;
  };
  const check = async (): Promise<void> => void (await ask());

  const expire = (): void => {
    const current = session();
    if (current.state === 'signed-in' && current.standing !== 'expired') setSession({ ...current, standing: 'expired' });
  };

  /** Nothing of whoever was signed in is shown any more. */
  const end = (everywhere: boolean): void => {
    turn += 1;
    forget(edge);
    setPasswordProblem(null);
    setSession({ state: 'signed-out', before: null, everywhere });
  };

  const look = async (): Promise<void> => {
    const current = session();
    if (current.state === 'unknown') return;
    // The note is gone where somebody signed out in another tab, which this one was not told while the browser kept it; offline, too.
    if (current.state === 'signed-in' && edge.notes !== null && recall(edge) === null) end(false);
    await check();
  };

  tabs.onSeen(() => void look());
  tabs.onMessage((message) => {
    turn += 1;
    if (message.type === 'signed-in') void check();
    else if (session().state === 'signed-in') end(message.everywhere);
  });

  return {
    session,
    passwordProblem,
    putPasswordProblemAway: () => setPasswordProblem(null),
    check,
    expire,
    signIn: async (input) => {
      const result = await api().signIn(input);
      if (!result.ok) return result;
      turn += 1;
      setPasswordProblem(result.value.passwordProblem ?? null);
      const asked = await ask();
      // Signed in a moment ago, and unknown now: nothing was kept. [U64]
      if (asked?.ok === false && asked.problem.code === 'signed-out') return { ok: false, problem: noCookie };
      tabs.tell({ type: 'signed-in' });
      return result;
    },
    changePassword: async (input) => {
      const result = await api().changePassword(input);
      if (!result.ok) return result;
      // What was refused meanwhile was refused for the session of before.
      turn += 1;
      setPasswordProblem(null);
      await check();
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
      end(everywhere);
      return { ok: true, value: undefined };
    },
  };
}

function remember(edge: Edge, account: Account): void {
  try {
    edge.notes?.setItem(noteKey, JSON.stringify(account));
  } catch {
    // Full or closed: the next visit asks the server, which it does anyway.
  }
}

function forget(edge: Edge): void {
  try {
    edge.notes?.removeItem(noteKey);
  } catch {
    // As above.
  }
}

function recall(edge: Edge): Account | null {
  try {
    const value = JSON.parse(edge.notes?.getItem(noteKey) ?? 'null') as Account | null;
    return value && typeof value.user?.id === 'string' && Array.isArray(value.permissions) ? value : null;
  } catch {
    return null;
  }
}
