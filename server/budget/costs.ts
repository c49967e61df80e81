/** What each thing costs whoever asks for it, in milliseconds of the server's one thread, and how much of that a person has. [P34] */

export const defaultFramesPerSecond = 500;

/**
 * Estimates, on the high side: a frame is judged, tried, written and passed on. What holds everybody up in one piece costs more than it takes,
 * so that it stays rare: loading a full draft, and making a document anew after a change that could not be applied.
 */
export const costOf = {
  frame: 0.3,
  /** Of what comes in over a socket, or is asked for: a whole draft, offline until now, has to pass at once. */
  kibibyte: 0.075,
  /** A sync request or a request for awareness, beside what its answer holds. */
  request: 1.5,
  /** A whole transaction. */
  commit: 15,
  opening: 3,
  /** Of a draft that has to be loaded to be opened: a full one takes up to a quarter of a second. */
  loadedKibibyte: 0.9,
  /** What no honest client sends; so high that whoever comes back with the next at once is soon kept out. */
  nonsense: 100,
  inapplicable: 900,
  /** Pings and pongs by the hundred, which no client sends. */
  flood: 900,
  /** A request over HTTP that reads one thing, and one that changes something. */
  read: 1,
  /** A page of a list, or a search. */
  list: 4,
  write: 3,
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

/** Of a person's burst, what requests over HTTP leave to their sockets, so that a script closes no window of its owner. */
export const keptForSockets = 1 / 3;

/** From so many people on who want all of their share, they divide what one and a half of them would have: half of the server's time is everybody else's. */
export const wholeShares = 1.5;
/** What is left of a share, however many want all of theirs. */
export const leastShare = 1 / 16;
