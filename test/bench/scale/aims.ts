/** What is aimed at, and whether a figure meets it. */
import type { Figure } from './run-once.ts';

/** The median of the runs of one size. */
export type Median = Figure;

export interface Verdict {
  readonly aim: string;
  readonly isMet: boolean;
  /** Of the value to that at a tenth of the size. */
  readonly ratio: number;
}

/** Milliseconds below which a difference passes. */
const smallDifference = 5;
/** How many times its value at a tenth of the size a figure may be. */
const mostGrowth = 1.5;

export function judge(full: Median, tenth: Median): Verdict {
  const ratio = full.kind === 'decisions' ? tenth.value / full.value : full.value / tenth.value;
  const isSmall = full.kind !== 'decisions' && full.kind !== 'memory' && full.value - tenth.value < smallDifference;
  return { ...ownAim(full), isMet: ownAim(full).isMet && (isSmall || ratio <= mostGrowth), ratio };
}

function ownAim({ kind, value, alone = Infinity }: Median): Pick<Verdict, 'aim' | 'isMet'> {
  switch (kind) {
    case 'read':
      return { aim: 'p99 ≤ 20 ms', isMet: value <= 20 };
    case 'turned':
      return { aim: 'p99 ≤ 50 ms', isMet: value <= 50 };
    case 'write':
      return { aim: 'p99 ≤ 10 ms', isMet: value <= 10 };
    case 'beside':
      return { aim: 'p99 ≤ 2 × alone', isMet: value <= 2 * alone || value - alone < smallDifference };
    case 'decisions':
      return { aim: '≥ 20,000 /s', isMet: value >= 20_000 };
    case 'start':
      return { aim: '≤ 1,500 ms', isMet: value <= 1_500 };
    case 'memory':
      return { aim: '≤ 250 MiB', isMet: value <= 250 };
  }
}
