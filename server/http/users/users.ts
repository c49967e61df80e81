/** Users over HTTP: reading and creating one. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { normalText } from '../../../core/profile/content.ts';
import { addUser } from '../../accounts/change-user.ts';
import { judgeNewUser } from '../../accounts/judge-new-user.ts';
import { judgeUserInput } from '../../accounts/user-input.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import { sendProblem } from '../../web/problem.ts';
import { note } from '../../web/security-log.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { accessFor, rightsFor } from '../rights.ts';
import { IdParams } from '../schemas/shapes.ts';
import { answers, User } from '../schemas/shared.ts';
import { NewUser } from './user-schemas.ts';
import type { App } from '../../web/type-provider.ts';
import { findUser } from '../../access/visible.ts';
import { refusePasswordByToken } from './no-token-passwords.ts';
import { hashPassword } from './hash-password.ts';
import { viewFor } from './user-view.ts';

export function addUserRoutes(app: App, deps: AppDeps): void {
  const { storage, access, now, newId } = deps;
  const readSchema = { summary: 'One user', params: IdParams, response: answers({ 200: User }) };
  app.get('/users/:id', { schema: readSchema, config: { canBeTried: true } }, async (request, reply) => {
    const asked = accessFor(access, request);
    const found = await findUser(storage, rightsFor(asked, request), request.params.id);
    return found.ok ? viewFor(asked, request)(found.user) : sendProblem(reply, found);
  });

  const createSchema = {
    summary: 'Create a user; one without a password cannot sign in yet',
    body: NewUser,
    response: answers({ 201: User }),
  };
  app.post('/users', { preHandler: refusePasswordByToken, schema: createSchema }, async (request, reply) => {
    const { username, displayName, password, profiles = [], tags = {} } = request.body;
    const refusal = rightsFor(access, request).refusalAnywhere(ownPermissions.createUsers) ?? judgeUserInput(request.body);
    if (refusal) return sendProblem(reply, refusal);
    const hashed = await hashPassword(deps, callerOf(request).user.id, password, { username, displayName });
    if (!hashed.ok) return sendProblem(reply, hashed);
    const at = now();
    const user: StoredUser = {
      ...{ id: newId(), username, tags, enabled: true, createdAt: at, updatedAt: at },
      displayName: displayName === undefined ? username : normalText(displayName),
      passwordHash: hashed.hash,
      profiles: [...new Set(profiles)].sort(),
    };
    const outcome = await addUser(deps, callerOf(request), user, (work) => judgeNewUser(work, user));
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'user-created', { account: user.id, profiles: user.profiles });
    return reply.code(201).header('location', `/api/users/${user.id}`).send(viewFor(access, request)(user));
  });
}
