/** The answer to a sign-in: a cookie, the user, and their permissions. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { permissionsOf } from '../../../core/access/decide.ts';
import { clearSessionCookies, setSessionCookie } from '../../web/session-cookie.ts';
import { browserOf } from '../../accounts/browser-of.ts';
import { absoluteLimit } from '../../accounts/sessions.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import { version } from '../../version.ts';
import type { AppDeps } from '../deps.ts';
import { note } from '../../web/security-log.ts';
import { userView } from '../users/user-view.ts';
import type { SessionView } from './session-schemas.ts';

type Deps = Pick<AppDeps, 'sessions' | 'access' | 'config' | 'proxies'>;

interface ViewDeps extends Pick<Deps, 'access'> {
  readonly config: Pick<AppDeps['config'], 'grantBeyondOwn' | 'instanceName'>;
}

export const sessionView = ({ access, config }: ViewDeps, user: StoredUser): SessionView => ({
  user: userView(user),
  permissions: permissionsOf(access.facts(), user.id),
  grants: (access.facts().userById.get(user.id)?.grants ?? []).flatMap(({ profile }) =>
    profile ? [{ profile: profile.id, chosen: profile.chosen, accessControl: profile.accessControl }] : [],
  ),
  grantBeyondOwn: config.grantBeyondOwn,
  instance: config.instanceName,
  version,
});

/**
 * Starts a new session, never the presented one: an attacker who planted that cookie gains nothing. [W5] Null if the password changed, or
 * the user was disabled, while the server checked it. [W8] [W51]
 */
export async function signIn(deps: Deps, request: FastifyRequest, reply: FastifyReply, user: StoredUser): Promise<SessionView | null> {
  await deps.sessions.endPresented(request.headers.cookie, 'signed-in', request.ip);
  const isStarted = await startSession(deps, request, reply, user);
  if (!isStarted) return null;
  note(request, 'signed-in', { account: user.username });
  return sessionView(deps, user);
}

/** Gives the sender of this request a new session, under the cookie name that fits its scheme; false where `user` is no longer as given. [W1] [W9] */
export async function startSession(
  { sessions, proxies }: Pick<Deps, 'sessions' | 'proxies'>,
  request: FastifyRequest,
  reply: FastifyReply,
  user: StoredUser,
): Promise<boolean> {
  // The origin was held to those that are allowed; over https it comes from one of them. [H3]
  const transport = request.headers.origin?.startsWith('https://') ? 'https' : proxies.transportOf(request.raw);
  const token = await sessions.signIn(user, { transport, from: request.ip, browser: browserOf(request.headers['user-agent']) });
  if (token === null) return false;
  reply.header('set-cookie', setSessionCookie({ token, transport }, absoluteLimit / 1000, request.headers.cookie));
  return true;
}

export const clearCookies = (reply: FastifyReply): FastifyReply => reply.header('set-cookie', clearSessionCookies());
