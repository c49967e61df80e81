/** The protocol in the larger extents: 2.5 minutes of processor, and 1 GB. */
import { expect, it } from 'vitest';
import { isWhole } from '../support/runs.ts';
import { whole } from './extents.ts';
import { search } from './search.ts';

const extents = Object.entries(whole).slice(0, isWhole() ? Infinity : 1);

it.each(extents)('[P60] [P61] [P62] [S130] [S133] [S133a] keeps I1 to I8: %s', (name, extent) => {
  const { states, steps, ends, found } = search(extent);
  expect(found).toBeNull();
  expect(ends).toBeGreaterThan(0);
  process.stdout.write(`model: ${name}: ${states} states, ${steps} steps between them, ${ends} ends\n`);
});
