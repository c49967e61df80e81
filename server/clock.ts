/** What the server takes of time, so that a simulation can give it another. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of processor time that this thread has used: what others take of the machine counts for nothing. */
  used(): number;
  /** Calls again and again, `milliseconds` apart; returns the way to stop. */
  every(milliseconds: number, action: () => void): () => void;
  /** Calls once; returns the way to prevent it. */
  after(milliseconds: number, action: () => void): () => void;
  /** Calls once, after what has arrived together has been taken in. */
  soon(action: () => void): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  used: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
  every: (milliseconds, action) => {
    const timer = setInterval(action, milliseconds);
    return () => clearInterval(timer);
  },
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
  soon: (action) => void setImmediate(action),
};
