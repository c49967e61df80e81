/** How long a client waits before it opens a socket again. */

/** Milliseconds before the first attempt at most; doubled with each failure, up to the longest. [G146] */
const pauses = { first: 1_000, longest: 3_000 } as const;

/**
 * Any pause up to those, so that clients who were with a server that ended do not all come to the next at once. `failures` since it was there
 * last; `chance` from 0 up to 1.
 */
export const pauseBefore = (failures: number, chance: number): number => chance * Math.min(pauses.longest, pauses.first * 2 ** failures);
