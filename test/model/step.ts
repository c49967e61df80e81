/** One thing that may happen next. */
import type { State } from './state.ts';

export interface Step {
  readonly name: string;
  readonly state: State;
  /** Whether it may also never happen; what has to happen some time is none. */
  readonly isChance?: true;
  /** The invariants it breaks, and how. */
  readonly broken?: readonly string[];
}

export type Steps = Iterable<Step>;
