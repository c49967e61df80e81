/** How much one draft, one person and one socket may take of the server. [P24] [P25] */

/** Bytes of a whole draft document: what fits can be sent in one frame and is loaded in a moment. Some 40,000 ticks. */
export const mostDraftBytes = 1024 * 1024;
/** From here on everybody in the draft is told how full it is. */
export const manyDraftBytes = 0.75 * mostDraftBytes;

/** Entries of the log that no snapshot stands for before one is made: while the draft is open, and when everybody has left. */
export const compactAfter = { open: 500, left: 50 } as const;

/** Bytes waiting for one slow reader before it is cut off: the largest answer, and what came since. */
export const mostBuffered = 4 * 1024 * 1024;
/** Bytes of changes in one draft that wait for the disk. */
export const mostWaiting = 16 * 1024 * 1024;
/** Bytes of changes of one socket that arrived before those they build on. */
export const mostHeld = 2 * 1024 * 1024;

/** Bytes of what one socket shows of itself, and of a frame of what several show. */
export const mostPresence = { state: 2 * 1024, frame: 4 * 1024 } as const;

export const mostSockets = { server: 10_000, person: 100 } as const;
/** Drafts that are open at the same time and were begun by one person. */
export const mostOpenDrafts = 500;

export interface Rate {
  /** At once. */
  readonly burst: number;
  /** On average. */
  readonly perSecond: number;
}

/** Openings of sockets by one person. */
export const openings: Rate = { burst: 200, perSecond: 5 };
/**
 * What a frame costs that no honest client sends, in openings, so that whoever comes back with the next at once is soon kept out.
 * After one that could not be applied the document has to be made anew: a tenth of a second where the draft is full.
 */
export const openingsFor = { nonsense: 10, inapplicable: 40 } as const;
/** Bytes of a draft that cost one opening where it has to be loaded: a full one keeps everybody waiting for up to a quarter of a second. */
export const bytesOfOpening = 32 * 1024;

/** Frames of one socket that are taken in one turn of the event loop, before others have theirs. */
export const framesInTurn = 16;

/** What frames cost: one each, and one for every 4 KiB that come in or that they ask for: a whole draft, offline until now, has to pass at once. A commit is a whole transaction. */
export const costOf = { frame: 1, kibibyte: 0.25, commit: 50, request: 5 } as const;

/** What the frames of one socket may cost; all of a person's together twice as much. `perSecond` is a setting. */
export const frameRate = (perSecond: number): Rate => ({ burst: 2 * perSecond, perSecond });
export const defaultFramesPerSecond = 500;
