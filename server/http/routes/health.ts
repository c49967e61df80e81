/** Whether the server lives, whether it is ready, and how it is doing. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AppDeps } from '../deps.ts';
import { isOwnHost } from '../origin.ts';
import { refuse, sendProblem } from '../problem.ts';
import { answers } from '../schemas.ts';
import type { App } from '../type-provider.ts';

const Status = Type.Object({ status: Type.String() });

export function addHealthRoutes(
  app: App,
  { storage, metrics, config, isEnding }: Pick<AppDeps, 'storage' | 'metrics' | 'config' | 'isEnding'>,
): void {
  app.get('/healthz', { schema: { summary: 'Whether the process lives', response: answers({ 200: Status }) } }, () => ({ status: 'live' }));

  app.get(
    '/readyz',
    { schema: { summary: 'Whether the database can be read', response: answers({ 200: Status }) } },
    async (_request, reply) => {
      if (isEnding()) return sendProblem(reply, refuse('not-ready', 'The server is restarting; try again in a moment.'));
      const isReady = await storage.ping().catch(() => false);
      return isReady
        ? { status: 'ready' }
        : sendProblem(reply, refuse('not-ready', 'The database cannot be read; see the log of the server.'));
    },
  );

  const metricsSchema = { summary: 'Prometheus text, for this machine or with the token', response: answers({ 200: Type.String() }) };
  app.get('/metrics', { schema: metricsSchema }, async (request, reply) => {
    if (!isLocal(request) && !carriesToken(request, config.metricsToken)) return sendProblem(reply, notForYou);
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });
}

const notForYou = refuse(
  'not-found',
  'Metrics are given to requests from this machine that came through no proxy, and to those with "Authorization: Bearer" and the METRICS_TOKEN of the settings.',
);

/** Takes the same time for any token of a length. [H18] */
function carriesToken({ headers }: FastifyRequest, token: string | null): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const [, given] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** A proxy on the same machine would make the whole world local, and so would a page whose name was made to lead here. [H18] */
function isLocal({ headers, socket }: FastifyRequest): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['via'] !== undefined) return false;
  if (!isOwnHost(headers.host)) return false;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
