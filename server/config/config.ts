/** The settings of the process: read from the environment, every problem found in one go. Knows no file and no network. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { defaultFramesPerSecond } from '../budget/costs.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import { usernameMax, usernameProblem } from '../../core/session/credentials.ts';
import { withoutPassword } from './without-password.ts';
import { judgePassword } from '../sessions/judge-password.ts';

export interface Config {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly dataDir: string;
  /** Address of a PostgreSQL database to use instead of the embedded one; a secret, for it may hold a password. */
  readonly databaseUrl: string | null;
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
  /** Addresses and networks of proxies whose word on where requests come from is believed; `loopback` for this machine. */
  readonly trustProxy: readonly string[];
  readonly logLevel: LogLevel;
  readonly instanceName: string;
  /** What `/metrics` is given for; a secret. Null gives it to nobody. */
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

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** The least weighty lines that the log holds. */
export type LogLevel = (typeof logLevels)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

export type ConfigResult = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: string[] };

/** Every problem is one sentence: the setting, its value (never a secret), the next step. [G10] */
export function readConfig(env: Environment): ConfigResult {
  const problems = [...unsupportedProblems(env)];
  const setting = <T>(name: string, fallback: string, read: (value: string) => Read<T>): T | null => {
    const result = read(text(env, name) ?? fallback);
    problems.push(...result.problems.map((problem) => `${name} ${problem}`));
    return result.value;
  };
  const host = setting('HOST', '127.0.0.1', readHost);
  const databaseUrl = setting('DATABASE_URL', '', readDatabaseUrl);
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
  problems.push(...adminProblems(env));
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

/** A value, or what is wrong with it: the part of the sentence after the setting's name. */
type Read<T> = { readonly value: T | null; readonly problems: readonly string[] };

const good = <T>(value: T): Read<T> => ({ value, problems: [] });
const bad = (...problems: string[]): Read<never> => ({ value: null, problems });

/** Null when unset; Compose files and shells write "unset" as an empty value. [G1] */
const text = (env: Environment, name: string): string | null => env[name]?.trim() || null;

export const dataDirOf = (env: Environment): string => text(env, 'DATA_DIR') ?? './data';

const shown = (value: string): string => {
  const open = withoutPassword(value);
  return JSON.stringify(open.length > 200 ? `${open.slice(0, 200)}…` : open);
};

/** Its value is not shown: such addresses carry passwords. [G5] */
function* unsupportedProblems(env: Environment): Generator<string> {
  if (text(env, 'REDIS_URL')) yield 'REDIS_URL is set, but this version does not support several nodes; unset it to run a single one.';
}

/** Not shown either. [G5] */
function readDatabaseUrl(value: string): Read<string> {
  if (value === '') return { value: null, problems: [] };
  if (isPostgresUrl(value)) return good(value);
  return bad(
    'is not the address of a PostgreSQL database; write it as postgres://user:password@host:5432/database, with every sign of user and password but letters and digits percent-encoded (@ as %40, / as %2F), or unset it to keep everything in DATA_DIR.',
  );
}

/** A password that is not encoded moves what follows it into other parts of the address, which are no secret and shown. [G46] */
function isPostgresUrl(value: string): boolean {
  const [, scheme, authority = '', rest = ''] = /^(postgres(?:ql)?):\/\/([^/?#]*)(.*)$/s.exec(value) ?? [];
  const [address = '', query = ''] = rest.split('?', 2);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const isSocket = host === '' && /(^|&)host=(\/|%2f)/i.test(query);
  // With an empty host no address is one to `URL`.
  const url = URL.parse(isSocket ? `${scheme}://${authority}socket${rest}` : value);
  const isWhole = scheme !== undefined && url !== null && (host !== '' || isSocket);
  return isWhole && !/[@#\s]/.test(rest) && /^\/[^/]+$/.test(address);
}

/** What ends in a number is read as an address, and has to be one. [G3] */
function readHost(value: string): Read<string> {
  const isName = value.length <= 253 && /^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$/.test(value) && URL.canParse(`http://${value}`);
  if (isName || isIP(value) !== 0) return good(value);
  return bad(`is ${shown(value)}, which is not a host; give an address or name without scheme and port, such as 127.0.0.1 or 0.0.0.0.`);
}

/** [G2] */
function readPort(value: string): Read<number> {
  const port = Number(value);
  if (/^[0-9]{1,5}$/.test(value) && port <= 65535) return good(port);
  return bad(`is ${shown(value)}, which is not a port; give a whole number from 0 to 65535, where 0 takes a free one.`);
}

/** [V51] */
const readGrantBeyondOwn = (value: string): Read<GrantBeyondOwn> =>
  value === 'warn' || value === 'refuse'
    ? good(value)
    : bad(`is ${shown(value)}; give warn or refuse, which says what becomes of granting what one does not hold oneself.`);

/** [G27] */
function readRate(value: string): Read<number> {
  const rate = Number(value);
  if (/^[0-9]{1,6}$/.test(value) && rate >= 200) return good(rate);
  return bad(`is ${shown(value)}, which is not a rate; give a whole number from 200 to 999999, such as ${defaultFramesPerSecond}.`);
}

/** Discarded drafts can be reopened for 30 days. [G30] */
function readRetention(value: string): Read<number> {
  const days = Number(value);
  if (/^[0-9]{1,5}$/.test(value) && days >= 30) return good(days);
  return bad(`is ${shown(value)}, which is no time to keep things for; give a whole number of days from 30 to 99999, such as 90.`);
}

const partsOf = (value: string): readonly string[] => value.split(',').flatMap((part) => part.trim() || []);

/** A password with a comma in it reaches to the next `@`, over several parts. [G46] */
const shownPart = (parts: readonly string[], at: number): string =>
  parts.slice(at + 1).some((part) => part.includes('@')) ? '"…"' : shown((parts[at] ?? '').replace(/^[^]*@/, '…@'));

function readOrigins(value: string): Read<readonly string[]> {
  const origins = partsOf(value);
  const problems = origins.flatMap((origin, at) => originProblem(origin, shownPart(origins, at)) ?? []);
  return problems.length > 0 ? bad(...problems) : good([...new Set(origins)]);
}

/** An origin is compared letter by letter with what browsers send, so it must be written exactly so. [G4] */
function originProblem(origin: string, seen = shown(origin)): string | null {
  const url = URL.parse(origin);
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  // A host of a URL may hold signs that none has in a browser: a wildcard, or a list of them.
  const isHost = isWeb && /^[a-z0-9._-]+$|^\[/.test(url.hostname);
  if (isHost && url.origin === origin) return null;
  const isClear = isHost && !url.pathname.includes('@') && !url.search.includes('@') && !url.hash.includes('@');
  const advice = isClear ? `write it as ${shown(url.origin)}` : 'write it as scheme, host and port, such as https://accord.example.com';
  return `has ${seen}, which is not an exact origin; ${advice}.`;
}

/** [G34] */
function readPublicOrigin(value: string): Read<string> {
  if (value === '') return { value: null, problems: [] };
  const problem = originProblem(value);
  return problem === null ? good(value) : bad(problem);
}

/** Without dots, so that the names of cookies can carry it. [G60] */
const readBasePath = (value: string): Read<string> =>
  value.length <= 100 && /^\/$|^(\/[a-zA-Z0-9_-]+)+\/?$/.test(value)
    ? good(value.replace(/\/$/, ''))
    : bad(`is ${shown(value)}, which is not a path; give / or such as /accord, of letters, digits, "_" and "-".`);

/** [G33] */
function readProxies(value: string): Read<readonly string[]> {
  const parts = partsOf(value);
  const problems = parts.flatMap((part, at) => proxyProblem(part, shownPart(parts, at)) ?? []);
  return problems.length > 0 ? bad(...problems) : good([...new Set(parts)]);
}

function proxyProblem(part: string, seen: string): string | null {
  if (part === 'loopback') return null;
  const [address = '', prefix, ...more] = part.split('/');
  const family = isIP(address);
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
  if (family === 0 || address.includes('%') || more.length > 0 || !isPrefix)
    return `has ${seen}, which is neither an address nor a network; give such as 10.0.0.7 or 10.0.0.0/24, or loopback for a proxy on this machine.`;
  return isEverybody(address, Number(prefix ?? 128)) ? `has ${seen}, which is everybody; give the addresses of the proxies alone.` : null;
}

/** A network in which the first and the last address lie holds all between; those of IPv4 may be written in IPv6. */
function isEverybody(address: string, prefix: number): boolean {
  const network = new BlockList();
  network.addSubnet(address, Math.min(prefix, isIPv4(address) ? 32 : 128), isIPv4(address) ? 'ipv4' : 'ipv6');
  return (
    (network.check('0.0.0.0', 'ipv4') && network.check('255.255.255.255', 'ipv4')) ||
    (network.check('::', 'ipv6') && network.check('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ipv6'))
  );
}

/** [G35] */
function readLogLevel(value: string): Read<LogLevel> {
  const level = logLevels.find((known) => known === value);
  return level ? good(level) : bad(`is ${shown(value)}, which is no level; give one of ${logLevels.join(', ')}.`);
}

/** [G9] */
function readInstanceName(value: string): Read<string> {
  if (Array.from(value).length <= 100 && !/\p{Cc}/u.test(value)) return good(value);
  return bad(`is ${shown(value)}; give a name of at most 100 characters without line breaks or other control characters.`);
}

/** Characters as they may stand in a header; not shown. [G26] */
function readMetricsToken(value: string): Read<string> {
  if (value === '') return { value: null, problems: [] };
  return /^[!-~]{16,512}$/.test(value)
    ? good(value)
    : bad('is not a token; give 16 to 512 letters, digits and signs without spaces, or unset it to give metrics to nobody.');
}

/** Spaces are part of a password: it alone is taken as it stands. */
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
