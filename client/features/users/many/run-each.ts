/** Carries out one request for each of many, one after another, and keeps what became of each. Knows no screen. */
import { batch, createSignal, type Accessor } from 'solid-js';
import type { Problem, Result } from '../../../api/api.ts';
import { patiently } from '../../../api/patiently.ts';

export interface Carried<T> {
  readonly item: T;
  /** Null where it is done. */
  readonly problem: Problem | null;
}

export interface Run<T> {
  /** What was tried until now, in order. */
  readonly carried: Accessor<readonly Carried<T>[]>;
  /** How many were to be done. */
  readonly total: Accessor<number>;
  readonly state: Accessor<'ready' | 'running' | 'over'>;
  /** Those that were done before stay told. */
  begin(items: readonly T[], before?: readonly Carried<T>[]): Promise<void>;
  /** Ends after the request that is under way. */
  stop(): void;
  clear(): void;
}

/** After these, each of the others would be refused alike. */
const endsAll: ReadonlySet<string> = new Set(['unreachable', 'signed-out']);

export function createRun<T>(act: (item: T) => Promise<Result<unknown>>, pause: (milliseconds: number) => Promise<void>): Run<T> {
  const [carried, setCarried] = createSignal<readonly Carried<T>[]>([]);
  const [total, setTotal] = createSignal(0);
  const [state, setState] = createSignal<'ready' | 'running' | 'over'>('ready');
  /** The run that is shown; one that was cleared away ends without a word. [U241b] */
  let current = { isStopped: true };
  const carryOut = async (item: T, isStopped: () => boolean): Promise<Problem | null> => {
    const answer = await patiently(pause, () => act(item), isStopped);
    return answer.ok ? null : answer.problem;
  };
  return {
    ...{ carried, total, state },
    begin: async (items, before = []) => {
      const own = { isStopped: false };
      current = own;
      batch(() => {
        setCarried(before);
        setTotal(before.length + items.length);
        setState('running');
      });
      for (const item of items) {
        if (own.isStopped) break;
        const problem = await carryOut(item, () => own.isStopped);
        if (current !== own) return;
        setCarried((until) => [...until, { item, problem }]);
        if (problem && endsAll.has(problem.code)) break;
      }
      if (current === own) setState('over');
    },
    stop: () => (current.isStopped = true),
    clear: () => {
      current.isStopped = true;
      current = { isStopped: true };
      batch(() => {
        setCarried([]);
        setState('ready');
      });
    },
  };
}
