/** The settings of the process: read from the environment, every problem found in one go. Knows no file and no network. */
import { defaultFramesPerSecond } from '../web/budget/costs.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import { usernameMax, usernameProblem } from '../../core/accounts/credentials.ts';
import { judgePassword } from '../accounts/passwords/judge-password.ts';
import type { Read } from './read.ts';
import { readBasePath, readDatabaseUrl, readHost, readOrigins, readProxies, readPublicOrigin, readRedisUrl } from './read-addresses.ts';
import {
  readGrantBeyondOwn,
  readInstanceName,
  readLogLevel,
  readMetricsToken,
  readPort,
  readRate,
  readRetention,
  type LogLevel,
} from './read-values.ts';

export interface Config {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly dataDir: string;
  /** Address of a PostgreSQL database to use instead of the embedded one; a secret, for it may hold a password. */
  readonly databaseUrl: string | null;
  /** Address of a Redis over which several servers tell each other of changes at once; a secret, as the other is. */
  readonly redisUrl: string | null;
  /** Further origins a browser may come from, each as browsers write it. */
  readonly allowedOrigins: readonly string[];
  /** Path of a permission catalogue; null for the built-in one. */
  readonly catalog: string | null;
  /** Path of a file of assertions; null for none. */
  readonly assertions: string | null;
  /** The origin people type, as browsers write it; null where it is the server's own address. */
  readonly publicOrigin: string | null;
  /** The path under a shared host that a proxy passes on, without a slash at its end; empty for the root. */
  readonly basePath: string;
  /** Addresses and networks of proxies that the server trusts about the origin of requests; `loopback` for this machine. */
  readonly trustProxy: readonly string[];
  readonly logLevel: LogLevel;
  readonly instanceName: string;
  /** The secret that `/metrics` requires. Null disables it. */
  readonly metricsToken: string | null;
  /** What becomes of granting what one does not hold oneself. */
  readonly grantBeyondOwn: GrantBeyondOwn;
  /** How many frames one socket may send in a second, on average. */
  readonly framesPerSecond: number;
  /** Days for which logs of closed drafts and answers of old requests are kept. */
  readonly retentionDays: number;
  /** The first administrator to create on an empty database; null to ask in the browser. */
  readonly admin: { readonly username: string; readonly password: string } | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export type ConfigResult = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: string[] };

/** Every problem is one sentence: the setting, its value (never a secret), the next step. [G10] */
export function readConfig(env: Environment): ConfigResult {
  const problems: string[] = [];
  const setting = <T>(name: string, fallback: string, read: (value: string) => Read<T>): T | null => {
    const result = read(text(env, name) ?? fallback);
    problems.push(...result.problems.map((problem) => `${name} ${problem}`));
    return result.value;
  };
  const host = setting('HOST', '127.0.0.1', readHost);
  const databaseUrl = setting('DATABASE_URL', '', readDatabaseUrl);
  const redisUrl = setting('REDIS_URL', '', readRedisUrl);
  const port = setting('PORT', '8080', readPort);
  const allowedOrigins = setting('ALLOWED_ORIGINS', '', readOrigins);
  const publicOrigin = setting('PUBLIC_ORIGIN', '', readPublicOrigin);
  const basePath = setting('BASE_PATH', '/', readBasePath);
  const trustProxy = setting('TRUST_PROXY', '', readProxies);
  const logLevel = setting('LOG_LEVEL', 'info', readLogLevel);
  const instanceName = setting('INSTANCE_NAME', 'accord', readInstanceName);
  const metricsToken = setting('METRICS_TOKEN', '', readMetricsToken);
  const grantBeyondOwn = setting('GRANT_BEYOND_OWN', 'warn', readGrantBeyondOwn);
  const framesPerSecond = setting('FRAMES_PER_SECOND', String(defaultFramesPerSecond), readRate);
  const retentionDays = setting('RETENTION_DAYS', '90', readRetention);
  problems.push(...nodeProblems(databaseUrl, redisUrl), ...adminProblems(env));
  const needed = {
    host,
    port,
    allowedOrigins,
    basePath,
    trustProxy,
    logLevel,
    instanceName,
    grantBeyondOwn,
    framesPerSecond,
    retentionDays,
  };
  if (problems.length > 0 || !isComplete(needed)) return { ok: false, problems };
  return {
    ok: true,
    config: {
      ...needed,
      dataDir: dataDirOf(env),
      databaseUrl,
      redisUrl,
      publicOrigin,
      catalog: text(env, 'CATALOG'),
      assertions: text(env, 'ASSERTIONS'),
      metricsToken,
      admin: readAdmin(env),
    },
  };
}

/** What has a default is there unless something is wrong with it. */
const isComplete = <T extends object>(values: T): values is { [Name in keyof T]: NonNullable<T[Name]> } =>
  Object.values(values).every((value) => value !== null);

/** Null when unset; Compose files and shells write "unset" as an empty value. [G1] */
const text = (env: Environment, name: string): string | null => env[name]?.trim() || null;

export const dataDirOf = (env: Environment): string => text(env, 'DATA_DIR') ?? './data';

/** [G5b] */
function* nodeProblems(databaseUrl: string | null, redisUrl: string | null): Generator<string> {
  if (redisUrl !== null && databaseUrl === null)
    yield 'REDIS_URL is set without DATABASE_URL: only servers that share a PostgreSQL database have something to tell each other; set both, or unset REDIS_URL.';
}

/** Spaces are part of a password: the server takes it unchanged. */
const adminSettings = (env: Environment) => ({ username: text(env, 'ADMIN_USERNAME'), password: env['ADMIN_PASSWORD'] || null });

function* adminProblems(env: Environment): Generator<string> {
  const { username, password } = adminSettings(env);
  // [G6]
  if (username === null && password !== null) yield 'ADMIN_PASSWORD is set without ADMIN_USERNAME; set both, or unset it.';
  if (username !== null && password === null)
    yield 'ADMIN_USERNAME is set without ADMIN_PASSWORD; set both, or unset it to make the first administrator in the browser.';
  // Never shown: where the two were mixed up, it is the password. [G46]
  if (username !== null && usernameProblem(username) !== null)
    yield `ADMIN_USERNAME is not a username; give 1 to ${usernameMax} letters a–z, digits and _ . @ - only.`;
  const weak = password && judgePassword(password, { username: username ?? '' }, text(env, 'INSTANCE_NAME') ?? '');
  if (weak) yield `ADMIN_PASSWORD: ${weak.detail} Where there is a user already, unset both.`;
}

function readAdmin(env: Environment): Config['admin'] {
  const { username, password } = adminSettings(env);
  return username !== null && password !== null ? { username, password } : null;
}
