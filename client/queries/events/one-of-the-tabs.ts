/** Which of a browser's tabs holds what only one may hold: the first to come, and the next when it goes. Knows not what it is. */

export interface TabLeadership {
  /** Takes the lead from whichever tab has it, for instance because the browser froze that one. */
  take(): void;
  stop(): void;
}

export interface LeadershipDeps {
  readonly name: string;
  /** Absent where pages come over plain http from another machine. */
  readonly locks: LockManager | undefined;
  /** Begins to hold it; answers the way to let it go. */
  readonly lead: () => () => void;
}

/** With the browser's locks one tab leads at a time; it waits in line for as long as it is open. [U23] */
export function createLeadership({ name, locks, lead }: LeadershipDeps): TabLeadership | null {
  if (!locks) return null;
  let isStopped = false;
  let letGo: (() => void) | null = null;
  let waiting = new AbortController();

  const hold = (): Promise<void> => {
    const end = lead();
    return new Promise((resolve) => {
      letGo = () => {
        letGo = null;
        end();
        resolve();
      };
    });
  };
  const standInLine = (steal: boolean): void => {
    if (isStopped) return;
    const mine = new AbortController();
    waiting = mine;
    locks.request(name, steal ? { steal } : { signal: mine.signal }, hold).catch(() => {
      if (mine.signal.aborted) return;
      // Another tab took it.
      letGo?.();
      standInLine(false);
    });
  };
  standInLine(false);
  return {
    take: () => {
      if (letGo || isStopped) return;
      waiting.abort();
      standInLine(true);
    },
    stop: () => {
      isStopped = true;
      waiting.abort();
      letGo?.();
    },
  };
}
