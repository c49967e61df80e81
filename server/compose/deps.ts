/** What a server is made of that comes from outside: settings, storage, time, randomness. */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { PasswordCost } from '../accounts/passwords/passwords.ts';
import type { Config } from '../config/config.ts';
import type { AppDeps } from '../http/deps.ts';
import type { Metrics } from '../ops/metrics/metrics.ts';
import type { CanonicalStorage } from '../storage/storage.ts';

export interface ComposeDeps {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly storage: CanonicalStorage;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since some moment, which nobody sets; `performance.now` unless given. */
  readonly monotonic?: () => number;
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  readonly logger: AppDeps['logger'];
  readonly clientDir: string | null;
  readonly passwordCost?: PasswordCost;
  readonly signInsPerMinute?: number;
  readonly metrics?: Metrics;
  /** Called with every request of a person and every connection attempt; health checks are none. */
  readonly onUse?: () => void;
  readonly watchRoutes?: AppDeps['watchRoutes'];
}

/** The time as rows have it. */
export const isoClock =
  ({ now }: Pick<ComposeDeps, 'now'>): (() => string) =>
  () =>
    new Date(now()).toISOString();
