/** What pages of other addresses may do: with a token, from the origins of the settings alone, and never with cookies. [H220] [H221] */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { presentedBearer } from '../../web/bearer.ts';
import type { App } from '../../web/type-provider.ts';
import { isReachedByToken, scopeOfRoute } from '../token-scopes.ts';

/** What a page may send beside what every page may. */
const sent = ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'];
/** What a page may read beside what every page may: `Retry-After` is what the SDK waits for. */
const read = ['ETag', 'Location', 'Retry-After'];
/** Seconds for which a browser asks no more for the same address. */
const remembered = 600;

/**
 * To be added before all that refuses, so that a page can read why. Whether an answer may be read hangs on the origin that asks, so that no
 * cache gives one page what was answered to another. [H222]
 */
export function lendToOrigins(app: App, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin) || !isByToken(request)) return;
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': read.join(', ') });
  });
}

/** Whatever else a page of a foreign origin asks for is answered as if it came from anywhere, and its browser shows it nothing. */
const isByToken = (request: FastifyRequest): boolean =>
  presentedBearer(request) !== null && scopeOfRoute(request.method, request.routeOptions.url) !== null;

/** To be added after what charges requests. What is not lent is left to whoever answers `OPTIONS`, which says nothing of origins. */
export function answerPreflights(app: App, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    const method = wantedMethod(request, origins);
    return method === null ? undefined : sendPreflight(request, reply, method);
  });
}

/** The method that a page of one of these origins asks to use with a token; null for every other request. */
function wantedMethod({ method, url, headers }: FastifyRequest, origins: readonly string[]): string | null {
  const wanted = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || wanted === undefined || !origins.includes(headers.origin ?? '')) return null;
  const [path = ''] = url.split('?');
  const sends = (headers['access-control-request-headers'] ?? '').toLowerCase().split(',');
  return sends.some((name) => name.trim() === 'authorization') && isReachedByToken(wanted, path) ? wanted : null;
}

const sendPreflight = ({ headers }: FastifyRequest, reply: FastifyReply, method: string): FastifyReply =>
  reply
    .code(204)
    .headers({
      ...{ 'access-control-allow-origin': headers.origin, 'access-control-allow-methods': method },
      ...{ 'access-control-allow-headers': sent.join(', '), 'access-control-max-age': String(remembered) },
      ...{ 'cache-control': 'no-store', vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' },
    })
    .send();
