/** Settings that are addresses: of the database, of this server, of browsers and of proxies. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { bad, good, shown, type Read } from './read.ts';

/** Not shown either. [G5] */
export function readDatabaseUrl(value: string): Read<string> {
  if (value === '') return { value: null, problems: [] };
  if (isPostgresUrl(value)) return good(value);
  return bad(
    'is not the address of a PostgreSQL database; write it as postgres://user:password@host:5432/database, with every sign of user and password but letters and digits percent-encoded (@ as %40, / as %2F), or unset it to keep everything in DATA_DIR.',
  );
}

/** Not shown either. [G5] */
export function readRedisUrl(value: string): Read<string> {
  if (value === '') return { value: null, problems: [] };
  const url = URL.parse(value);
  const isWhole = url && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname);
  if (isWhole && !/[@#\s]/.test(url.search) && isEncoded(url.username) && isEncoded(url.password)) return good(value);
  return bad(
    'is not the address of a Redis; write it as redis://user:password@host:6379, or rediss:// for TLS, with every sign of user and password but letters and digits percent-encoded, or unset it.',
  );
}

/** Whether it can be decoded: the library of Redis ends the process otherwise. [G150] */
function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
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
export function readHost(value: string): Read<string> {
  const isName = value.length <= 253 && /^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$/.test(value) && URL.canParse(`http://${value}`);
  if (isName || isIP(value) !== 0) return good(value);
  return bad(`is ${shown(value)}, which is not a host; give an address or name without scheme and port, such as 127.0.0.1 or 0.0.0.0.`);
}

const partsOf = (value: string): readonly string[] => value.split(',').flatMap((part) => part.trim() || []);

/** A password with a comma in it continues to the next `@`, over several parts. [G46] */
const shownPart = (parts: readonly string[], at: number): string =>
  parts.slice(at + 1).some((part) => part.includes('@')) ? '"…"' : shown((parts[at] ?? '').replace(/^[^]*@/, '…@'));

export function readOrigins(value: string): Read<readonly string[]> {
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
export function readPublicOrigin(value: string): Read<string> {
  if (value === '') return { value: null, problems: [] };
  const problem = originProblem(value);
  return problem === null ? good(value) : bad(problem);
}

/** Without dots, so that the names of cookies can carry it. [G60] */
export const readBasePath = (value: string): Read<string> =>
  value.length <= 100 && /^\/$|^(\/[a-zA-Z0-9_-]+)+\/?$/.test(value)
    ? good(value.replace(/\/$/, ''))
    : bad(`is ${shown(value)}, which is not a path; give / or such as /accord, of letters, digits, "_" and "-".`);

/** [G33] */
export function readProxies(value: string): Read<readonly string[]> {
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
