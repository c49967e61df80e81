import { describe, expect, it } from 'vitest';
import { extentOf, usual } from './extents.ts';
import { faults } from './faults.ts';
import { search } from './search.ts';

describe('the protocol between servers and their database, in every order of its steps', () => {
  it.each(Object.entries(usual))('[P60] [P61] [P62] [S130] [S133] [S133a] keeps I1 to I8: %s', (name, extent) => {
    const { states, steps, ends, found } = search(extent);
    expect(found).toBeNull();
    expect(ends).toBeGreaterThan(0);
    process.stdout.write(`model: ${name}: ${states} states, ${steps} steps between them, ${ends} ends\n`);
  });

  it.each(faults)('[P60] [P62] [S130] [S133] [S133a] a fault is found: %s: %s, against %s', (fault, _, invariant) => {
    const { found } = search(extentOf[fault], [fault]);
    expect(found?.broken.map((what) => what.slice(0, 2))).toContain(invariant);
    if (process.env['TRACE']) process.stdout.write(`${fault}: ${found!.broken.join(', ')}\n  ${found!.trace.join('\n  ')}\n`);
  });
});
