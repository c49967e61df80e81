/** Which pages may send requests that change something: the defence against other sites acting in a person's name. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionCookie } from '../sessions/sessions.ts';
import { refuse, sendProblem } from './problem.ts';

/**
 * Whether a page of this origin may act here: the server's own (`http://` and the `Host` header), or one of the allowed.
 * The server itself speaks plain HTTP; behind a proxy with TLS the `https://` origin is among the allowed.
 */
export const isOriginAllowed = (origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean =>
  origin !== undefined && ((host !== undefined && origin === `http://${host.toLowerCase()}`) || allowed.includes(origin));

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Refuses unsafe requests that carry the session cookie without an allowed origin, and any that names a foreign one. [H3]
 * The second also keeps another site from signing a person in to an account of its own.
 */
export function checkOrigin(allowed: readonly string[]) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (safeMethods.has(request.method)) return undefined;
    const { origin, host, cookie } = request.headers;
    const isAmbient = cookie?.includes(`${sessionCookie}=`) ?? false;
    if (isOriginAllowed(origin, host, allowed) || (origin === undefined && !isAmbient)) return undefined;
    const detail =
      origin === undefined
        ? `A request with the session cookie needs the header "Origin: http://${host ?? ''}"; send it.`
        : `The origin ${origin.slice(0, 200)} is not the server's own (http://${host ?? ''}); open the product there, or add the origin to ALLOWED_ORIGINS.`;
    return sendProblem(reply, refuse('origin-refused', detail));
  };
}
