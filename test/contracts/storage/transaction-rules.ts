/** Rules S2–S5: what a transaction promises, and what it refuses. */
import { expect, test } from 'vitest';
import type { StoredOutcome } from '../../../server/storage/tables/outcomes.ts';
import { NameTaken } from '../../../server/storage/tables/profiles.ts';
import { writeIn, writeProfile } from '../../support/canonical-list.ts';
import { entry, minute, profile, user, uuid, type Start } from './values.ts';
import { append } from '../../support/append.ts';

export function transactionRules(start: Start): void {
  test('[S2] a throw undoes all of a transaction and comes out as it is', async () => {
    const storage = await start();
    const reason = new Error('changed my mind');
    const attempt = storage.canonicalTransaction(async (tables) => {
      await writeIn(tables, profile(2));
      await tables.users.insert(user(1, { profiles: [uuid(2)] }));
      await append(tables, [entry(uuid(5))]);
      throw reason;
    });
    await expect(attempt).rejects.toBe(reason);
    expect(await storage.users.count()).toBe(0);
    expect(await storage.profiles.all()).toEqual([]);
    expect(await storage.profiles.revisions(uuid(2))).toEqual([]);
    expect(await storage.drafts.byId(uuid(5))).toBeNull();
  });

  test('[S2] [S2b] an expected refusal leaves the transaction usable', async () => {
    const storage = await start();
    await writeProfile(storage, profile(1, { name: 'Agent' }));
    await storage.canonicalTransaction(async (tables) => {
      await expect(writeIn(tables, profile(2, { name: 'AGENT' }))).rejects.toThrow(NameTaken);
      await writeIn(tables, profile(2, { name: 'Other' }));
    });
    expect((await storage.profiles.all()).map(({ name }) => name)).toEqual(['Agent', 'Other']);
  });

  test('[S2] [S2a] a change of several rows outside a transaction is whole or not at all', async () => {
    const storage = await start();
    await storage.users.insert(user(1));
    await expect(storage.users.insert(user(2, { profiles: [uuid(404)] }))).rejects.toThrow(Error);
    await expect(storage.users.update(user(1, { displayName: 'New', profiles: [uuid(404)] }))).rejects.toThrow(Error);
    expect(await storage.users.all()).toEqual([user(1)]);
  });

  test('[S3] concurrent transactions that read and then write lose nothing', async () => {
    const storage = await start();
    await writeProfile(storage, profile(1));
    const increment = () =>
      storage.canonicalTransaction(async (tables) => {
        const current = await tables.profiles.byId(uuid(1));
        await Promise.resolve();
        await writeIn(tables, profile(1, { revision: (current?.revision ?? 0) + 1 }));
      });
    await Promise.all(Array.from({ length: 30 }, increment));
    expect((await storage.profiles.revisions(uuid(1))).map(({ revision }) => revision)).toEqual(
      Array.from({ length: 31 }, (_, index) => 31 - index),
    );
  });

  test('[S3] of two people who claim one username at the same moment, one gets it', async () => {
    const storage = await start();
    const results = await Promise.allSettled([
      storage.users.insert(user(1, { username: 'ada' })),
      storage.users.insert(user(2, { username: 'Ada' })),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await storage.users.count()).toBe(1);
  });

  test('[S4] reads outside a transaction never see what it may still undo', async () => {
    const storage = await start();
    const written = Promise.withResolvers<void>();
    const undo = Promise.withResolvers<void>();
    const attempt = storage.transaction(async (tables) => {
      await tables.users.insert(user(1));
      expect(await tables.users.count()).toBe(1);
      written.resolve();
      await undo.promise;
      throw new Error('undone');
    });
    await written.promise;
    const reads = Promise.all([storage.users.count(), storage.users.byId(uuid(1)), storage.users.all()]);
    // Time for a read that does not wait to be wrong.
    await new Promise((resolve) => setImmediate(resolve));
    undo.resolve();
    await expect(attempt).rejects.toThrow('undone');
    expect(await reads).toEqual([0, null, []]);
  });

  test('[S5] a storage used inside its own transaction fails instead of waiting for itself', async () => {
    const storage = await start();
    const misuses: (() => Promise<unknown>)[] = [
      () => storage.users.count(),
      () => storage.users.insert(user(2)),
      () => append(storage, [entry(uuid(5))]),
      () => storage.transaction(async () => undefined),
    ];
    for (const misuse of misuses) {
      const attempt = storage.transaction(async (tables) => {
        await tables.users.insert(user(1));
        await misuse();
      });
      await expect(attempt).rejects.toThrow('inside its own transaction');
    }
    expect(await storage.users.count()).toBe(0);
  });

  test('[S5] [S5a] what a transaction did not wait for writes nothing once the transaction has ended', async () => {
    const storage = await start();
    const outcome = (n: number): StoredOutcome => ({ id: uuid(n), actor: uuid(1), fingerprint: '', answer: '', at: minute(0) });
    // One straggler for every moment around the end, counted in microtasks.
    const moments = Array.from({ length: 60 }, (_, ticks) => ticks);
    for (const ticks of moments) {
      let straggler: Promise<void> | undefined;
      const attempt = storage.transaction(async (tables) => {
        straggler = afterTicks(ticks).then(() => tables.outcomes.insert(outcome(ticks)));
        straggler.catch(() => undefined);
        throw new Error('undone');
      });
      await expect(attempt).rejects.toThrow('undone');
      await Promise.allSettled([straggler]);
    }
    expect(await Promise.all(moments.map((ticks) => storage.outcomes.byId(uuid(ticks))))).toEqual(moments.map(() => null));

    const late = await storage.transaction(async (tables) => tables);
    await expect(late.users.insert(user(3))).rejects.toThrow(Error);
    expect(await storage.users.count()).toBe(0);
  });
}

async function afterTicks(ticks: number): Promise<void> {
  for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
}
