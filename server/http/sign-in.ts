/** What a person gets on signing in: a cookie, and who they are and may. */
import { stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { permissionsOf } from '../../core/access/decide.ts';
import { absoluteLimit, sessionCookie } from '../sessions/sessions.ts';
import type { StoredUser } from '../storage/storage.ts';
import type { AppDeps } from './deps.ts';
import { userView, type UserView } from './user-view.ts';

export interface SessionView {
  readonly user: UserView;
  /** Everything their profiles grant, whatever the tags; sorted by code unit. */
  readonly permissions: string[];
  /** The name of this instance. */
  readonly instance: string;
}

type Deps = Pick<AppDeps, 'sessions' | 'access' | 'config'>;

export const sessionView = ({ access, config }: Deps, user: StoredUser): SessionView => ({
  user: userView(user),
  permissions: permissionsOf(access.facts(), user.id),
  instance: config.instanceName,
});

/** Starts a new session, never the one presented: whoever planted that cookie is left outside. [W5] */
export async function signIn(deps: Deps, request: FastifyRequest, reply: FastifyReply, user: StoredUser): Promise<SessionView> {
  await deps.sessions.endPresented(request.headers.cookie);
  const token = await deps.sessions.create(user.id);
  reply.code(201).header('set-cookie', setCookie(request, token, absoluteLimit / 1000));
  return sessionView(deps, user);
}

export const clearCookie = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.header('set-cookie', setCookie(request, '', 0));

/** `Secure` where the page came over HTTPS, which its origin tells even behind a proxy. [W1] */
const setCookie = ({ headers }: FastifyRequest, value: string, maxAge: number): string =>
  stringifySetCookie({
    name: sessionCookie,
    value,
    maxAge,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: headers.origin?.startsWith('https://') ?? false,
  });
