/**
 * A pool of random numbers from the system. lib0 requests each digit of a Yjs document's id on its own, which no test reads; with a slow
 * system call, creating documents would take a sixth of the tests' time. A setup file: it must be loaded before lib0, which keeps the function
 * for itself.
 */
import { randomFillSync, webcrypto } from 'node:crypto';

const page = new Uint32Array(16_384);
let used = page.length;

function next(): number {
  if (used === page.length) {
    randomFillSync(page);
    used = 0;
  }
  return page[used++]!;
}

const askSystem = webcrypto.getRandomValues.bind(webcrypto);

webcrypto.getRandomValues = <Values extends Parameters<typeof askSystem>[0]>(values: Values): Values => {
  if (!(values instanceof Uint32Array)) return askSystem(values);
  for (let at = 0; at < values.length; at++) values[at] = next();
  return values;
};
