/** A value the server owns and this device remembers: shown from memory at once, then brought up to date. */
import { createSignal, untrack, type Accessor } from 'solid-js';
import type { Problem, Result } from './api.ts';
import type { LocalStore } from './local-store.ts';

export interface Remembered<T> {
  readonly value: Accessor<T | null>;
  /** Why the newest attempt failed; null once one works. */
  readonly problem: Accessor<Problem | null>;
  /** Whether the value is the server's present one, as far as the last attempt tells. */
  readonly current: Accessor<boolean>;
  refresh(): Promise<void>;
}

export function createRemembered<T>(store: LocalStore, key: string, ask: () => Promise<Result<T>>): Remembered<T> {
  const [value, setValue] = createSignal<T | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [current, setCurrent] = createSignal(false);
  let turn = 0;

  const recall = async (): Promise<void> => {
    const kept = await store.cached<T>(key).catch(() => null);
    if (kept !== null && untrack(value) === null) setValue(() => kept);
  };
  const refresh = async (): Promise<void> => {
    const mine = ++turn;
    // Called from effects, which must not run again for what they have just fetched.
    if (untrack(value) === null) await recall();
    const answer = await ask();
    if (mine !== turn) return;
    if (answer.ok) {
      setValue(() => answer.value);
      void store.cache(key, answer.value).catch(() => undefined);
    }
    setProblem(answer.ok ? null : answer.problem);
    setCurrent(answer.ok);
  };
  return { value, problem, current, refresh };
}
