/** What several servers on one database rely on: logs grow only as their writers know them, and each change of rights is numbered. */
import { expect, test } from 'vitest';
import type { AppendEntry } from '../../../server/storage/tables/drafts.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { entry, profile, session, user, uuid, type Start } from './values.ts';

const placed = (draft: string, position: number, n: number, over: Partial<AppendEntry> = {}): AppendEntry => ({
  ...entry(draft, { update: Uint8Array.of(n) }),
  position,
  ...over,
});

export function headsRules(start: Start): void {
  test('[S130] entries are added only after all that is there, and what is behind or closed keeps no other draft from its own', async () => {
    const { drafts } = await start();
    const [one, other, closed] = [uuid(5), uuid(6), uuid(7)];
    expect(await drafts.append([placed(one, 0, 1), placed(one, 1, 2), placed(closed, 0, 1)])).toEqual(['added', 'added', 'added']);
    await drafts.close(closed, { state: 'discarded', by: 'ada', at: '2026-01-01T00:00:00.000Z', profile: null });
    const late = [placed(one, 1, 9), placed(one, 2, 9), placed(other, 0, 3), placed(closed, 1, 9)];
    expect(await drafts.append(late)).toEqual(['behind', 'behind', 'added', 'closed']);
    expect(await drafts.append([placed(one, 3, 9)])).toEqual(['behind']);
    expect(await drafts.append([placed(one, 2, 4, { base: { profile: uuid(3), revision: 1 } })])).toEqual(['behind']);
    expect(await drafts.append([placed(one, 2, 4)])).toEqual(['added']);
    expect(await drafts.updates(one)).toEqual([1, 2, 4].map((n) => Uint8Array.of(n)));
    const heads = await drafts.heads([one, other, closed, uuid(8)]);
    expect(heads.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: one, head: 3, state: 'open' },
      { id: other, head: 1, state: 'open' },
      { id: closed, head: 1, state: 'discarded' },
    ]);
  });

  test('[S130] of two that write at the same moment one is added, and the other is behind', async () => {
    const { drafts } = await start();
    await drafts.append([placed(uuid(5), 0, 0)]);
    for (let position = 1; position <= 10; position++) {
      const outcomes = await Promise.all([1, 2, 3].map((n) => drafts.append([placed(uuid(5), position, n)])));
      expect(outcomes.flat().sort()).toEqual(['added', 'behind', 'behind']);
    }
    expect(await drafts.updates(uuid(5))).toHaveLength(11);
  });

  test('[S131] what came after so many entries is answered whole, or not at all', async () => {
    const { drafts } = await start();
    const draft = uuid(5);
    expect(await drafts.after(draft, 0)).toEqual([]);
    await drafts.append([1, 2, 3, 4, 5].map((n, position) => placed(draft, position, n)));
    const after = async (entries: number) => (await drafts.after(draft, entries))?.map(({ update }) => update[0]);
    expect([await after(0), await after(3), await after(5), await after(6)]).toEqual([[1, 2, 3, 4, 5], [4, 5], [], undefined]);
    await drafts.compact(draft, { entries: 4, update: Uint8Array.of(9), metadata: '' });
    expect([await after(3), await after(4), await after(5)]).toEqual([[4, 5], [5], []]);
    await drafts.append([6, 7].map((n, at) => placed(draft, 5 + at, n)));
    await drafts.compact(draft, { entries: 6, update: Uint8Array.of(9), metadata: '' });
    expect([await after(3), await after(4), await after(6)]).toEqual([undefined, [5, 6, 7], [7]]);
  });

  test('[S132] each change of what decides gets the next number, and is undone with its transaction', async () => {
    const storage = await start();
    const { epoch, users, sessions } = storage;
    const first = (await epoch.read()).n;
    const since = async (n: number) => (await epoch.changesAfter(n, 100)).map(({ kind, id }) => `${kind} ${id}`);
    await writeProfile(storage, profile(3));
    await users.insert(user(1, { profiles: [uuid(3)] }));
    expect(new Set(await since(first))).toEqual(new Set([`profile ${uuid(3)}`, `user ${uuid(1)}`]));
    const second = (await epoch.read()).n;
    expect(second).toBe(first + (await since(first)).length);

    await sessions.insert(session(1));
    await sessions.touch(session(1).id, '2026-01-01T01:00:00.000Z', null);
    expect((await epoch.read()).n).toBe(second);
    await sessions.delete(session(1).id);
    expect(await since(second)).toEqual([`session ${session(1).id}`]);

    const third = (await epoch.read()).n;
    const undone = storage.transaction(async (tables) => {
      await tables.users.update(user(1, { enabled: false }));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect((await epoch.read()).n).toBe(third);
    await users.delete(uuid(1));
    expect(await since(third)).toContain(`user ${uuid(1)}`);
    await epoch.keepNewest(1);
    expect(await epoch.changesAfter(0, 100)).toHaveLength(1);
  });

  test('[S133] what was judged before the newest change is not added', async () => {
    const { drafts, epoch, users } = await start();
    const before = (await epoch.read()).n;
    expect(await drafts.append([placed(uuid(5), 0, 1)], before)).toEqual(['added']);
    await users.insert(user(1));
    expect(await drafts.append([placed(uuid(5), 1, 2), placed(uuid(6), 0, 2)], before)).toEqual(['outdated', 'outdated']);
    expect(await drafts.heads([uuid(6)])).toEqual([]);
    expect(await drafts.append([placed(uuid(5), 1, 3)], (await epoch.read()).n)).toEqual(['added']);
  });
}
