import pg from 'pg';
import { expect, test } from 'vitest';
import { OutcomeUnknown } from './storage.ts';
import { unavailableBy } from './unavailable.ts';

const coded = (code: string, more: object = {}): Error => Object.assign(new Error('refused'), { code, ...more });
const postgres = (code: string): Error => Object.assign(new pg.DatabaseError('refused', 1, 'error'), { code });

test('[H74] [S63] [S140] [S150] errors that say nothing of what was asked are told from those that do', () => {
  for (const code of ['08006', '53300', '57P01', '57P03', '25006', '25P03', '55P03'])
    expect([code, unavailableBy(postgres(code))]).toEqual([code, 'away']);
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET']) expect(unavailableBy(coded(code, { syscall: 'connect' }))).toBe('away');
  for (const code of ['SQLITE_BUSY', 'SQLITE_BUSY_RECOVERY']) expect(unavailableBy(coded(code))).toBe('away');
  for (const text of ['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])
    expect(unavailableBy(new Error(text))).toBe('away');
  expect(unavailableBy(new AggregateError([coded('ECONNREFUSED', { syscall: 'connect' })]))).toBe('away');
  for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', '53100', 'ENOSPC', 'EDQUOT'])
    expect([code, unavailableBy(coded(code))]).toEqual([code, 'full']);
  expect(unavailableBy(new OutcomeUnknown('?', { cause: coded('ECONNRESET') }))).toBe('unknown');
  for (const error of [
    coded('SQLITE_IOERR_WRITE'),
    postgres('23505'),
    postgres('40001'),
    coded('ECONNRESET'),
    new TypeError('x'),
    'text',
    null,
  ])
    expect(unavailableBy(error)).toBeNull();
});
