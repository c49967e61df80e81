/** Puts the server together from its parts; opens nothing and listens to nothing by itself. */
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { createPasswords, owaspCost, type Passwords } from './accounts/passwords/passwords.ts';
import { offerSetup } from './accounts/setup-links.ts';
import { createTurns, type TurnLimits } from './accounts/passwords/turns.ts';
import { systemClock } from './clock.ts';
import { startBackground } from './compose/background.ts';
import { isoClock, onDatabaseTime, usualDraining, type ComposeDeps } from './compose/deps.ts';
import { createParts, type Parts } from './compose/parts.ts';
import { prepareDatabase } from './compose/prepare-database.ts';
import { warnOfIgnoredAdministrator, warnOfProfiles } from './compose/start-warnings.ts';
import type { RelayLog } from './drafts/relay-log.ts';
import { createApp } from './http/app.ts';
import type { App } from './web/type-provider.ts';
import { createMetrics } from './ops/metrics/create-metrics.ts';
import type { Metrics } from './ops/metrics/metrics.ts';
import type { Retention } from './ops/retention.ts';
import { addressOf } from './web/address.ts';
import { enterBase } from './web/base-path.ts';
import { createLoopTurns } from './web/budget/loop-turns.ts';

export type { ComposeDeps } from './compose/deps.ts';

export interface Server extends Pick<
  Parts,
  'budget' | 'relay' | 'access' | 'committer' | 'sessions' | 'refusals' | 'events' | 'announcements'
> {
  readonly app: App;
  readonly passwords: Passwords;
  readonly retention: Retention;
  /** Of the link to make the first administrator; null where there is a user. */
  readonly setupToken: string | null;
  /** Starts to listen where the configuration says, and answers the address. */
  listen(): Promise<string>;
  /** Ends every socket and request; the storage stays open. */
  close(): Promise<void>;
}

const defaultSignInsPerMinute = 20;

/** A hash takes 128 MiB and some tenths of a second, so the last of six waits for a second or two. [W14] */
const hashingTurns: TurnLimits = { atOnce: 2, waitingOf: 6, waiting: 32 };

export async function composeServer(given: ComposeDeps): Promise<Server> {
  const deps = await onDatabaseTime(given);
  const { config, random, draining = usualDraining, passwordCost = owaspCost, metrics = await createMetrics(config.metricsToken) } = deps;
  const passwords = createPasswords(random, passwordCost);
  const isIgnored = await prepareDatabase(deps, passwords);
  const setupToken = await offerSetup({ ...deps, at: isoClock(deps)(), isShared: config.databaseUrl !== null });
  const log: RelayLog = {
    warn: (details, message) => app.log.warn(details, message),
    error: (details, message) => app.log.error(details, message),
  };
  const parts = await createParts(deps, metrics, log);
  let isEnding = false;
  const app = createHttp(deps, parts, { passwords, metrics, isEnding: () => isEnding });
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    request.url = enterBase(config.basePath, request);
    deps.onUse?.();
    parts.relay.upgrade(request, socket, head);
  });
  await parts.enter();
  const background = startBackground(deps, parts, metrics, () => app.log);
  if (isIgnored) warnOfIgnoredAdministrator(app.log);
  await warnOfProfiles(app.log, deps, parts.access.facts());
  return {
    ...parts,
    ...{ app, passwords, setupToken, retention: background.retention },
    listen: async () => {
      await app.listen({ host: config.host, port: config.port });
      return addressOf(config.host, (app.server.address() as AddressInfo).port) + config.basePath;
    },
    close: async () => {
      isEnding = true;
      const hasOthers = (await parts.membership?.hasOthers().catch(() => false)) ?? false;
      if (hasOthers) await pause(draining.noticed); // [G144]
      parts.announcements.close();
      await parts.relay.close(hasOthers ? draining.closing : 0);
      await app.close();
      await background.stop();
      await parts.wire?.close();
    },
  };
}

interface Given {
  readonly passwords: Passwords;
  readonly metrics: Metrics;
  readonly isEnding: () => boolean;
}

function createHttp(deps: ComposeDeps, parts: Parts, { metrics, ...given }: Given): App {
  const { config, catalog, assertions, storage, newId, random, clientDir, logger, signInsPerMinute = defaultSignInsPerMinute } = deps;
  return createApp({
    ...{ ...parts, ...given, catalog, assertions, storage, newId, random, clientDir, logger, signInsPerMinute },
    config: { ...config, allowedOrigins: parts.allowedOrigins, furtherOrigins: config.allowedOrigins },
    attempts: config.databaseUrl === null ? null : storage.attempts,
    loopTurns: createLoopTurns(systemClock),
    hashing: createTurns(hashingTurns),
    metrics: metrics.requests,
    now: isoClock(deps),
    ...(deps.onUse && { onUse: deps.onUse }),
    ...(deps.watchRoutes && { watchRoutes: deps.watchRoutes }),
  });
}
