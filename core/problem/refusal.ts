/** An expected no, as a value: its code, a sentence for the person, and what goes with it. */
import type { Issue } from '../validation/issues.ts';
import type { ProblemCode } from './codes.ts';

/** Who has a profile, by username. */
export interface Holders {
  readonly seen: readonly { readonly id: string; readonly username: string }[];
  readonly others: boolean;
}

export interface Refusal<Code extends ProblemCode = ProblemCode> {
  readonly ok: false;
  readonly code: Code;
  /** What happened, the offending value, the next step. */
  readonly detail: string;
  readonly issues?: readonly Issue[];
  /** Of `in-use`: those who have the profile. */
  readonly holders?: Holders;
  /** In place of the status that the code has elsewhere. */
  readonly status?: number;
}

export const refuse = <const Code extends ProblemCode>(code: Code, detail: string, issues?: readonly Issue[]): Refusal<Code> => ({
  ...{ ok: false, code, detail },
  ...(issues && { issues }),
});
