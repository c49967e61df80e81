/** What is answered at the address of a draft's socket to what is no WebSocket, or is none any more once it has passed a proxy. [H77] */
import type { FastifyRequest } from 'fastify';
import { refuse, sendProblem } from '../problem.ts';
import type { App } from '../type-provider.ts';

export function addSyncRoute(app: App): void {
  let isWarned = false;
  /** A browser's handshake that lost its header on the way: each draft that anybody opens would say the same again. [H78] */
  const warn = ({ headers }: FastifyRequest): void => {
    if (isWarned || headers['sec-websocket-key'] === undefined) return;
    isWarned = true;
    app.log.warn(
      { upgrade: headers.upgrade ?? null, connection: headers.connection ?? null },
      'a WebSocket was opened without its headers Upgrade and Connection: the proxy in front has to pass both on over HTTP/1.1, or nobody can edit together; see docs/deploy.md',
    );
  };
  app.get('/sync/*', { schema: { hide: true } }, (request, reply) => {
    warn(request);
    void reply.header('upgrade', 'websocket').header('connection', 'Upgrade');
    return sendProblem(
      reply,
      refuse(
        'upgrade-required',
        'Drafts are opened here as WebSockets; a proxy in between has to pass on the headers Upgrade and Connection, over HTTP/1.1.',
      ),
    );
  });
}
