/** Rules S134 and S135: the servers that share a database, and the settings that are in force for all of them. */
import { expect, test } from 'vitest';
import type { StoredNode } from '../../../server/storage/tables/nodes.ts';
import { minute, uuid, type Start } from './values.ts';

const node = (n: number, over: Partial<StoredNode> = {}): StoredNode => ({
  ...{ id: uuid(n), version: '1.2.3', startedAt: minute(0), seenAt: minute(0), epoch: 0, settings: { CATALOG: 'one' } },
  ...over,
});

export function nodeRules(start: Start): void {
  test('[S134] servers are there from the moment they say so until they are silent or leave, in the order of their start', async () => {
    const { nodes } = await start();
    expect(await nodes.see(uuid(1), { seenAt: minute(1), epoch: 3 })).toBe(false);
    await nodes.put(node(1, { startedAt: minute(1), seenAt: minute(1) }));
    await nodes.put(node(2, { startedAt: minute(0), seenAt: minute(2), settings: { CATALOG: 'two', 'a "name"': '' } }));
    expect((await nodes.live(minute(1))).map(({ id }) => id)).toEqual([uuid(2), uuid(1)]);
    expect(await nodes.live(minute(2))).toEqual([
      node(2, { startedAt: minute(0), seenAt: minute(2), settings: { CATALOG: 'two', 'a "name"': '' } }),
    ]);
    expect(await nodes.see(uuid(1), { seenAt: minute(5), epoch: 7 })).toBe(true);
    expect(await nodes.live(minute(3))).toEqual([node(1, { startedAt: minute(1), seenAt: minute(5), epoch: 7 })]);
    await nodes.put(node(1, { version: '2.0.0', seenAt: minute(6) }));
    expect(await nodes.live(minute(3))).toEqual([node(1, { version: '2.0.0', seenAt: minute(6) })]);
    await nodes.removeOlder(minute(3));
    expect(await nodes.live(minute(0))).toHaveLength(1);
    await nodes.remove(uuid(1));
    expect(await nodes.live(minute(0))).toEqual([]);
  });

  test('[S135] settings that come into force are one of the numbered changes, and undone with their transaction', async () => {
    const storage = await start();
    const { epoch } = storage;
    const before = await epoch.read();
    expect(before.settings).toBeNull();
    expect(await epoch.enforce('digest')).toBe(before.n + 1);
    expect(await epoch.read()).toMatchObject({ n: before.n + 1, settings: 'digest' });
    expect(await epoch.changesAfter(before.n, 9)).toEqual([{ n: before.n + 1, kind: 'settings', id: 'digest' }]);
    const undone = storage.transaction(async (tables) => {
      await tables.epoch.enforce('other');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await epoch.read()).toMatchObject({ n: before.n + 1, settings: 'digest' });
  });
}
