/** The settings that decide what people may do and what is kept: of which the audit tells, and in which servers on one database have to agree. */
import type { AuditFacts } from '../../core/audit/audit-row.ts';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { fingerprintOf } from '../../core/profile/digest.ts';
import type { Config } from '../config/config.ts';

export interface Deciding {
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly config: Pick<Config, 'grantBeyondOwn' | 'allowedOrigins' | 'publicOrigin' | 'trustProxy' | 'retentionDays'>;
}

/** Large ones as their digests; none is a secret. */
export const factsOf = ({ catalog, assertions, config }: Deciding): AuditFacts => ({
  catalog: { version: catalog.data.version, digest: fingerprintOf(catalog.data) },
  assertions: assertions.length === 0 ? null : fingerprintOf(assertions),
  grantBeyondOwn: config.grantBeyondOwn,
  allowedOrigins: config.allowedOrigins,
  publicOrigin: config.publicOrigin,
  trustProxy: config.trustProxy,
  retentionDays: config.retentionDays,
});

/** A digest of each in which all servers have to agree, by the name of the setting. Each may have other proxies before it. [G141] */
export const digestsOf = ({ catalog, assertions, config }: Deciding): Readonly<Record<string, string>> => ({
  CATALOG: fingerprintOf(catalog.data),
  ASSERTIONS: fingerprintOf(assertions),
  GRANT_BEYOND_OWN: fingerprintOf(config.grantBeyondOwn),
  ALLOWED_ORIGINS: fingerprintOf(config.allowedOrigins.toSorted()),
  PUBLIC_ORIGIN: fingerprintOf(config.publicOrigin),
  RETENTION_DAYS: fingerprintOf(config.retentionDays),
});
