import { expect, it } from 'vitest';
import { authorOf } from './author.ts';

it('[H27] an author is called by the name of today, with that of then where it was another', () => {
  expect(authorOf({ by: 'ada.old', byNow: 'ada' })).toBe('ada (then ada.old)');
  expect(authorOf({ by: 'ada', byNow: 'ada' })).toBe('ada');
  expect(authorOf({ by: 'ada', byNow: null })).toBe('ada');
});
