/** Puts the server together from its parts; opens nothing and listens to nothing by itself. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Assertion } from '../core/assertions/assertion.ts';
import type { Catalog } from '../core/catalog/catalog.ts';
import { addressOf } from './address.ts';
import { createAccessState, type AccessState } from './access/access-state.ts';
import { findUnlistedToday } from './catalog/unlisted-today.ts';
import { findBrokenToday } from './assertions/broken-today.ts';
import { createRefusalSums, type RefusalSums } from './audit/refusal-sums.ts';
import { noteSettings } from './audit/settings.ts';
import type { Committer } from './canonical/committer.ts';
import { createCommitter } from './canonical/create-committer.ts';
import { markAdministrators } from './canonical/mark-administrators.ts';
import { seedProfiles, type DefaultProfile } from './canonical/seed.ts';
import { createBudget, type Budget } from './budget/budget.ts';
import { shareOf } from './budget/costs.ts';
import { createLoopTurns } from './budget/loop-turns.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/config.ts';
import { createAnnouncements, type Announcements } from './events/announcements.ts';
import { createEventBus, type EventBus } from './events/bus.ts';
import { createApp } from './http/app.ts';
import { enterBase } from './http/base-path.ts';
import type { AppDeps } from './http/deps.ts';
import { allowedOriginsOf } from './http/origin.ts';
import { createProxies } from './http/proxies.ts';
import type { App } from './http/type-provider.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { createRelay } from './relay/create-relay.ts';
import type { Relay } from './relay/relay.ts';
import type { RelayLog } from './relay/rooms.ts';
import { createFirstAdministrator } from './sessions/first-administrator.ts';
import { createPasswords, owaspCost, type PasswordCost, type Passwords } from './sessions/passwords.ts';
import { createRetention, type Retention } from './retention/retention.ts';
import { createSessions, type Sessions } from './sessions/sessions.ts';
import { createTurns, type TurnLimits } from './sessions/turns.ts';
import { watchOperator } from './sessions/watch-operator.ts';
import { createSetupToken, type SetupToken } from './sessions/setup-token.ts';
import type { CanonicalStorage } from './storage/storage.ts';

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
  readonly watchRoutes?: AppDeps['watchRoutes'];
}

export interface Server {
  readonly app: App;
  readonly budget: Budget;
  readonly relay: Relay;
  readonly access: AccessState;
  readonly committer: Committer;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly refusals: RefusalSums;
  readonly retention: Retention;
  readonly setupToken: SetupToken;
  readonly events: EventBus;
  readonly announcements: Announcements;
  /** Starts to listen where the configuration says, and answers the address. */
  listen(): Promise<string>;
  /** Ends every socket and request; the storage stays open. */
  close(): Promise<void>;
}

const defaultSignInsPerMinute = 20;

/** A hash takes 128 MiB and some tenths of a second, so the last of six waits for a second or two. [W14] */
const hashingTurns: TurnLimits = { atOnce: 2, waitingOf: 6, waiting: 32 };

/** Milliseconds for which rights that could not be read after a change may be those of before, once they can be read again. */
const catchUpEvery = 1_000;

/** Milliseconds in which the refusals of one account or address are one row of the audit. [W22] */
const flushEvery = 60_000;

