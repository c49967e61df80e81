/** Whether the server lives, whether it is ready, and how it is doing. */
import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AppDeps } from '../deps.ts';
import { refuse, sendProblem } from '../problem.ts';
import { answers } from '../schemas.ts';
import type { App } from '../type-provider.ts';

const Status = Type.Object({ status: Type.String() });

export function addHealthRoutes(app: App, { storage, metrics }: Pick<AppDeps, 'storage' | 'metrics'>): void {
  app.get('/healthz', { schema: { summary: 'Whether the process lives', response: answers({ 200: Status }) } }, () => ({ status: 'live' }));

  app.get(
    '/readyz',
    { schema: { summary: 'Whether the database can be read', response: answers({ 200: Status }) } },
    async (_request, reply) => {
      const isReady = await storage.ping().catch(() => false);
      return isReady
        ? { status: 'ready' }
        : sendProblem(reply, refuse('not-ready', 'The database cannot be read; see the log of the server.'));
    },
  );

  app.get(
    '/metrics',
    { schema: { summary: 'Prometheus text, for this machine only', response: answers({ 200: Type.String() }) } },
    async (request, reply) => {
      if (!isLocal(request))
        return sendProblem(reply, refuse('not-found', 'Metrics are given only to requests from this machine that came through no proxy.'));
      return reply.type(metrics.contentType).send(await metrics.metrics());
    },
  );
}

/** A proxy on the same machine would make the whole world local. [H18] */
function isLocal({ headers, socket }: FastifyRequest): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['via'] !== undefined) return false;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
