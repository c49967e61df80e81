/** Signing in, signing out, and the signed-in user. */
import { normalizeIP } from '@fastify/rate-limit';
import { Type } from '../../web/schema.ts';
import { callerOf, requireSession } from '../caller.ts';
import { judgePassword } from '../../accounts/passwords/judge-password.ts';
import { endAllSessions } from '../../accounts/own-sessions.ts';
import type { AppDeps } from '../deps.ts';
import { busy } from '../users/hash-password.ts';
import type { PasswordLimit } from '../users/password-limit.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { closed, NoContent } from '../schemas/shapes.ts';
import { answers, security } from '../schemas/shared.ts';
import { SignedIn, Session } from './session-schemas.ts';
import { note } from '../../web/security-log.ts';
import { clearCookies, sessionView, signIn } from './sign-in.ts';
import type { App } from '../../web/type-provider.ts';

const Credentials = Type.Object({ username: Type.String({ maxLength: 1000 }), password: Type.String({ maxLength: 1000 }) }, closed);

/** All routes that try a password share `limit`. */
export function addSessionRoutes(app: App, deps: AppDeps, limit: PasswordLimit): void {
  const guarded = { onRequest: requireSession(deps) };
  const { storage, sessions, passwords, hashing, config } = deps;

  app.post(
    '/session',
    { schema: { summary: 'Sign in', body: Credentials, response: answers({ 201: SignedIn }) } },
    async (request, reply) => {
      const tooMany = await limit(request, reply);
      if (tooMany) {
        note(request, 'sign-in-failed');
        return sendProblem(reply, tooMany);
      }
      const { username, password } = request.body;
      const user = await storage.users.byUsername(username);
      const verifying = hashing.take('strangers', normalizeIP(request.ip), () => passwords.verify(password, user?.passwordHash ?? null)); // [W2] [W14]
      if (verifying === null) return sendProblem(reply, busy);
      const isRight = await verifying;
      const view = user?.enabled && isRight ? await signIn(deps, request, reply, user) : null;
      const problem = view && user && judgePassword(password, user, config.instanceName); // [W13]
      if (view) return reply.code(201).send({ ...view, ...(problem && { passwordProblem: problem }) });
      // What was typed may be a password in the wrong field; only the name of an account is noted.
      note(request, 'sign-in-failed', { account: user?.username ?? null });
      request.triedAccount = user;
      return sendProblem(reply, wrongCredentials);
    },
  );

  app.get('/session', { ...guarded, schema: { security, summary: 'Who is signed in', response: answers({ 200: Session }) } }, (request) =>
    sessionView(deps, callerOf(request).user),
  );

  app.delete(
    '/session',
    { ...guarded, schema: { security, summary: 'Sign out', response: answers({ 204: NoContent }) } },
    async (request, reply) => {
      await sessions.endPresented(request.headers.cookie, 'signed-out', request.ip);
      note(request, 'signed-out');
      return clearCookies(reply).code(204).send();
    },
  );

  app.delete(
    '/sessions',
    {
      ...guarded,
      schema: { security, summary: 'Sign out everywhere: end every session of the caller', response: answers({ 204: NoContent }) },
    },
    async (request, reply) => {
      const outcome = await endAllSessions(deps, callerOf(request)); // [W10]
      if (!outcome.ok) return sendProblem(reply, outcome);
      note(request, 'signed-out-everywhere');
      return clearCookies(reply).code(204).send();
    },
  );
}

const wrongCredentials = refuse(
  'wrong-credentials',
  'The username or the password is wrong, or the account is disabled; try again, or ask an administrator.',
);