export async function composeServer(deps: ComposeDeps): Promise<Server> {
  const {
    config,
    catalog,
    assertions,
    storage,
    now,
    newId,
    random,
    passwordCost = owaspCost,
    monotonic = () => performance.now(),
    metrics = createMetrics(),
  } = deps;
  const isoNow = (): string => new Date(now()).toISOString();
  const passwords = createPasswords(random, passwordCost);
  await seedProfiles(storage, catalog, await readDefaultProfiles(), isoNow, newId);
  const isIgnored = config.admin !== null && !(await addAdministrator(deps, passwords, config.admin, isoNow()));

  await noteSettings(storage, { catalog, assertions, config }, isoNow());

  const access = await createAccessState(storage, catalog);
  await markAdministrators(storage, access.facts());
  const sessions = createSessions({ storage, now, random });
  const events = createEventBus();
  access.onChange(events.publish);
  sessions.onEnd((ended) => events.publish({ type: 'sessions-ended', ended }));
  const committer = createCommitter({
    ...{ storage, catalog, assertions, access, newId },
    ...{ grantBeyondOwn: config.grantBeyondOwn, now: isoNow },
  });
  const allowedOrigins = allowedOriginsOf(config);
  const proxies = createProxies(config);
  const log: RelayLog = {
    warn: (details, message) => app.log.warn(details, message),
    error: (details, message) => app.log.error(details, message),
  };
  const refusals = createRefusalSums(storage, isoNow);
  const flushRefusals = (): Promise<void> =>
    refusals.flush().catch((error: unknown) => app.log.error({ error }, 'refusals could not be written to the audit'));
  const budget = createBudget(shareOf(config.framesPerSecond), monotonic);
  const relay = createRelay({
    ...{ storage, access, sessions, committer, allowedOrigins, proxies, log },
    clock: { ...systemClock, now },
    metrics: metrics.relay,
    budget,
    announce: events.publish,
    onRefused: refusals.add,
  });
  const announcements = createAnnouncements({
    ...{ bus: events, access, storage, sessions, clock: { ...systemClock, now } },
    chance: () => (random(1)[0] ?? 0) / 256,
    onFailure: (error) => app.log.error({ error }, 'event streams could not be told of a change'),
  });
  metrics.watchRelay(relay);
  metrics.watchBudget(budget);
  metrics.watchStreams(announcements.count);
  const stopWatching = metrics.watchLoop(systemClock);
  const stopCatchingUp = systemClock.every(catchUpEvery, () => void access.catchUp());
  const retention = createRetention({
    ...{ storage, clock: { ...systemClock, now }, days: config.retentionDays },
    onFailure: (error) => app.log.error({ error }, 'what was kept long enough could not be removed'),
  });
  const stopFlushing = systemClock.every(flushEvery, () => void flushRefusals());
  const stopWatchingOperator = watchOperator({
    ...{ storage, sessions, clock: systemClock },
    onFailure: (error) => app.log.debug({ error }, 'resets of passwords could not be looked for'),
  });
  const setupToken = createSetupToken(random);
  let isEnding = false;
  const { clientDir, logger, signInsPerMinute = defaultSignInsPerMinute } = deps;
  const app = createApp({
    config: { ...config, allowedOrigins },
    catalog,
    assertions,
    storage,
    access,
    budget,
    loopTurns: createLoopTurns(systemClock),
    committer,
    proxies,
    relay,
    announcements,
    sessions,
    passwords,
    hashing: createTurns(hashingTurns),
    refusals,
    setupToken,
    metrics: metrics.registry,
    now: isoNow,
    newId,
    signInsPerMinute,
    clientDir,
    logger,
    isEnding: () => isEnding,
    ...(deps.watchRoutes && { watchRoutes: deps.watchRoutes }),
  });
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    request.url = enterBase(config.basePath, request);
    relay.upgrade(request, socket, head);
  });
  // [G41]
  if (isIgnored)
    app.log.warn(
      'ADMIN_USERNAME and ADMIN_PASSWORD were ignored: this database has users already; unset both, and give a lost password back with "npm run reset-password -- <username>"',
    );
  const { lacking, dormant } = findUnlistedToday(access.facts());
  if (lacking.length > 0)
    app.log.warn({ permissions: lacking }, 'profiles choose permissions that the catalogue lacks; they grant nothing'); // [G52]
  if (dormant.length > 0)
    app.log.warn(
      { permissions: dormant },
      'profiles choose permissions that the catalogue has again; they grant nothing until these profiles are saved anew',
    );
  const broken = await findBrokenToday(storage, catalog, assertions);
  if (broken.length > 0) app.log.warn({ broken }, 'some profiles or people break assertions of this instance'); // [Q9]

  return {
    ...{ app, budget, relay, access, committer, sessions, passwords, refusals, retention, setupToken, events, announcements },
    listen: async () => {
      await app.listen({ host: config.host, port: config.port });
      return addressOf(config.host, (app.server.address() as AddressInfo).port) + config.basePath;
    },
    close: async () => {
      isEnding = true;
      announcements.close();
      await relay.close();
      await app.close();
      stopWatching();
      stopCatchingUp();
      stopFlushing();
      stopWatchingOperator();
      await retention.stop();
      await flushRefusals();
    },
  };
}

async function readDefaultProfiles(): Promise<DefaultProfile[]> {
  return JSON.parse(await readFile(new URL('../core/catalog/default-profiles.json', import.meta.url), 'utf8')) as DefaultProfile[];
}

/** Only where there is no user, else it answers false: hashing for nothing would slow every start down. */
async function addAdministrator(
  { storage, newId }: ComposeDeps,
  passwords: Passwords,
  { username, password }: NonNullable<Config['admin']>,
  at: string,
): Promise<boolean> {
  if ((await storage.users.count()) > 0) return false;
  await createFirstAdministrator(storage, { username, passwordHash: await passwords.hash(password), id: newId(), at });
  return true;
}
