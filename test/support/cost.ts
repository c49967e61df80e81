/** Measures the cost of work to this thread, independent of the machine's other load. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of this thread's processor time. */
export const threadMilliseconds = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Longest pieces of work, in milliseconds of this thread's processor time; a pause by the system does not count. */
export function createStopwatch(limit: number) {
  let longest = 0;
  const over = new Map<string, number>();
  const start = (what: () => string): (() => void) => {
    const [wall, own] = [performance.now(), threadMilliseconds()];
    return () => {
      // Asked of the system only where the clock on the wall gives reason to.
      if (performance.now() - wall <= Math.min(limit, longest)) return;
      const milliseconds = threadMilliseconds() - own;
      longest = Math.max(longest, milliseconds);
      if (milliseconds > limit) over.set(what(), Math.round(milliseconds));
    };
  };
  return {
    /** Starts to measure; what it answers ends that. */
    start,
    longest: () => longest,
    /** What passed the limit, and by how many milliseconds it took. */
    over,
  };
}

let collect: (() => void) | null = null;

/** Bytes in use on the heap and beside it, after a full collection. */
export function memoryInUse(): number {
  if (!collect) {
    setFlagsFromString('--expose_gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
