import { expect, test } from 'vitest';
import { passwordProblem, usernameProblem } from './credentials.ts';

test('[G7] a username is 1 to 100 of letters a–z, digits and _ . @ -', () => {
  for (const username of ['a', 'Ada.Lovelace_1@example-site.com', 'x'.repeat(100)]) expect(usernameProblem(username)).toBeNull();
  expect(usernameProblem('')).toContain('missing');
  expect(usernameProblem('x'.repeat(101))).toContain('at most 100 characters, this one 101');
  for (const username of ['a b', 'ä', 'a\n', ' a', 'a/b', 'a\u0000', '😀'])
    expect(usernameProblem(username)).toContain(JSON.stringify(username));
});

test('[G8] a password has 8 to 256 characters of any kind, and is never shown', () => {
  for (const password of ['x'.repeat(8), ' '.repeat(8), '😀'.repeat(8), '😀'.repeat(256)]) expect(passwordProblem(password)).toBeNull();
  expect(passwordProblem('seven77')).toBe('The password is too short; use at least 8 characters.');
  expect(passwordProblem('😀'.repeat(7))).toContain('too short');
  expect(passwordProblem('')).toContain('too short');
  expect(passwordProblem('x'.repeat(257))).toBe('The password is too long; use at most 256 characters.');
});
