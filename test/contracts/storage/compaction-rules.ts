/** Rules S32, S33 and S137: what stands for the beginning of a log. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { LogEntry, StoredSnapshot } from '../../../server/storage/tables/drafts.ts';
import { lawOptions, met } from '../../support/runs.ts';
import { entry, minute, uuid, type Start } from './values.ts';
import { append } from '../../support/append.ts';

const snapshotOf = (entries: number): StoredSnapshot => ({ entries, update: Uint8Array.of(200, entries), metadata: `{"of":${entries}}` });

async function fill(storage: CanonicalStorage, draft: string, length: number): Promise<void> {
  await append(
    storage,
    Array.from({ length }, (_, at) => entry(draft, { update: Uint8Array.of(at) })),
  );
}

export function compactionRules(start: Start): void {
  test('[S32] a snapshot stands for the entries it says, byte for byte, and the rest keep their places', async () => {
    const storage = await start();
    await fill(storage, uuid(5), 6);
    await fill(storage, uuid(6), 2);
    const { entries } = await storage.drafts.log(uuid(5));
    expect(await storage.drafts.compact(uuid(5), snapshotOf(4))).toBe(true);
    expect(await storage.drafts.log(uuid(5))).toEqual({ snapshot: snapshotOf(4), entries: entries.slice(4) });
    expect(await storage.drafts.updates(uuid(5))).toEqual([Uint8Array.of(200, 4), Uint8Array.of(4), Uint8Array.of(5)]);
    const { update } = (await storage.drafts.log(uuid(5))).snapshot!;
    expect(Object.getPrototypeOf(update)).toBe(Uint8Array.prototype);
    await append(
      storage,
      [7, 8, 9].map((byte) => entry(uuid(5), { update: Uint8Array.of(byte) })),
    );
    expect((await storage.drafts.log(uuid(5))).entries.map(({ update }) => update[0])).toEqual([4, 5, 7, 8, 9]);
    expect((await storage.drafts.log(uuid(6))).entries).toHaveLength(2);
  });

  test('[S32] [S32a] a log may be compacted again and to its end; one that is shorter, unknown or compacted as far is left as it is', async () => {
    const storage = await start();
    await fill(storage, uuid(5), 5);
    const compact = (entries: number, draft = uuid(5)) => storage.drafts.compact(draft, snapshotOf(entries));
    expect([await compact(6), await compact(0), await compact(-1), await compact(1, uuid(404))]).toEqual([false, false, false, false]);
    expect((await storage.drafts.log(uuid(5))).snapshot).toBeNull();
    expect([await compact(2), await compact(2), await compact(1), await compact(6)]).toEqual([true, false, false, false]);
    expect((await storage.drafts.log(uuid(5))).snapshot).toEqual(snapshotOf(2));
    expect([await compact(5), await compact(5), await compact(6)]).toEqual([true, false, false]);
    expect(await storage.drafts.log(uuid(5))).toEqual({ snapshot: snapshotOf(5), entries: [] });
  });

  test('[S137] the entries that a snapshot stands for stay until the next, and are read beside it by nobody but whoever lacks some', async () => {
    const { drafts, ...storage } = await start();
    await fill({ ...storage, drafts }, uuid(5), 10);
    await fill({ ...storage, drafts }, uuid(6), 3);
    const after = async (entries: number) => (await drafts.after(uuid(5), entries))?.map(({ update }) => update[0]);
    await drafts.compact(uuid(5), snapshotOf(4));
    expect(await after(0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await drafts.log(uuid(5))).entries.map(({ update }) => update[0])).toEqual([4, 5, 6, 7, 8, 9]);
    expect([await drafts.compact(uuid(5), snapshotOf(6), 3), await drafts.compact(uuid(5), snapshotOf(7), 3)]).toEqual([false, true]);
    expect([await after(0), await after(3), await after(4)]).toEqual([undefined, undefined, [4, 5, 6, 7, 8, 9]]);
    expect(await drafts.log(uuid(5))).toMatchObject({ snapshot: snapshotOf(7), entries: [{}, {}, {}] });
    await drafts.compact(uuid(5), snapshotOf(10));
    expect([await after(6), await after(7), await after(10)]).toEqual([undefined, [7, 8, 9], []]);
    expect(await drafts.log(uuid(5))).toEqual({ snapshot: snapshotOf(10), entries: [] });
    expect((await drafts.log(uuid(6))).entries).toHaveLength(3);
    await drafts.close(uuid(5), { state: 'discarded', by: 'ada', at: minute(1), profile: null });
    while (await drafts.removeOldLog(minute(2), 2));
    expect(await drafts.log(uuid(5))).toEqual({ snapshot: null, entries: [] });
    expect(await after(7)).toBeUndefined();
  });

  test('[S32] a draft keeps what it proposes, may be written on and closed, and a compaction that is undone leaves its entries', async () => {
    const storage = await start();
    await fill(storage, uuid(5), 3);
    const before = { draft: await storage.drafts.byId(uuid(5)), log: await storage.drafts.log(uuid(5)) };
    const undone = storage.transaction(async (tables) => {
      expect(await tables.drafts.compact(uuid(5), snapshotOf(2))).toBe(true);
      expect((await tables.drafts.log(uuid(5))).snapshot).toEqual(snapshotOf(2));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await storage.drafts.log(uuid(5))).toEqual(before.log);
    await storage.drafts.compact(uuid(5), snapshotOf(3));
    expect(await storage.drafts.byId(uuid(5))).toEqual(before.draft);
    await storage.drafts.close(uuid(5), { state: 'discarded', by: 'ada', at: minute(1), profile: null });
    expect(await append(storage, [entry(uuid(5))])).toEqual([false]);
    expect(await storage.drafts.log(uuid(5))).toEqual({ snapshot: snapshotOf(3), entries: [] });
  });

  test('[S32] any mixture of writing and compacting leaves what a naive list would hold', async () => {
    const storage = await start();
    let draft = 1000;
    const seen = { compacted: 0, left: 0 };
    const step = fc.oneof(fc.record({ append: fc.integer({ min: 1, max: 5 }) }), fc.record({ compact: fc.integer({ min: -1, max: 8 }) }));
    const steps = fc.array(step, { minLength: 4, maxLength: 12 });
    const law = fc.asyncProperty(steps, async (steps) => {
      draft += 1;
      const all: LogEntry[] = [];
      let snapshot: StoredSnapshot | null = null;
      for (const step of steps) {
        if ('append' in step) {
          const added = Array.from({ length: step.append }, (_, at) => entry(uuid(draft), { update: Uint8Array.of(all.length + at) }));
          await append(storage, added);
          for (const { update, by } of added) all.push({ update, by });
        } else {
          const can = step.compact > (snapshot?.entries ?? 0) && step.compact <= all.length;
          expect(await storage.drafts.compact(uuid(draft), snapshotOf(step.compact))).toBe(can);
          if (can) snapshot = snapshotOf(step.compact);
          seen[can ? 'compacted' : 'left'] += 1;
        }
      }
      expect(await storage.drafts.log(uuid(draft))).toEqual({ snapshot, entries: all.slice(snapshot?.entries ?? 0) });
    });
    await fc.assert(law, lawOptions(40));
    expect(seen.compacted).toBeGreaterThan(met(20));
    expect(seen.left).toBeGreaterThan(met(50));
  });

  test('[S33] a log that is read while it is written and compacted is always of one moment', async () => {
    const storage = await start();
    await fill(storage, uuid(5), 1);
    const progress = { isWriting: true };
    const write = async (): Promise<void> => {
      for (let length = 2; length <= 40; length++) {
        await append(storage, [entry(uuid(5), { update: Uint8Array.of(length) })]);
        if (length % 3 === 0) await storage.drafts.compact(uuid(5), snapshotOf(length - 1));
      }
      progress.isWriting = false;
    };
    const read = async (): Promise<number[]> => {
      const lengths: number[] = [];
      while (progress.isWriting) {
        const { snapshot, entries } = await storage.drafts.log(uuid(5));
        const updates = [...entries.map(({ update }) => update[0] ?? 0)];
        const first = (snapshot?.entries ?? 0) + 1;
        if (snapshot) expect(updates).toEqual(updates.map((_, index) => first + index));
        lengths.push((snapshot?.entries ?? 0) + entries.length);
      }
      return lengths;
    };
    const [, ...readings] = await Promise.all([write(), read(), read()]);
    // No reader sees the log become shorter; what two of them see at once may be in any order.
    for (const lengths of readings) expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(new Set(readings.flat()).size).toBeGreaterThan(5);
  });
}
