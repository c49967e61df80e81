/** What the HTTP application is given; it makes none of it itself. */
import type { FastifyServerOptions } from 'fastify';
import type { Registry } from 'prom-client';
import type { Assertion } from '../../core/assertions/assertion.ts';
import type { RefusalSums } from '../audit/refusal-sums.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { AccessState } from '../access/access-state.ts';
import type { Budget } from '../budget/budget.ts';
import type { LoopTurns } from '../budget/loop-turns.ts';
import type { Committer } from '../canonical/committer.ts';
import type { Config } from '../config/config.ts';
import type { Announcements } from '../events/announcements.ts';
import type { Relay } from '../relay/relay.ts';
import type { Passwords } from '../sessions/passwords.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Turns } from '../sessions/turns.ts';
import type { SetupToken } from '../sessions/setup-token.ts';
import type { Storage } from '../storage/storage.ts';
import type { Proxies } from './proxies.ts';
import type { App } from './type-provider.ts';

export interface AppDeps {
  readonly config: Pick<Config, 'allowedOrigins' | 'basePath' | 'instanceName' | 'metricsToken' | 'grantBeyondOwn'>;
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly storage: Storage;
  readonly access: AccessState;
  readonly committer: Committer;
  readonly proxies: Proxies;
  readonly relay: Relay;
  readonly announcements: Announcements;
  readonly budget: Budget;
  readonly loopTurns: LoopTurns;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  /** Turns at hashing passwords. */
  readonly hashing: Turns;
  readonly refusals: RefusalSums;
  readonly setupToken: SetupToken;
  readonly metrics: Registry;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  readonly newId: () => string;
  /** Attempts to sign in that one address has for one username in a minute. */
  readonly signInsPerMinute: number;
  /** Directory of the built client; null to serve none. */
  readonly clientDir: string | null;
  readonly logger: NonNullable<FastifyServerOptions['logger']>;
  /** Whether the server has been asked to end: it finishes what it has, and takes nothing new. */
  readonly isEnding: () => boolean;
  /** Called before the first route is added. */
  readonly watchRoutes?: (app: App) => void;
}
