/** The work of a server that nobody asks for: it starts with the server, and all of it stops with it. */
import { keepFresh, keepRow } from '../nodes/keep-fresh.ts';
import { watchOperator } from '../accounts/watch-operator.ts';
import { systemClock } from '../clock.ts';
import type { App } from '../web/type-provider.ts';
import type { Audit } from '../storage/tables/audit.ts';
import type { Metrics } from '../ops/metrics/metrics.ts';
import { createRetention, type Retention } from '../ops/retention.ts';
import type { ComposeDeps } from './deps.ts';
import type { Parts } from './parts.ts';

export interface Background {
  readonly retention: Retention;
  /** Resolves once nothing of it is at work. */
  stop(): Promise<void>;
}

/** Milliseconds for which rights that could not be read after a change may be those of before, once they can be read again. */
const catchUpEvery = 1_000;

/** Milliseconds in which the refusals of one account or address are one row of the audit. [W22] */
const flushEvery = 60_000;

/** Milliseconds between two lines of the log that tell the head of the audit. [G83] */
const tellHeadEvery = 60 * 60_000;

export function startBackground({ storage, config }: ComposeDeps, parts: Parts, metrics: Metrics, log: () => App['log']): Background {
  const { access, nodes, membership, sessions, refusals, relay, budget, announcements, clock } = parts;
  const flushRefusals = (): Promise<void> =>
    refusals.flush().catch((error: unknown) => log().error({ error }, 'refusals could not be written to the audit'));
  const tellHead = createHeadTeller(storage.audit, log);
  void tellHead();
  metrics.watchRelay(relay);
  metrics.watchBudget(budget);
  metrics.watchStreams(announcements.count);
  if (membership) metrics.watchNodes(nodes);
  const isWatched = (): boolean => relay.counts().sockets > 0 || announcements.count() > 0;
  const stops = [
    metrics.watchLoop(systemClock),
    systemClock.every(catchUpEvery, () => void access.catchUp()),
    ...(membership
      ? [keepFresh(nodes, systemClock, isWatched), keepRow(membership, nodes, systemClock), forgetAttempts(storage, parts)]
      : []),
    systemClock.every(flushEvery, () => void flushRefusals()),
    systemClock.every(tellHeadEvery, () => void tellHead()),
    watchOperator({
      ...{ storage, sessions, clock: systemClock },
      onFailure: (error) => log().debug({ error }, 'resets of passwords could not be looked for'),
    }),
  ];
  const retention = createRetention({
    ...{ storage, clock, days: config.retentionDays, mayRun: nodes.mayServe },
    onFailure: (error) => log().error({ error }, 'what was kept long enough could not be removed'),
  });
  return {
    retention,
    stop: async () => {
      for (const stop of stops) stop();
      await retention.stop();
      await flushRefusals();
      await tellHead();
      await membership?.leave().catch(() => undefined);
    },
  };
}

/** Milliseconds between two looks for attempts to sign in that count no more, and how many are kept at most. [W62a] */
const forgetEvery = 60_000;
const mostAttempts = 100_000;

const forgetAttempts = ({ attempts }: ComposeDeps['storage'], { clock }: Parts): (() => void) =>
  systemClock.every(forgetEvery, () => {
    attempts.removeOld(new Date(clock.now()).toISOString(), mostAttempts).catch(() => undefined);
  });

/** Whoever keeps the log elsewhere can tell later whether rows were cut off. [G83] */
const createHeadTeller =
  (audit: Pick<Audit, 'head'>, log: () => App['log']): (() => Promise<void>) =>
  async () => {
    try {
      const { seq, hash } = await audit.head();
      log().info({ event: 'audit-head', head: `${seq}:${hash}` }, 'the head of the audit, to be kept elsewhere');
    } catch (error) {
      log().error({ error }, 'the head of the audit could not be read');
    }
  };
