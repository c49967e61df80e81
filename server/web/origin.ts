/** Which pages may send requests that change something: the defence against other sites acting in a person's name. */
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { presentedBearer } from './bearer.ts';
import { carriesSession } from './session-cookie.ts';
import { refuse } from '../../core/problem/refusal.ts';
import { sendProblem } from './problem.ts';

/**
 * Whether a page of this origin may act here: the server's own origin, or an allowed one. Its own is `http://` and the `Host` header, if that
 * is an address or localhost: the owner of any other name can point it here. See docs/decisions/0007-own-origin.md.
 */
export const isOriginAllowed = (origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean =>
  origin !== undefined && (allowed.includes(origin) || (isOwnHost(host) && origin === `http://${host.toLowerCase()}`));

/** Whether a `Host` header is a name of this server that no other person can assign to it. */
export function isOwnHost(host: string | undefined): host is string {
  const url = host === undefined ? null : URL.parse(`http://${host}`);
  if (url?.host !== host?.toLowerCase()) return false;
  return url?.hostname === 'localhost' || isIP(url?.hostname.replace(/^\[|\]$/g, '') ?? '') !== 0;
}

/** The origins of the settings, the public origin, and the server's own if `HOST` is a name, because the operator has set it. [H38] */
export const allowedOriginsOf = ({
  host,
  port,
  allowedOrigins,
  publicOrigin,
}: {
  readonly host: string;
  readonly port: number;
  readonly allowedOrigins: readonly string[];
  readonly publicOrigin: string | null;
}): readonly string[] => [
  ...allowedOrigins,
  ...(publicOrigin === null ? [] : [publicOrigin]),
  ...(isIP(host) === 0 ? [new URL(`http://${host}:${port}`).origin] : []),
];

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Refuses unsafe requests that carry a session cookie without an allowed origin, and any that names a foreign one. [H3]
 * The second also keeps another site from signing a person in to an account of its own.
 */
export function checkOrigin(allowed: readonly string[]) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    // A token comes only from a program that holds it: no browser sends one of its own accord. Beside a cookie it is refused later.
    if (safeMethods.has(request.method) || presentedBearer(request) !== null) return undefined;
    const detail = originProblem(request, allowed);
    return detail === null ? undefined : sendProblem(reply, refuse('origin-refused', detail));
  };
}

function originProblem({ headers }: FastifyRequest, allowed: readonly string[]): string | null {
  const { origin, cookie } = headers;
  const host = headers.host?.slice(0, 200);
  if (origin !== undefined && allowed.includes(origin)) return null;
  if (!isOriginAllowed(origin, host, allowed) && (origin !== undefined || carriesSession(cookie))) {
    if (origin === undefined) return `A request with the session cookie needs the header "Origin: http://${host ?? ''}"; send it.`;
    return origin === `http://${host}`
      ? `The server does not know ${host} as a name of its own; open it by its address, or add ${origin} to ALLOWED_ORIGINS.`
      : `The origin ${origin.slice(0, 200)} is not the server's own (http://${host ?? ''}); open the product there, or add the origin to ALLOWED_ORIGINS.`;
  }
  // The browser's own word, where it gives one.
  const site = headers['sec-fetch-site'] ?? 'none';
  return site === 'same-origin' || site === 'none'
    ? null
    : `The browser says that this request comes from another site (Sec-Fetch-Site: ${site.slice(0, 40)}); open the product itself.`;
}
