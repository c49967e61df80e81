/** Making the first administrator in the browser, with the link that the server printed. */
import { Type } from '../../web/schema.ts';
import { usernameProblem } from '../../../core/accounts/credentials.ts';
import { createFirstAdministrator } from '../../accounts/first-administrator.ts';
import { isSetupToken } from '../../accounts/setup-links.ts';
import type { AppDeps } from '../deps.ts';
import { hashPassword } from '../users/hash-password.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { closed } from '../schemas/shapes.ts';
import { answers } from '../schemas/shared.ts';
import { Session } from './session-schemas.ts';
import { note } from '../../web/security-log.ts';
import { signIn } from './sign-in.ts';
import type { App } from '../../web/type-provider.ts';

const text = Type.String({ maxLength: 1000 });
const Setup = Type.Object({ token: text, username: text, password: text }, closed);

export function addSetupRoutes(app: App, deps: AppDeps): void {
  const { storage, access, now, newId } = deps;

  app.get(
    '/setup',
    {
      schema: {
        summary: 'Whether the instance still needs its first administrator',
        response: answers({ 200: Type.Object({ needed: Type.Boolean() }) }),
      },
    },
    async () => ({ needed: (await storage.users.count()) === 0 }),
  );

  app.post(
    '/setup',
    { schema: { summary: 'Make the first administrator and sign in', body: Setup, response: answers({ 201: Session }) } },
    async (request, reply) => {
      const { token, username, password } = request.body;
      if (!(await isSetupToken(storage, token, now()))) return sendProblem(reply, over); // [W6]
      const problem = usernameProblem(username);
      if (problem) return sendProblem(reply, refuse('invalid', problem));
      const hashed = await hashPassword(deps, 'setting up', password, { username });
      if (!hashed.ok) return sendProblem(reply, hashed);
      const user = await createFirstAdministrator(storage, {
        username,
        passwordHash: hashed.hash!,
        id: newId(),
        at: now(),
        from: request.ip,
      });
      if (!user) return sendProblem(reply, over);
      await access.refresh();
      const view = await signIn(deps, request, reply, user);
      note(request, 'first-administrator-made', { account: user.username });
      return view ? reply.code(201).send(view) : sendProblem(reply, over);
    },
  );
}

const over = refuse(
  'setup-refused',
  'The instance has its first administrator, or the link is 72 hours old or from before the last start; sign in, or start the server anew and take the link it prints.',
);
