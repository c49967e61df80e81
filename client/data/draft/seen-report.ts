/** What a socket tells the server it has seen, so that edits made apart are known as such. */
import type { SeenMessage } from '../../../core/protocol/control.ts';

export interface SeenCount {
  /** Frames with changes that were applied on this socket. */
  readonly frames: number;
  /** What the server was told last; -1 before anything was. */
  readonly told: number;
}

export const nothingSeen: SeenCount = { frames: 0, told: -1 };

/** y-protocols: what follows the type byte of a sync message that holds changes. */
const syncAnswer = 1;
const syncUpdate = 2;

/** Takes a sync message of the server into account, by its kind. */
export const applied = (seen: SeenCount, kind: number | undefined): SeenCount =>
  kind === syncAnswer || kind === syncUpdate ? { ...seen, frames: seen.frames + 1 } : seen;

/** What to say before the next change is sent; null where the server knows. The first time it is always said. [P10] */
export const report = (seen: SeenCount): readonly [SeenCount, SeenMessage | null] =>
  seen.told === seen.frames
    ? [seen, null]
    : [
        { ...seen, told: seen.frames },
        { type: 'seen', frames: seen.frames },
      ];
