/** Rules S35 and S52–S54: what happened, in rows that are tied to one another. */
import { writeIn } from '../../support/canonical-list.ts';
import { expect, test } from 'vitest';
import { chainFault, emptyHead, type AuditEvent, type AuditRow } from '../../../core/audit/audit-row.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { entry, minute, profile, uuid, type Start } from './values.ts';

export const event = (n: number, over: Partial<AuditEvent> = {}): AuditEvent => ({
  at: minute(n),
  event: 'profile-created',
  outcome: 'success',
  actor: { id: uuid(1), name: 'ada', via: 'session' },
  from: '192.0.2.1',
  target: { kind: 'profile', id: uuid(2), name: 'Agent' },
  before: null,
  after: { revision: n },
  reason: null,
  ...over,
});

/** Holds the whole audit to be one chain of so many rows. */
export async function isOneChain(storage: Storage, length: number): Promise<void> {
  const rows = await storage.audit.newest({ limit: length + 1 });
  expect(rows).toHaveLength(length);
  expect(faultsOf(rows)).toEqual([]);
}

/** The faults of a whole audit, oldest row first. */
const faultsOf = (newestFirst: readonly AuditRow[]): string[] => {
  const rows = newestFirst.toReversed();
  return rows.flatMap((row, index) => chainFault(rows[index - 1] ?? emptyHead, row) ?? []);
};

export function auditRules(start: Start): void {
  test('[S35] the audit is read back as written, newest first, in pages and by event', async () => {
    const storage = await start();
    const all = [
      event(1),
      event(2, { event: 'session-ended', before: { sessions: 2 }, after: { tags: { 'a"b': '\u0000 \ud800' } }, reason: 'disabled' }),
      event(3, { actor: { id: null, name: null, via: 'operator' }, from: null, target: null, after: null, outcome: 'refused' }),
      event(4, { target: { kind: 'draft', id: uuid(9), name: null } }),
    ];
    for (const one of all) await storage.audit.append([one]);
    const rows = await storage.audit.newest({ limit: 10 });
    expect(rows.map(({ seq: _seq, prev: _prev, hash: _hash, ...rest }) => rest)).toEqual(all.toReversed());
    expect(rows.map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
    expect(await storage.audit.newest({ limit: 2 })).toEqual(rows.slice(0, 2));
    expect(await storage.audit.newest({ limit: 2, before: 3 })).toEqual(rows.slice(2));
    expect(await storage.audit.newest({ limit: 9, event: 'session-ended' })).toEqual([rows[2]]);
  });

  test('[S35] an entry and the change it tells of are there together or not at all', async () => {
    const storage = await start();
    const attempt = storage.canonicalTransaction(async (tables) => {
      await writeIn(tables, profile(2));
      await tables.audit.append([event(1)]);
      throw new Error('undone');
    });
    await expect(attempt).rejects.toThrow('undone');
    expect([await storage.audit.newest({ limit: 10 }), await storage.profiles.all()]).toEqual([[], []]);
  });

  test('[S52] [S53] rows written alone, together and at once are one unbroken chain, whatever their texts hold', async () => {
    const storage = await start();
    await storage.audit.append([event(1), event(2), event(3)]);
    await storage.audit.append([]);
    const hostile = `\u0000\ud800${'x'.repeat(1_000)}`;
    await storage.audit.append([event(4, { target: { kind: 'draft', id: uuid(3), name: hostile }, after: { name: hostile } })]);
    await Promise.all([5, 6, 7].map((n) => storage.transaction((tables) => tables.audit.append([event(n), event(n)]))));
    const rows = await storage.audit.newest({ limit: 100 });
    expect(rows.map(({ seq }) => seq)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(faultsOf(rows)).toEqual([]);
    expect(rows.find(({ seq }) => seq === 4)?.target?.name).toHaveLength(300);
  });

  test('[S35] an append of edits writes no row', async () => {
    const storage = await start();
    await storage.drafts.append([entry(uuid(5)), entry(uuid(5))]);
    expect(await storage.audit.newest({ limit: 1 })).toEqual([]);
  });

  test('[S57] old logs of closed drafts and old answers go, part by part, and nothing else does', async () => {
    const storage = await start();
    const { drafts, outcomes } = storage;
    const [open, old, snapshotted, recent] = [uuid(1), uuid(2), uuid(3), uuid(4)];
    for (const draft of [open, old, snapshotted, recent])
      await drafts.append(Array.from({ length: 5 }, () => entry(draft, { at: minute(1) })));
    await drafts.compact(snapshotted, { entries: 3, update: Uint8Array.of(9), memory: '' });
    for (const [draft, at] of [
      [old, 2],
      [snapshotted, 3],
      [recent, 9],
    ] as const)
      await drafts.close(draft, { state: 'discarded', by: 'ada', at: minute(at), profile: null });
    for (const n of [1, 2, 9]) await outcomes.insert({ id: uuid(10 + n), actor: uuid(1), fingerprint: 'f', answer: '{}', at: minute(n) });
    const lengths = async () => {
      const logs = [];
      for (const draft of [open, old, snapshotted, recent]) logs.push((await drafts.updates(draft)).length);
      return logs;
    };
    const before = await drafts.byId(old);
    const told = [];
    for (let parts = 0; parts < 5; parts++) told.push([await drafts.removeOldLog(minute(9), 3), ...(await lengths())]);
    expect(told).toEqual([
      [true, 5, 2, 3, 5],
      [true, 5, 0, 3, 5],
      [true, 5, 0, 0, 5],
      [false, 5, 0, 0, 5],
      [false, 5, 0, 0, 5],
    ]);
    expect(await drafts.byId(old)).toEqual(before);
    const answers = [];
    for (let parts = 0; parts < 3; parts++) answers.push(await outcomes.removeOld(minute(9), 1));
    expect(answers).toEqual([true, true, false]);
    expect([await outcomes.byId(uuid(11)), await outcomes.byId(uuid(12)), (await outcomes.byId(uuid(19)))?.answer]).toEqual([
      null,
      null,
      '{}',
    ]);
  });
}
