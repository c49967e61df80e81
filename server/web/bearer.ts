/** The secret that a program presents in place of a cookie. Knows no tokens. */
import type { FastifyRequest } from 'fastify';
import { tokenPrefix } from '../../core/accounts/tokens.ts';
import { carriesSession } from './session-cookie.ts';

/** What `Authorization: Bearer …` holds; null without it. */
export function bearerIn(authorization: string | undefined): string | null {
  const found = /^Bearer(?: (.*))?$/i.exec(authorization ?? '');
  return found && (found[1] ?? '').trim();
}

/**
 * Of a request to a route that takes some form of sign-in: on public ones a bearer is nobody. Beside a session only a token of this product
 * counts: some proxies put their own into every request that they pass on.
 */
export function presentedBearer({ headers, routeOptions }: FastifyRequest): string | null {
  const bearer = routeOptions.schema?.security === undefined ? null : bearerIn(headers.authorization);
  return bearer?.startsWith(tokenPrefix) || !carriesSession(headers.cookie) ? bearer : null;
}
