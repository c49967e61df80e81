/** Frees the memory that only the start needed; without it the memory stays until people come. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds after which a start is over and the first people may not be there yet. */
const pause = 500;

/** Once, some time from now; it stops the process for some 50 ms. [G70] */
export function collectGarbageOnce(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, pause).unref();
}
