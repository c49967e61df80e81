/** Links that are printed for people to open: with an address that leads here from where they are. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { addressOf } from './address.ts';

type Interfaces = Readonly<Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[] | undefined>>;

/** The number of this machine's addresses that the output lists; a machine with many networks has more than a person reads. */
const mostAddresses = 4;

/**
 * The same link under each origin it can be opened at: the one that people type, else, where the server listens on every address, those of
 * this machine, and last the one that works on it alone. Not its name, which is no own origin. [H38] [G43]
 */
export function linksTo(
  { host, publicOrigin, basePath }: { readonly host: string; readonly publicOrigin: string | null; readonly basePath: string },
  port: number,
  path: string,
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  const here = addressOf(host, port);
  const origins =
    publicOrigin !== null ? [publicOrigin] : [...addressesOf(host, interfaces).map((address) => addressOf(address, port)), here];
  return origins.map((origin) => `${origin}${basePath}${path}`);
}

/** None where the server listens on one address alone. */
function addressesOf(host: string, interfaces: Interfaces): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [];
  return Object.values(interfaces)
    .flatMap((some) => some ?? [])
    .filter(({ internal, family, address }) => !internal && (host === '::' || family === 'IPv4') && !isLinkLocal(address))
    .map(({ address }) => address)
    .slice(0, mostAddresses);
}

/** Such an address needs the name of a network card, which no browser takes. */
const isLinkLocal = (address: string): boolean => /^(fe80:|169\.254\.)/i.test(address);

/** One line each, the first after the sentence about the link. */
export const describeLinks = (sentence: string, links: readonly string[]): string =>
  [
    `${sentence}: ${links[0] ?? ''}`,
    ...links.slice(1).map((link, at, rest) => `  ${at === rest.length - 1 ? 'on this machine' : 'or'}: ${link}`),
  ].join('\n');
