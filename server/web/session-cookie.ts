/** The cookie of a session: its two names, how a request presents it and how an answer sets it. Knows no storage. */
import { parseCookie, stringifySetCookie } from 'cookie';

/** The scheme between browser and instance, as far as it is known; `http` unless a trusted source says otherwise. */
export type Transport = 'http' | 'https';

/**
 * Under https the prefix makes browsers take the cookie from this very origin alone: no neighbouring subdomain and no plain http page
 * can plant one. Plain http has no such name. [W1]
 */
export const sessionCookies: Readonly<Record<Transport, string>> = { http: 'accord_session', https: '__Host-accord_session' };

/** The name over plain http. */
export const sessionCookie = sessionCookies.http;

export interface PresentedToken {
  readonly token: string;
  readonly transport: Transport;
}

/** Whether a browser sent a session along, good or not, of its own accord. */
export const carriesSession = (cookieHeader: string | undefined): boolean => Object.keys(valuesIn(cookieHeader)).length > 0;

/** Every token a `Cookie` header holds. */
export const tokensIn = (cookieHeader: string | undefined): PresentedToken[] =>
  Object.entries(valuesIn(cookieHeader)).flatMap(([transport, token]) =>
    /^[\w-]{43}$/.test(token) ? [{ token, transport: transport as Transport }] : [],
  );

/** The cookie that counts: over https, or if its secure name is present, the code ignores the plain one. [W9] */
export function presentedToken(cookieHeader: string | undefined, transport: Transport): PresentedToken | null {
  const counting = transport === 'https' || valuesIn(cookieHeader).https !== undefined ? 'https' : 'http';
  return tokensIn(cookieHeader).find((presented) => presented.transport === counting) ?? null;
}

/** `Set-Cookie` headers that give this token, and take away what was presented under the other name. `maxAge` in seconds. [W1] [W9] */
export function setSessionCookie({ token, transport }: PresentedToken, maxAge: number, presented: string | undefined): string[] {
  const other = transport === 'https' ? 'http' : 'https';
  const shadow = valuesIn(presented)[other] === undefined ? [] : [toHeader(other, '', 0)];
  return [toHeader(transport, token, maxAge), ...shadow];
}

/** `Set-Cookie` headers that take both away. [W9] */
export const clearSessionCookies = (): string[] => [toHeader('http', '', 0), toHeader('https', '', 0)];

/** An empty cookie is none. */
function valuesIn(cookieHeader: string | undefined): Partial<Record<Transport, string>> {
  const cookies = cookieHeader === undefined ? {} : parseCookie(cookieHeader);
  const { [sessionCookies.http]: http, [sessionCookies.https]: https } = cookies;
  return { ...(http && { http }), ...(https && { https }) };
}

const toHeader = (transport: Transport, value: string, maxAge: number): string =>
  stringifySetCookie({
    name: sessionCookies[transport],
    ...{ value, maxAge, path: '/', httpOnly: true, sameSite: 'strict', secure: transport === 'https' },
  });
