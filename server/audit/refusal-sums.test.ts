import { expect, test } from 'vitest';
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import { createRefusalSums, mostSums, type Refused } from './refusal-sums.ts';

function start() {
  const [rows, sizes]: [AuditEvent[], number[]] = [[], []];
  let time = 0;
  let isBroken = false;
  const append = async (events: readonly AuditEvent[]): Promise<void> => {
    if (isBroken) throw new Error('no disk');
    sizes.push(events.length);
    rows.push(...events);
  };
  const sums = createRefusalSums({ audit: { append } }, () => `at ${(time += 1)}`);
  return { sums, rows, sizes, setBroken: (value: boolean) => (isBroken = value) };
}

const ada = { id: 'a', username: 'ada' };
const typed = (from: string | null, user: Refused['user'] = null): Refused => ({
  ...{ event: 'session-refused', reason: 'wrong-credentials', user, from },
});

test('[W22] refusals of one account, or of none from one address, are one row with their number', async () => {
  const { sums, rows } = start();
  for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) sums.add(typed(from, ada));
  for (const from of ['192.0.2.1', '192.0.2.1', '192.0.2.9']) sums.add(typed(from));
  for (const reason of ['forbidden', 'forbidden'] as const) sums.add({ event: 'right-refused', reason, user: ada, from: '192.0.2.1' });
  await sums.flush();
  const nobody = { id: null, name: null, via: 'session' };
  expect(rows).toMatchObject([
    {
      event: 'session-refused',
      actor: nobody,
      from: null,
      target: { kind: 'user', id: 'a', name: 'ada' },
      after: { count: 3, since: 'at 1' },
    },
    { event: 'session-refused', actor: nobody, from: '192.0.2.1', target: null, after: { count: 2 } },
    { event: 'session-refused', actor: nobody, from: '192.0.2.9', target: null, after: { count: 1, since: 'at 6', until: 'at 6' } },
    { event: 'right-refused', actor: { id: 'a', name: 'ada' }, from: '192.0.2.1', target: null, reason: 'forbidden', after: { count: 2 } },
  ]);
  await sums.flush();
  expect(rows).toHaveLength(4);
});

test('[W22] however many addresses try, so many rows at most are kept and written, a few at once', async () => {
  const { sums, rows, sizes } = start();
  for (let n = 0; n < 10_000; n++) sums.add(typed(`10.0.${n >> 8}.${n & 255}`));
  await sums.flush();
  expect(rows).toHaveLength(mostSums + 1);
  expect(rows.at(-1)).toMatchObject({ from: null, target: null, after: { count: 10_000 - mostSums } });
  expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
});

test('[H173] a row names what was asked for, each request once and five at most', async () => {
  const { sums, rows } = start();
  const refuse = (request: string): void =>
    sums.add({ event: 'right-refused', reason: 'forbidden', user: ada, from: '192.0.2.1', request });
  for (let round = 0; round < 3; round++) for (let n = 0; n < 9; n++) refuse(`GET /api/${n}`);
  sums.add(typed('192.0.2.1'));
  await sums.flush();
  expect(rows.map(({ after }) => [after?.['count'], after?.['requests']])).toEqual([
    [27, [0, 1, 2, 3, 4].map((n) => `GET /api/${n}`)],
    [1, undefined],
  ]);
});

test('[W22] addresses of one IPv6 network count as one', async () => {
  const { sums, rows } = start();
  for (let n = 1; n < 9; n++) sums.add(typed(`2001:db8::${n}`));
  await sums.flush();
  expect(rows).toMatchObject([{ from: null, after: { count: 8 } }]);
});

test('[W22] what cannot be written is written the next time', async () => {
  const { sums, rows, setBroken } = start();
  sums.add(typed('192.0.2.1'));
  setBroken(true);
  await expect(sums.flush()).rejects.toThrow('no disk');
  sums.add(typed('192.0.2.1'));
  setBroken(false);
  await sums.flush();
  expect(rows).toMatchObject([{ after: { count: 2, since: 'at 1' } }]);
});
