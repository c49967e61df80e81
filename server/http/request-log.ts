/** One line in the log for each request that was answered: what, by whom, how it went. Bodies and cookies are in none. */
import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';

export class RequestLog extends LogController {
  /** The answer says all there is to say. */
  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { method, url, ip: address } = request;
    const line = {
      method,
      url: url.slice(0, 500),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      address,
      user: request.caller?.user.username,
    };
    if (error) request.log.error({ ...line, err: error }, 'answer broken off');
    else request.log.info(line, 'answered');
  }
}
