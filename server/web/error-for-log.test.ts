import { expect, test } from 'vitest';
import { errorForLog } from './error-for-log.ts';

test('[G160] a failure is logged with what it says, its code and its causes', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const shown = JSON.stringify(errorForLog(new TypeError('no database', { cause })));
  expect(JSON.parse(shown)).toMatchObject({
    ...{ name: 'TypeError', message: 'no database', stack: expect.stringContaining('error-for-log') },
    cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
  });
  expect(errorForLog('text')).toBe('text');
});
