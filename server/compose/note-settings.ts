/** The audit records the deciding settings if they differ from those of the last start. */
import { fingerprintOf } from '../../core/profile/digest.ts';
import { theOperator } from '../audit/origin.ts';
import type { Storage } from '../storage/storage.ts';
import { factsOf, type Deciding } from './deciding-settings.ts';

/** The audit itself holds the previous ones, so it also records a start of another version, or on a restored database. [W23] */
export async function noteSettings(storage: Storage, settings: Deciding, at: string): Promise<void> {
  const after = factsOf(settings);
  await storage.transaction(async ({ audit }) => {
    const [last] = await audit.newest({ limit: 1, event: 'settings-changed' });
    const before = last?.after ?? null;
    if (before !== null && fingerprintOf(before) === fingerprintOf(after)) return;
    const target = { kind: 'settings', id: null, name: null } as const;
    await audit.append([{ at, event: 'settings-changed', outcome: 'success', ...theOperator, target, before, after, reason: null }]);
  });
}
