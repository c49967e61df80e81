/** What a person gets on signing in: a cookie, and who they are and may. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { permissionsOf } from '../../core/access/decide.ts';
import type { GrantSource } from '../../core/access/grant.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import { clearSessionCookies, sessionCookies, setSessionCookie } from '../sessions/session-cookie.ts';
import { absoluteLimit } from '../sessions/sessions.ts';
import type { StoredUser } from '../storage/storage.ts';
import { version } from '../version.ts';
import type { AppDeps } from './deps.ts';
import { note } from './security-log.ts';
import { userView, type UserView } from './user-view.ts';

/** What one of a person's own profiles grants; its name is not said, for they may not see it. */
export interface OwnGrant extends GrantSource {
  /** Profile id. */
  readonly profile: string;
}

export interface SessionView {
  readonly user: UserView;
  /** Everything their profiles grant, whatever the tags; sorted by code unit. */
  readonly permissions: string[];
  /** The same profile by profile, with how far each reaches: what validation holds a proposal to. [V52] */
  readonly grants: readonly OwnGrant[];
  readonly grantBeyondOwn: GrantBeyondOwn;
  /** The name of this instance. */
  readonly instance: string;
  /** Of the product; told to nobody who is not signed in. [G62] */
  readonly version: string;
}

type Deps = Pick<AppDeps, 'sessions' | 'access' | 'config' | 'storage' | 'proxies'>;

export const sessionView = ({ access, config }: Pick<Deps, 'access' | 'config'>, user: StoredUser): SessionView => ({
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
 * Starts a new session, never the one presented: whoever planted that cookie is left outside. [W5]
 * Null where the password was changed while it was checked. [W8]
 */
export async function signIn(deps: Deps, request: FastifyRequest, reply: FastifyReply, user: StoredUser): Promise<SessionView | null> {
  await deps.sessions.endPresented(request.headers.cookie, 'signed-in', request.ip);
  const isStarted = await startSession(deps, request, reply, user);
  if (!isStarted) return null;
  note(request, 'signed-in', { account: user.username });
  return sessionView(deps, user);
}

/** Gives whoever sends this request a session of its own, under the name that fits how it came. [W1] [W9] */
export async function startSession(
  { sessions, storage, proxies }: Pick<Deps, 'sessions' | 'storage' | 'proxies'>,
  request: FastifyRequest,
  reply: FastifyReply,
  user: StoredUser,
): Promise<boolean> {
  // The origin was held to those that are allowed; over https it comes from one of them. [H3]
  const transport = request.headers.origin?.startsWith('https://') ? 'https' : proxies.transportOf(request.raw);
  const token = await sessions.create(user.id, transport, request.ip);
  // A change of password ends what is there when it is written; what came a moment later must not outlive it. [W8]
  const isCurrent = (await storage.users.byId(user.id))?.passwordHash === user.passwordHash;
  if (isCurrent) reply.header('set-cookie', setSessionCookie({ token, transport }, absoluteLimit / 1000, request.headers.cookie));
  else await sessions.endPresented(`${sessionCookies[transport]}=${token}`, 'signed-out', request.ip);
  return isCurrent;
}

export const clearCookies = (reply: FastifyReply): FastifyReply => reply.header('set-cookie', clearSessionCookies());
