/**
 * The path under a shared host at which a proxy forwards the product. The server strips it from requests and adds it to answers, so that no
 * other part knows it. Cookies of this instance carry it in their names, because `__Host-` requires `Path=/`. [G60]
 */
import type { IncomingMessage } from 'node:http';
import { sessionCookies } from './session-cookie.ts';
import { refuse } from '../../core/problem/refusal.ts';
import { sendProblem } from './problem.ts';
import type { App } from './type-provider.ts';

/** The address within the product; null if it is outside. `basePath` is empty for the root, or such as `/accord`. */
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

/** Strips the path from a request or an upgrade, and returns the rest; an address outside leads to no draft, and `keepToBase` refuses it. */
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
    // The scope of the service worker ends with the slash, so it would not cover a page without it.
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
