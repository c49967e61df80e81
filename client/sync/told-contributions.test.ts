import { describe, expect, it } from 'vitest';
import { emptyProposal } from '../../test/support/empty-proposal.ts';
import type { Contributions } from '../../core/draft/contributions.ts';
import { afterTold, contributionsHere, type Here } from './told-contributions.ts';

const [ann, ben] = ['ann', 'ben'].map((id) => ({ id, username: id.toUpperCase() }));
const shown = (known: Contributions): Record<string, string> =>
  Object.fromEntries([...known].map(([key, { by, removed }]) => [key, `${removed ? '-' : ''}${by.id}`]));

const told = afterTold(new Map(), {
  whole: true,
  by: [{ ...ben!, wrote: ['chosen/a', 'accessTags/r', 'acknowledged/k'], removed: ['chosen/b'] }],
  gone: [],
});

describe('what the server tells of contributions', () => {
  it('[X30] replaces what was known, or changes it', () => {
    expect(shown(told)).toEqual({ 'chosen/a': 'ben', 'accessTags/r': 'ben', 'acknowledged/k': 'ben', 'chosen/b': '-ben' });
    const more = { whole: false, by: [{ ...ann!, wrote: ['chosen/b'], removed: ['chosen/a'] }], gone: ['accessTags/r'] };
    expect(shown(afterTold(told, more))).toEqual({ 'acknowledged/k': 'ben', 'chosen/a': '-ann', 'chosen/b': 'ann' });
    expect(shown(afterTold(told, { ...more, whole: true }))).toEqual({ 'chosen/a': '-ann', 'chosen/b': 'ann' });
  });
});

describe('what a device knows of contributions', () => {
  const here: Here = {
    proposal: { ...emptyProposal, chosen: ['a'], accessTags: [{ id: 'r', key: 'site', value: 'Ulm' }] },
    acknowledged: new Map([['k', 'f']]),
    ...{ own: new Map(), me: ann!, hasUnsent: true },
  };

  it('[X32] is what the server told where nothing was written here', () => {
    expect(contributionsHere(told, here)).toEqual(told);
  });

  it('[X32] names its user for what was just written here, also where it was so already', () => {
    const own = new Map([
      ['chosen/a', true],
      ['accessTags/r', false],
    ]);
    expect(shown(contributionsHere(told, { ...here, own, hasUnsent: false }))).toMatchObject({
      'chosen/a': '-ann',
      'accessTags/r': 'ann',
      'chosen/b': '-ben',
    });
  });

  it('[X32] names its user for what differs while it has something unsent, after a reload too', () => {
    const proposal = { ...emptyProposal, chosen: ['b', 'c'], restricted: ['User'] };
    const known = contributionsHere(told, { ...here, proposal, acknowledged: new Map() });
    expect(shown(known)).toEqual({
      ...{ 'chosen/a': '-ann', 'chosen/b': 'ann', 'chosen/c': 'ann', 'restricted/User': 'ann' },
      ...{ 'accessTags/r': '-ann', 'acknowledged/k': '-ann' },
    });
    // With nothing unsent, what differs is on its way from the server.
    expect(contributionsHere(told, { ...here, proposal, hasUnsent: false })).toEqual(told);
  });
});
