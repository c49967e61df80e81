/** The cost of each request to its person, in milliseconds of the server's one thread, and how much of it a person has. [P34] */

export const defaultFramesPerSecond = 500;

/**
 * Estimates, on the high side: the relay judges, tries, writes and broadcasts a frame. Work that blocks the loop in one piece costs more
 * than its time, so that it stays rare: loading a full draft, and rebuilding a document after an update that could not be applied.
 */
export const costOf = {
  frame: 0.3,
  /** A ping or a pong: no browser sends one, other clients one in many seconds. */
  control: 2,
  /** For bytes that a socket receives or requests: a whole draft, edited offline until now, must pass at once. */
  kibibyte: 0.075,
  /** A sync request or a request for awareness, beside what its answer holds. */
  request: 1.5,
  /** A whole transaction. */
  commit: 15,
  connection: 3,
  /** For a draft that must be loaded before it opens: a full one takes up to a quarter of a second. */
  loadedKibibyte: 0.9,
  /**
   * For what no honest client sends; so high that a client that repeats it at once is soon locked out, and so low that a window of an earlier version,
   * which offers once more what was refused, goes on at once. [U17]
   */
  nonsense: 100,
  inapplicable: 900,
  /** Pings and pongs by the hundred, which no client sends. */
  flood: 900,
  /** A request over HTTP that reads one thing, and one that changes something. */
  read: 1,
  /** A page of a list, or a search. */
  list: 4,
  write: 3,
  /** One more look-up in the database, where a request takes many. */
  lookUp: 0.1,
  /** One profile that somebody would be given, where a request asks about many people. */
  judgedProfile: 0.5,
  /** Some decisions, before they are made: those are measured. */
  decisions: 0.5,
  refusal: 0.1,
  /** Of the body of a request and of its answer, beside that. */
  bodyKibibyte: 0.02,
} as const;

export interface Share {
  /** Milliseconds at once. */
  readonly burst: number;
  /** Milliseconds in a second, on average. */
  readonly perSecond: number;
}

/** A person has what the frames of two busy sockets cost: by default 300 ms in a second, with three seconds' worth at once. */
export function shareOf(framesPerSecond: number): Share {
  const perSecond = 2 * framesPerSecond * costOf.frame;
  return { burst: 3 * perSecond, perSecond };
}

/** Of a person's share, what one socket has. */
export const partOfSocket = 0.5;
/** Requests of one person, or of an address without a session, that are answered at the same time. */
export const mostRequests = 32;
/** Milliseconds that a request waits for its turn before it is refused. */
export const longestDelay = 500;

/** The share of a person's burst that HTTP requests leave to their sockets, so that a script closes no window of its owner. */
export const keptForSockets = 3 / 4;

/** However many people are hungry, they divide so many shares among them: by default two thirds of the server's time stay for all others. */
export const wholeShares = 1;
/** The least share of a person, with any number of hungry people. */
export const leastShare = 1 / 16;
