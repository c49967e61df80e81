/** One line in the log for each answered request: the request, the user, the result, and its security-relevant facts. No line holds a body or a cookie. */
import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import { isTelling } from '../../web/security-log.ts';

/** Asked every few seconds, by machines; they are no lines of the log, however they are answered. [G35] */
const healthChecks = new Set(['/healthz', '/readyz']);

export class RequestLog extends LogController {
  /** The answer itself contains everything. */
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
      token: request.caller?.token?.id,
      ...request.noted,
    };
    if (error) request.log.error({ ...line, err: error }, 'answer broken off');
    else if (isTelling(request.noted)) request.log.warn(line, 'refused');
    else request.log.info(line, 'answered');
  }
}
