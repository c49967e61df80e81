/** The settings that decide what people may do: the audit records them if they differ from those of the last start. */
import type { AuditFacts } from '../../core/audit/audit-row.ts';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { fingerprintOf } from '../../core/profile/digest.ts';
import type { Config } from '../config/config.ts';
import type { Storage } from '../storage/storage.ts';
import { theOperator } from '../audit/origin.ts';

interface Deciding {
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly config: Pick<Config, 'grantBeyondOwn' | 'allowedOrigins' | 'publicOrigin' | 'trustProxy' | 'retentionDays'>;
}

/** Large ones as their digests; none is a secret. */
const factsOf = ({ catalog, assertions, config }: Deciding): AuditFacts => ({
  catalog: { version: catalog.data.version, digest: fingerprintOf(catalog.data) },
  assertions: assertions.length === 0 ? null : fingerprintOf(assertions),
  grantBeyondOwn: config.grantBeyondOwn,
  allowedOrigins: config.allowedOrigins,
  publicOrigin: config.publicOrigin,
  trustProxy: config.trustProxy,
  retentionDays: config.retentionDays,
});

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
