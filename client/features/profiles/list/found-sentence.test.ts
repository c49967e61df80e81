import { expect, it } from 'vitest';
import { foundSentence } from './found-sentence.ts';

const list = (length: number, hasMore = false) => ({ count: length, hasMore });

it('[U26] what a search found is said in words, and that there is more where not all was counted', () => {
  expect(foundSentence('sales', list(1), list(0))).toBe('1 profile and no drafts match “sales”.');
  expect(foundSentence('sales', list(25, true), list(10, true))).toBe('25 or more profiles and 10 or more drafts match “sales”.');
  expect(foundSentence('', list(4), list(1))).toBe('4 profiles and 1 draft.');
  expect(foundSentence('x', list(0), list(0))).toBe('No profiles and no drafts match “x”.');
});
