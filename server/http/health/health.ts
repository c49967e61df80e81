/** Whether the server lives, whether it is ready, and how it is doing. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Type } from '../../web/schema.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { restarting, sendProblem } from '../../web/problem.ts';
import { answers } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';

const Status = Type.Object({ status: Type.String() });

export function addHealthRoutes(
  app: App,
  { storage, nodes, metrics, config, isEnding }: Pick<AppDeps, 'storage' | 'nodes' | 'metrics' | 'config' | 'isEnding'>,
): void {
  const free = { config: { isFree: true } };
  app.get('/healthz', { ...free, schema: { summary: 'Whether the process lives', response: answers({ 200: Status }) } }, () => ({
    status: 'live',
  }));

  let wasReady = true;
  /** The log reports a repeated check only when its result changes. [G35] */
  const tell = (isReady: boolean, reason: unknown): void => {
    if (isReady !== wasReady) {
      if (isReady) app.log.info('the database can be read again');
      else app.log.error({ err: reason }, 'the database cannot be read');
    }
    wasReady = isReady;
  };

  let hadRoom = true;
  const tellRoom = (hasRoom: boolean): void => {
    if (hasRoom && !hadRoom) app.log.info('there is room on the disk of the database again');
    if (!hasRoom && hadRoom) app.log.error('the disk of the database is full; nothing can be saved');
    hadRoom = hasRoom;
  };

  app.get(
    '/readyz',
    { ...free, schema: { summary: 'Whether the database can be read, and has room', response: answers({ 200: Status }) } },
    async (_request, reply) => {
      if (isEnding()) return sendProblem(reply, restarting);
      if (!nodes.mayServe()) return sendProblem(reply, nodes.refusal());
      let reason: unknown = null;
      const isReady = await storage.ping().catch((error: unknown) => {
        reason = error;
        return false;
      });
      tell(isReady, reason);
      if (!isReady) return sendProblem(reply, refuse('not-ready', 'The database cannot be read; see the log of the server.'));
      const hasRoom = await storage.hasRoom();
      tellRoom(hasRoom);
      return hasRoom
        ? { status: 'ready' }
        : sendProblem(reply, refuse('disk-full', 'The database cannot be written: its disk is full; make room.')); // [S63]
    },
  );

  const metricsSchema = {
    summary: 'Prometheus text, for a client with the token of the settings',
    response: answers({ 200: Type.String() }),
  };
  app.get('/metrics', { ...free, schema: metricsSchema }, async (request, reply) => {
    if (metrics === null || !carriesToken(request, config.metricsToken)) return sendProblem(reply, notForYou);
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

const notForYou = refuse(
  'not-found',
  'This address requires "Authorization: Bearer" with the METRICS_TOKEN of the settings; the server has no metrics without that setting.',
);

/** Takes the same time for any token of a length. [H18] */
function carriesToken({ headers }: FastifyRequest, token: string | null): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const [, given] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token));
}
