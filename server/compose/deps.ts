/** What a server is made of that comes from outside: settings, storage, time, randomness. */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { PasswordCost } from '../accounts/passwords/passwords.ts';
import type { Config } from '../config/config.ts';
import type { AppDeps } from '../http/deps.ts';
import type { Metrics } from '../ops/metrics/metrics.ts';
import { createDatabaseClock } from '../nodes/database-clock.ts';
import type { CanonicalStorage } from '../storage/storage.ts';
import type { EpochReading } from '../storage/tables/epoch.ts';

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
  /** How long it takes to end where other servers go on; each in milliseconds. */
  readonly draining?: Draining;
  /** Called with every request of a person and every connection attempt; health checks are none. */
  readonly onUse?: () => void;
  readonly watchRoutes?: AppDeps['watchRoutes'];
}

export interface Draining {
  /** From the moment at which it says that it is not ready, until balancers have noticed. */
  readonly noticed: number;
  /** In which its sockets are closed one after the other. */
  readonly closing: number;
}

/** Balancers ask each second; and whoever waits for the process to end gives it 5 s. */
export const usualDraining: Draining = { noticed: 1_200, closing: 2_300 };

/** The same on the time of the database, where that has a clock of its own. */
export interface TimedDeps extends ComposeDeps {
  readonly monotonic: () => number;
  /** Takes note of the time in an answer of the database, to a question sent and an answer received at these moments of the monotonic clock. */
  readonly noteTime: (reading: EpochReading, sent: number, received: number) => void;
}

export async function onDatabaseTime(deps: ComposeDeps): Promise<TimedDeps> {
  const { config, storage, monotonic = () => performance.now() } = deps;
  const clock = createDatabaseClock(monotonic);
  const noteTime: TimedDeps['noteTime'] = ({ at }, sent, received) => at !== null && clock.note(at, sent, received);
  if (config.databaseUrl === null) return { ...deps, monotonic, noteTime };
  const sent = monotonic();
  const reading = await storage.epoch.read();
  noteTime(reading, sent, monotonic());
  return { ...deps, monotonic, noteTime, ...(reading.at !== null && { now: clock.now }) };
}

/** The time as rows have it. */
export const isoClock =
  ({ now }: Pick<ComposeDeps, 'now'>): (() => string) =>
  () =>
    new Date(now()).toISOString();
