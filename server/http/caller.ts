/** Who sends a request: resolved once from the cookie, before the body is read. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session, Sessions } from '../sessions/sessions.ts';
import { refuse, sendProblem } from './problem.ts';
import type { Proxies } from './proxies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Session | null;
  }
}

/** Lets only signed-in people through. [H4] */
<<<<<<< HEAD
export function requireSession(sessions: Sessions, { countsAsUse = true } = {}) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const presented = [request.headers.cookie, forwardedTransport(request.headers)] as const;
    request.caller = await (countsAsUse ? sessions.resolve(...presented) : sessions.look(...presented));
=======
export function requireSession(sessions: Sessions, proxies: Proxies) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    request.caller = await sessions.resolve(request.headers.cookie, proxies.transportOf(request.raw));
>>>>>>> f149371 (Proxies are believed where TRUST_PROXY names them and nowhere else; PUBLIC_ORIGIN is the origin people type; metrics are for the token alone; LOG_LEVEL)
    return request.caller ? undefined : sendProblem(reply, refuse('signed-out', 'There is no session, or it has ended; sign in.'));
  };
}

/** The person behind a request of a route that `requireSession` guards. */
export function callerOf(request: FastifyRequest): Session {
  if (!request.caller) throw new Error(`${request.url} is not guarded by requireSession.`);
  return request.caller;
}
