import { expect, it } from 'vitest';
import { unreachable, type Problem } from '../api/problem.ts';
import { beginningOf } from './draft-requests.ts';

it('[U102] a beginning that the server had no time for is asked for again, so that no edit goes ahead of it', () => {
  const problem = (code: string, status: number, more: Partial<Problem> = {}): Problem =>
    ({ ...unreachable, code, status, ...more }) as Problem;
  const busy = [problem('too-fast', 429, { retryAfter: 1_000 }), problem('busy', 503), problem('unreadable', 404), unreachable];
  expect(busy.map(beginningOf)).toEqual(busy.map(() => 'unreachable'));
  // These stay so however often one asks; the socket says more.
  const final = [problem('too-fast', 429), problem('forbidden', 403), problem('not-found', 404), problem('base-differs', 409)];
  expect(final.map(beginningOf)).toEqual(final.map(() => 'refused'));
  expect(beginningOf(problem('closed', 409))).toBe('closed');
});
