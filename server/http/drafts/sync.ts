/** What is answered at the address of a draft's socket to what is no WebSocket, or is none any more once it has passed a proxy. [H77] */
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';

export function addSyncRoute(app: App): void {
  let isWarned = false;
  /** A browser's handshake that lost its header on the way: every opened draft would log the same warning again. [H78] */
  const warn = ({ headers }: FastifyRequest): void => {
    if (isWarned || headers['sec-websocket-key'] === undefined) return;
    isWarned = true;
    app.log.warn(
      { upgrade: headers.upgrade ?? null, connection: headers.connection ?? null },
      'a WebSocket request lacks its headers Upgrade and Connection: the proxy in front must forward both over HTTP/1.1, or live editing does not work; see docs/deploy.md',
    );
  };
  app.get('/sync/*', { schema: { hide: true } }, (request, reply) => {
    warn(request);
    void reply.header('upgrade', 'websocket').header('connection', 'Upgrade');
    return sendProblem(
      reply,
      refuse(
        'upgrade-required',
        'This address opens a draft as a WebSocket; a proxy in between must forward the headers Upgrade and Connection, over HTTP/1.1.',
      ),
    );
  });
}
