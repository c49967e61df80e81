/**
 * The path under a shared host at which a proxy passes the product on: taken off what arrives, and put into what is answered, so that
 * nothing else has to know of it. Cookies of this instance carry it in their names, since `__Host-` asks for `Path=/`. [G60]
 */
import type { IncomingMessage } from 'node:http';
import { sessionCookies } from '../sessions/session-cookie.ts';
import { refuse, sendProblem } from './problem.ts';
import type { App } from './type-provider.ts';

/** How an address goes on within the product; null where it is outside. `basePath` is `` for the root, or such as `/accord`. */
export function withinBase(basePath: string, url: string): string | null {
  const rest = url.startsWith(basePath) ? url.slice(basePath.length) : null;
  if (rest === null || !/^([/?]|$)/.test(rest)) return null;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

const names: readonly string[] = Object.values(sessionCookies);

/** `/tools/accord` becomes `.tools.accord`: no path has a dot, so no two have one name. */
const suffixOf = (basePath: string): string => basePath.replaceAll('/', '.');

/** The cookies of this instance under their plain names, and none of a neighbour's. */
export const ownCookies = (basePath: string, header: string): string =>
  header
    .split(';')
    .flatMap((pair) => {
      const [name = ''] = pair.trim().split('=');
      const own = names.find((one) => name === one + suffixOf(basePath));
      return own ? pair.trim().replace(name, own) : names.includes(name) ? [] : pair.trim();
    })
    .join('; ');

const cookieToBrowser = (basePath: string, header: string): string => {
  const own = names.find((name) => header.startsWith(`${name}=`));
  return own ? header.replace(own, own + suffixOf(basePath)) : header;
};

/** Takes the path off a request or an upgrade, and answers how it goes on; from outside it leads to no draft, and `keepToBase` refuses it. */
export function enterBase(basePath: string, request: IncomingMessage): string {
  const url = request.url ?? '/';
  if (basePath === '') return url;
  if (request.headers.cookie !== undefined) request.headers.cookie = ownCookies(basePath, request.headers.cookie);
  return withinBase(basePath, url) ?? '/';
}

/** To be added before every other hook that answers. */
export function keepToBase(app: App, basePath: string): void {
  if (basePath === '') return;
  app.addHook('onRequest', async ({ originalUrl }, reply) => {
    // A page without the slash would not be one of the service worker's, whose scope ends with it.
    if (/^($|\?)/.test(originalUrl.slice(basePath.length)) && originalUrl.startsWith(basePath))
      return reply.redirect(`/${originalUrl.slice(basePath.length)}`, 308);
    if (withinBase(basePath, originalUrl) !== null) return undefined;
    const detail = `The product is at ${basePath}/ here (BASE_PATH); check the address, and what the proxy passes on.`;
    return sendProblem(reply, refuse('not-found', detail));
  });
  app.addHook('onSend', async (_request, reply) => {
    const [location, cookies] = [reply.getHeader('location'), reply.getHeader('set-cookie')];
    if (typeof location === 'string' && location.startsWith('/')) reply.header('location', basePath + location);
    if (cookies === undefined) return;
    reply.removeHeader('set-cookie');
    reply.header(
      'set-cookie',
      [cookies].flat().map((header) => cookieToBrowser(basePath, String(header))),
    );
  });
}
