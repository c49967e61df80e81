/** The parts of a server below HTTP, each given what it works with. */
import { createSessions } from '../accounts/sessions.ts';
import { createTokens } from '../accounts/tokens/tokens.ts';
import { createAccessState } from '../access/access-state.ts';
import { createRefusalSums } from '../audit/refusal-sums.ts';
import { systemClock, type Clock } from '../clock.ts';
import { createCommitter } from '../commit/create-committer.ts';
import { markAdministrators } from '../commit/mark-administrators.ts';
import type { RelayLog } from '../drafts/relay-log.ts';
import { createEventBus } from '../events/bus.ts';
import { createRelay } from '../gateway/create-relay.ts';
import type { Metrics } from '../ops/metrics/metrics.ts';
import { createAnnouncements } from '../streams/announcements.ts';
import { createBudget } from '../web/budget/budget.ts';
import { shareOf } from '../web/budget/costs.ts';
import { allowedOriginsOf } from '../web/origin.ts';
import { createProxies } from '../web/proxies.ts';
import { isoClock, type TimedDeps } from './deps.ts';
import { noteSettings } from './note-settings.ts';
import { openNodes } from './open-nodes.ts';

export type Parts = Awaited<ReturnType<typeof createParts>>;

export async function createParts(deps: TimedDeps, metrics: Metrics, log: RelayLog) {
  const { config, catalog, assertions, storage, now, newId, random, monotonic } = deps;
  const clock: Clock = { ...systemClock, now };
  const events = createEventBus((error) => log.error({ error }, 'an event could not be handled'));
  const { n: since } = await storage.epoch.read();
  const access = await createAccessState(storage, catalog, events);
  const { nodes, wire, membership, enter } = await openNodes({
    ...{ ...deps, access, events, log, since, closeAll: () => relay.closeAll() },
    onReread: () => metrics.relay.reloaded('rights'),
    onServe: async () => {
      await noteSettings(storage, deps, isoClock(deps)());
      await markAdministrators(storage, access.facts());
    },
  });
  const sessions = createSessions({ storage, now, random, events });
  const tokens = createTokens(storage, now);
  const committer = createCommitter({
    ...{ storage, catalog, assertions, access, newId, requireForce: membership?.requireForce },
    ...{ grantBeyondOwn: config.grantBeyondOwn, now: isoClock(deps) },
  });
  const [allowedOrigins, proxies] = [allowedOriginsOf(config), createProxies(config)];
  const refusals = createRefusalSums(storage, isoClock(deps));
  const budget = createBudget(shareOf(config.framesPerSecond), monotonic);
  const relay = createRelay({
    ...{ storage, access, sessions, committer, allowedOrigins, proxies, log, clock, budget, events, nodes },
    metrics: metrics.relay,
    onRefused: refusals.add,
  });
  const announcements = createAnnouncements({
    ...{ events, access, storage, sessions, nodes, clock },
    randomness: () => (random(1)[0] ?? 0) / 256,
    onFailure: (error) => log.error({ error }, 'event streams could not be told of a change'),
  });
  return {
    events,
    access,
    nodes,
    wire,
    membership,
    enter,
    sessions,
    tokens,
    committer,
    allowedOrigins,
    proxies,
    refusals,
    budget,
    relay,
    announcements,
    clock,
  };
}
