import { expect, it } from 'vitest';
import type { Problem } from '../../api/problem.ts';
import { placeProblem } from './form.ts';

const names = ['name', 'tags'] as const;
const issue = (path: string, message: string, severity: 'error' | 'warning' = 'error') =>
  ({ code: 'invalid', severity, path, message }) as never;
const problem = (...issues: never[]): Problem => ({
  code: 'invalid',
  status: 422,
  title: 'What was sent has errors',
  detail: 'One.',
  issues,
});

it('[U126] what the server says of a member is said at its field, all of it, and of the rest with the whole form', () => {
  expect(placeProblem(problem(issue('/name', 'Too long.'), issue('/name', 'Odd.')), names)).toEqual({
    fields: { name: 'Too long. Odd.' },
    whole: null,
  });
  expect(placeProblem(problem(issue('/tags/a~1b', 'No key.'), issue('/chosen/x', 'Unknown.')), names)).toEqual({
    fields: { tags: 'No key.' },
    whole: { title: 'What was sent has errors', detail: 'Unknown.' },
  });
});

it('[U126] warnings are no reason to go back; a problem without a place is said of the whole', () => {
  expect(placeProblem(problem(issue('/name', 'Odd.', 'warning')), names).fields).toEqual({});
  const plain: Problem = { code: 'busy', status: 503, title: 'Busy', detail: 'Later.' };
  expect(placeProblem(plain, names)).toEqual({ fields: {}, whole: { title: 'Busy', detail: 'Later.' } });
  expect(placeProblem(plain, names, () => 'name')).toEqual({ fields: { name: 'Later.' }, whole: null });
});
