/** Plain bounds on sizes and counts of one draft, one person and one socket; what time costs is the budget's matter. [P24] [P25] */

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
/** Of them, those that nobody has written yet. */
export const mostEmptyDrafts = 50;
/** Milliseconds for which a draft that nobody has written stays once everybody has left. */
export const emptyStaysFor = 3_600_000;
/** The same where it continues another: a device that goes on in it may be offline as long. */
export const continuingStaysFor = 30 * 24 * 3_600_000;
/** Milliseconds for which a discarded draft can be opened again. */
export const reopenableFor = 30 * 24 * 3_600_000;

/** Drafts that are loaded at the same time: after a restart of a server thousands are opened at once, each of which reads the database. */
export const mostLoading = 64;
/** Attempts to open a socket that are judged at the same time: when thousands come at once, sockets that are open have their share of the server. */
export const mostJudged = 64;

/** Frames of one socket that are taken in one turn of the event loop, before others have theirs. */
export const framesInTurn = 16;
