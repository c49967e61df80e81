import { expect, test } from 'vitest';
import { chainFault, chainRows, emptyHead, type AuditEvent, type AuditRow } from './audit-row.ts';

const event = (name: string): AuditEvent => ({
  at: '2026-01-01T00:00:00.000Z',
  event: 'user-changed',
  outcome: 'success',
  actor: { id: 'a', name, via: 'session' },
  from: null,
  target: { kind: 'user', id: 'b', name: 'bob' },
  before: { tags: { b: '1', a: '2' } },
  after: { tags: {} },
  reason: null,
});

const rows = chainRows(emptyHead, ['ada', 'bob', 'cleo', 'dan'].map(event));
const faultsOf = (all: readonly AuditRow[]): (string | null)[] => all.map((row, index) => chainFault(all[index - 1] ?? emptyHead, row));

test('[S52] a row is numbered one above the row before, and names its hash', () => {
  expect(rows.map(({ seq, prev }) => [seq, prev])).toEqual([
    [1, '0'.repeat(64)],
    [2, rows[0]!.hash],
    [3, rows[1]!.hash],
    [4, rows[2]!.hash],
  ]);
  expect([...chainRows(emptyHead, [event('ada')]), ...chainRows(rows[0]!, [event('bob')])]).toEqual(rows.slice(0, 2));
});

test('[S52] the hash is SHA-256 over the row in canonical JSON, whatever the order of its members', () => {
  const [row] = chainRows(emptyHead, [{ ...event('ada'), before: null, after: null, target: null }]);
  // The output of `printf %s '{…}' | sha256sum` for the canonical form, written here by hand.
  expect(row!.hash).toBe('0e6a8ddf2e0a9de8acf8600d7377abbebfe49e98d9f68888914fcf8220489bcf');
  expect(chainRows(emptyHead, [{ ...event('ada'), before: { tags: { a: '2', b: '1' } } }])).toEqual(rows.slice(0, 1));
});

test('[S53] a row that was changed, taken out, put in or moved is found', () => {
  expect(faultsOf(rows)).toEqual([null, null, null, null]);
  const [first, second, third, fourth] = rows as [AuditRow, AuditRow, AuditRow, AuditRow];
  for (const change of [{ at: 'x' }, { reason: 'x' }, { after: { tags: { a: '' } } }, { actor: { ...second.actor, name: 'eve' } }])
    expect(faultsOf([first, { ...second, ...change }, third])).toEqual([null, expect.stringContaining('not what it was'), null]);
  expect(faultsOf([first, third, fourth])[1]).toContain('rows between them are missing');
  expect(faultsOf([first, third, second])[1]).toContain('out of order');
  const [forged] = chainRows(first, [event('eve')]);
  expect(faultsOf([first, forged!, third])[2]).toContain('not tied to the row before');
});
