/** One line in the log for each request that was answered: what, by whom, how it went, and what of it matters for security. Bodies and cookies are in none. */
import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import { isTelling } from './security-log.ts';

/** Asked every few seconds, by machines; they are no lines of the log, however they are answered. [G35] */
const healthChecks = new Set(['/healthz', '/readyz']);

export class RequestLog extends LogController {
  /** The answer says all there is to say. */
  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (healthChecks.has(request.routeOptions.url ?? '')) return;
    const { method, url, ip: address } = request;
    const line = {
      method,
      url: url.slice(0, 500),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      address,
      user: request.caller?.user.username,
      ...request.noted,
    };
    if (error) request.log.error({ ...line, err: error }, 'answer broken off');
    else if (isTelling(request.noted)) request.log.warn(line, 'refused');
    else request.log.info(line, 'answered');
  }
}
