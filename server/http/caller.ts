/** Who sends a request: resolved once from the cookie, before the body is read. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../sessions/sessions.ts';
import { costOf } from '../budget/costs.ts';
import { admit, type Admission } from './admission.ts';
import { refuse, sendProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** Lets only signed-in people through, as far as they have something left. [H4] [H41] */
export function requireSession(deps: Admission, { countsAsUse = true } = {}) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const presented = [request.headers.cookie, deps.proxies.transportOf(request.raw)] as const;
    const session = await (countsAsUse ? deps.sessions.resolve(...presented) : deps.sessions.look(...presented));
    request.caller = session && { ...session, from: request.ip };
    if (request.caller) return admit(deps, request, reply, deps.budget.account(request.caller.user.id));
    request.account?.charge(costOf.read);
    return sendProblem(reply, refuse('signed-out', 'There is no session, or it has ended; sign in.'));
  };
}

/** The person behind a request of a route that `requireSession` guards. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error(`${request.url} is not guarded by requireSession.`);
  return request.caller;
}
