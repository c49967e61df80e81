/** Which surprises a window shows: what the server named last, as far as it still stands here. */
import { isStanding, type Surprise } from '../../../core/draft/surprises.ts';
import type { Proposal } from '../../../core/profile/profile.ts';

export interface HereFacts {
  readonly proposal: Proposal;
  /** Ids that somebody here says to have looked at. */
  readonly looked: ReadonlySet<string>;
  /** The server has every edit of this device: what it still names, a look has not settled. */
  readonly settled: boolean;
}

/** [X9] */
export const openSurprises = (named: readonly Surprise[], { proposal, looked, settled }: HereFacts): readonly Surprise[] =>
  named.filter((surprise) => isStanding(proposal, surprise) && (settled || !looked.has(surprise.id)));
