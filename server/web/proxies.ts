/** What the server trusts the proxies in front about: the address of a request, and whether it came over https. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Transport } from './session-cookie.ts';

/** The parts of a request or an upgrade that give its origin. */
export interface Arrival {
  readonly headers: IncomingMessage['headers'];
  readonly socket?: Pick<IncomingMessage['socket'], 'remoteAddress'> | undefined;
}

export interface Proxies {
  /** The nearest address that is no trusted proxy's; `unknown` where the connection has none. */
  addressOf(arrival: Arrival): string;
  /** How the person's browser speaks to the instance. */
  transportOf(arrival: Arrival): Transport;
}

/** Each part of TRUST_PROXY is an address, a network or `loopback`; checked before. [H37] */
export function createProxies({
  trustProxy,
  publicOrigin,
}: {
  readonly trustProxy: readonly string[];
  readonly publicOrigin: string | null;
}): Proxies {
  const trusted = listOf(trustProxy);
  const isTrusted = (address: string | null): boolean =>
    address !== null && isIP(address) !== 0 && trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  const peerOf = ({ socket }: Arrival): string | null => readAddress(socket?.remoteAddress ?? '');

  return {
    addressOf(arrival) {
      const peer = peerOf(arrival);
      if (!isTrusted(peer)) return peer ?? 'unknown';
      let nearest = peer;
      // Each proxy appends the address of its client: everything left of an untrusted address may be forged.
      for (const part of listed(arrival.headers['x-forwarded-for']).toReversed()) {
        const address = readAddress(part);
        if (address === null) break;
        nearest = address;
        if (!isTrusted(address)) break;
      }
      return nearest ?? 'unknown';
    },
    transportOf(arrival) {
      if (publicOrigin?.startsWith('https://')) return 'https'; // [W15]
      const [first] = isTrusted(peerOf(arrival)) ? listed(arrival.headers['x-forwarded-proto']) : [];
      return first?.toLowerCase() === 'https' ? 'https' : 'http';
    },
  };
}

/** Trusts no proxy. */
export const noProxies: Proxies = createProxies({ trustProxy: [], publicOrigin: null });

/** From here on `request.ip` is where the request comes from: for limits and log the same as for sockets, and not as Fastify would read it. */
export const believeProxies =
  (proxies: Proxies) =>
  async (request: FastifyRequest): Promise<void> => {
    Object.defineProperty(request, 'ip', { value: proxies.addressOf(request.raw) });
  };

function listOf(parts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const part of parts.flatMap((one) => (one === 'loopback' ? ['127.0.0.0/8', '::1'] : one))) {
    const [address = '', prefix] = part.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const listed = (header: string | readonly string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .flatMap((part) => part.trim() || []);

/** Some proxies add the port, and put IPv6 with a port in brackets. An IPv4 address on an IPv6 socket is the IPv4 address. */
function readAddress(text: string): string | null {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const [, plain] = /^([\d.]+):\d+$/.exec(text) ?? [];
  const address = (bracketed ?? plain ?? text).replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return isIP(address) === 0 ? null : address.toLowerCase();
}
