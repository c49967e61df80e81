/** Rule S35: who changed the canonical list. */
import { writeIn } from '../../support/canonical-list.ts';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../server/storage/storage.ts';
import { minute, profile, uuid, type Start } from './values.ts';

const change = (n: number, over: Partial<AuditEntry> = {}): AuditEntry => ({
  at: minute(n),
  actor: uuid(1),
  username: 'ada',
  session: 'f'.repeat(64),
  action: 'create',
  profile: { id: uuid(2), revision: n },
  draft: null,
  position: null,
  digest: null,
  key: uuid(100 + n),
  ...over,
});

export function auditRules(start: Start): void {
  test('[S35] the audit is read back as written, newest first, and no longer than asked for', async () => {
    const storage = await start();
    const all = [
      change(1, { draft: uuid(5), position: 7, digest: 'd'.repeat(64) }),
      change(2, { action: 'update' }),
      change(3, { action: 'delete', session: null }),
    ];
    for (const one of all) await storage.canonicalTransaction((tables) => tables.audit.insert(one));
    expect(await storage.audit.newest(10)).toEqual(all.toReversed());
    expect(await storage.audit.newest(1)).toEqual([all[2]]);
  });

  test('[S35] an entry and the change it tells of are there together or not at all', async () => {
    const storage = await start();
    const attempt = storage.canonicalTransaction(async (tables) => {
      await writeIn(tables, profile(2));
      await tables.audit.insert(change(1));
      throw new Error('undone');
    });
    await expect(attempt).rejects.toThrow('undone');
    expect([await storage.audit.newest(10), await storage.profiles.all()]).toEqual([[], []]);
  });
}
