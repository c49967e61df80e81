/** Rules S35, S52–S54 and S136: what happened, in rows that are tied to one another. */
import { writeIn } from '../../support/canonical-list.ts';
import { expect, test } from 'vitest';
import { chainFault, emptyHead, type AuditEvent, type AuditRow } from '../../../core/audit/audit-row.ts';
import { mostExamined } from '../../../server/storage/sql/audit.ts';
import type { AuditFilter, AuditPlace } from '../../../server/storage/tables/audit.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { entry, minute, profile, uuid, type Start } from './values.ts';
import { append } from '../../support/append.ts';

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

  test('[S136] a row that is a little earlier than the one before it has its time; one that is much earlier tells that a clock was set', async () => {
    const { audit } = await start();
    const seconds = [100, 99.5, 91, 101, 80, 75, 89, 89];
    const at = (second: number): string => minute(second / 60);
    for (const second of seconds.slice(0, 5)) await audit.append([event(1, { at: at(second) })]);
    await audit.append(seconds.slice(5).map((second) => event(1, { at: at(second) })));
    const rows = (await audit.newest({ limit: 20 })).toReversed();
    expect(rows.map((row) => row.at)).toEqual([100, 100, 100, 101, 80, 80, 89, 89].map(at));
    expect(rows.map(({ seq }) => seq)).toEqual(seconds.map((_, n) => n + 1));
  });

  test('[S85] pages of the audit go by time, then number, newest first, filtered by time, actor, event and target', async () => {
    const storage = await start();
    const about = (id: number) => ({ kind: 'user', id: uuid(id), name: null }) as const;
    const by = (id: number) => ({ id: uuid(id), name: null, via: 'session' }) as const;
    // A clock that went back, and moments that are shared.
    const times = [5, 5, 1, 9, 9, 9, 2, 7];
    const all = times.map((n, index) =>
      event(n, {
        event: index % 2 === 0 ? 'user-changed' : 'session-started',
        target: about(index % 3),
        actor: by(index % 4 === 3 ? 3 : 1),
      }),
    );
    for (const one of all) await storage.audit.append([one]);
    const expected = (keep: (one: AuditEvent) => boolean): number[] =>
      all
        .map((one, index) => ({ one, seq: index + 1 }))
        .sort((a, b) => (a.one.at < b.one.at ? 1 : a.one.at > b.one.at ? -1 : b.seq - a.seq))
        .flatMap(({ one, seq }) => (keep(one) ? [seq] : []));
    const pagesOf = async (filter: AuditFilter, limit: number): Promise<number[]> => {
      const found: number[] = [];
      let after: AuditPlace | null | undefined;
      while (after !== null) {
        const { rows, next } = await storage.audit.page({ ...filter, limit, ...(after && { after }) });
        found.push(...rows.map(({ seq }) => seq));
        expect(rows.length).toBeLessThanOrEqual(limit);
        after = next;
      }
      return found;
    };
    const [from, to] = [minute(2), minute(9)];
    for (const limit of [1, 3, 50]) {
      expect(await pagesOf({}, limit)).toEqual(expected(() => true));
      expect(await pagesOf({ from, to }, limit)).toEqual(expected(({ at }) => at >= from && at < to));
      for (const actor of [undefined, uuid(1), uuid(3), uuid(9)])
        for (const name of [undefined, 'user-changed', 'user-removed'] as const)
          for (const target of [undefined, uuid(0), uuid(2)]) {
            const filter = { ...(actor && { actor }), ...(name && { event: name }), ...(target && { target }) };
            expect(await pagesOf({ ...filter, from }, limit), JSON.stringify(filter)).toEqual(
              expected(
                (one) =>
                  one.at >= from &&
                  (!actor || one.actor.id === actor) &&
                  (!name || one.event === name) &&
                  (!target || one.target?.id === target),
              ),
            );
          }
    }
  });

  test('[S86] a page of rare rows examines a bounded number of others, and says where to go on', async () => {
    const storage = await start();
    const target = { kind: 'user', id: uuid(7), name: null } as const;
    await storage.audit.append([event(0, { target, event: 'user-created' })]);
    for (let n = 0; n < mostExamined; n += 500)
      await storage.audit.append(Array.from({ length: 500 }, () => event(1, { target, event: 'session-started' })));
    const first = await storage.audit.page({ target: uuid(7), event: 'user-created', limit: 10 });
    expect(first).toEqual({ rows: [], next: { at: minute(1), seq: 2 } });
    const second = await storage.audit.page({ target: uuid(7), event: 'user-created', limit: 10, after: first.next! });
    expect([second.rows.map(({ seq }) => seq), second.next]).toEqual([[1], null]);
  });

  test('[S88] the whole chain is read in batches, oldest first, and its head alone', async () => {
    const storage = await start();
    expect([await storage.audit.head(), await storage.audit.chain(null, 9)]).toEqual([emptyHead, []]);
    for (let n = 1; n < 6; n++) await storage.audit.append([event(n)]);
    const rows = (await storage.audit.newest({ limit: 9 })).toReversed();
    expect([await storage.audit.chain(null, 2), await storage.audit.chain(2, 9)]).toEqual([rows.slice(0, 2), rows.slice(2)]);
    expect(await storage.audit.head()).toEqual({ seq: 5, hash: rows.at(-1)!.hash });
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

  test('[S35] [S35a] an append of edits writes no row', async () => {
    const storage = await start();
    await append(storage, [entry(uuid(5)), entry(uuid(5))]);
    expect(await storage.audit.newest({ limit: 1 })).toEqual([]);
  });

  test('[S57] [S57a] old logs of closed drafts and old answers go, part by part, and nothing else does', async () => {
    const storage = await start();
    const { drafts, outcomes } = storage;
    const [open, old, snapshotted, recent] = [uuid(1), uuid(2), uuid(3), uuid(4)];
    for (const draft of [open, old, snapshotted, recent])
      await append(
        storage,
        Array.from({ length: 5 }, () => entry(draft, { at: minute(1) })),
      );
    await drafts.compact(snapshotted, { entries: 3, update: Uint8Array.of(9), metadata: '' });
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
      // Entries that a snapshot stands for.
      [true, 5, 0, 3, 5],
      [true, 5, 0, 0, 5],
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
