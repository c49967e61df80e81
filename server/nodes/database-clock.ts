/** The time of the database, told between its answers by a clock that nobody sets: so servers whose own clocks are wrong agree. [G143] */

export interface DatabaseClock {
  /** Milliseconds since 1970; it never goes back. */
  now(): number;
  /** Takes note of what the database said its time was, at some moment between these two of the monotonic clock. */
  note(at: number, sent: number, received: number): void;
}

export function createDatabaseClock(monotonic: () => number): DatabaseClock {
  /** What the time of the database is ahead of the monotonic clock. */
  let ahead: number | null = null;
  let [told, toldAt] = [-Infinity, monotonic()];
  return {
    now: () => {
      const time = monotonic();
      // Where it has told too much, it goes on at half speed until that is true. [G143a]
      told = Math.max(time + (ahead ?? 0), told + (time - toldAt) / 2);
      toldAt = time;
      return told;
    },
    note: (at, sent, received) => {
      // A slow answer says little, and leaves what was known more precisely.
      const [least, most] = [at - received, at - sent];
      ahead = ahead === null ? (least + most) / 2 : Math.min(Math.max(ahead, least), most);
    },
  };
}
