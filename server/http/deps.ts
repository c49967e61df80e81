/** What the HTTP application is given; it makes none of it itself. */
import type { FastifyServerOptions } from 'fastify';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { RefusalSums } from '../audit/refusal-sums.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { AccessState } from '../access/access-state.ts';
import type { Budget } from '../web/budget/budget.ts';
import type { LoopTurns } from '../web/budget/loop-turns.ts';
import type { Committer } from '../../core/commit/command.ts';
import type { Config } from '../config/config.ts';
import type { Announcements } from '../streams/announcements.ts';
import type { EventBus } from '../events/bus.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { Relay } from '../drafts/relay.ts';
import type { Passwords } from '../accounts/passwords/passwords.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { Tokens } from '../accounts/tokens/tokens.ts';
import type { Turns } from '../accounts/passwords/turns.ts';
import type { Storage } from '../storage/storage.ts';
import type { Attempts } from '../storage/tables/attempts.ts';
import type { Proxies } from '../web/proxies.ts';
import type { RequestMetrics } from './health/metrics.ts';
import type { App } from '../web/type-provider.ts';

export interface AppDeps {
  readonly config: Pick<Config, 'basePath' | 'instanceName' | 'metricsToken' | 'grantBeyondOwn' | 'publicOrigin'> & {
    /** From which people may act: the instance's own, and those of the settings. */
    readonly allowedOrigins: readonly string[];
    /** Those of the settings alone, whose pages may call with a token. */
    readonly furtherOrigins: readonly string[];
  };
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly storage: Storage;
  readonly access: AccessState;
  readonly nodes: Nodes;
  readonly committer: Committer;
  readonly proxies: Proxies;
  readonly relay: Relay;
  readonly announcements: Announcements;
  readonly events: EventBus;
  readonly budget: Budget;
  readonly loopTurns: LoopTurns;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  /** Turns at hashing passwords. */
  readonly hashing: Turns;
  readonly refusals: RefusalSums;
  /** Null where requests are not measured. */
  readonly metrics: RequestMetrics | null;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  /** Attempts to sign in that one address has for one username in a minute. */
  readonly signInsPerMinute: number;
  /** Where all servers count them together; null where there is one. */
  readonly attempts: Attempts | null;
  /** Directory of the built client; null to serve none. */
  readonly clientDir: string | null;
  readonly logger: NonNullable<FastifyServerOptions['logger']>;
  /** Whether the server is stopping: it finishes pending work and accepts no new work. */
  readonly isEnding: () => boolean;
  /** Called with every request that is no health check. */
  readonly onUse?: () => void;
  /** Called before the first route is added. */
  readonly watchRoutes?: (app: App) => void;
}
