/** Users over HTTP: changing and removing one. */
import type { FastifyRequest } from 'fastify';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { normalText } from '../../../core/profile/content.ts';
import { changeUser } from '../../accounts/change-user.ts';
import { judgeTakeover } from '../../accounts/judge-takeover.ts';
import { judgeUserInput } from '../../accounts/user-input.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import { sendProblem } from '../../web/problem.ts';
import { note } from '../../web/security-log.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { readKnownRevision } from '../preconditions.ts';
import { judgeRevision } from './user-revision.ts';
import { rightsFor } from '../rights.ts';
import { IdParams, NoContent } from '../schemas/shapes.ts';
import { answers, User } from '../schemas/shared.ts';
import { UserPatch } from './user-schemas.ts';
import { startSession } from '../session/sign-in.ts';
import type { App } from '../../web/type-provider.ts';
import { findUser } from '../../access/visible.ts';
import { refusePasswordByToken } from './no-token-passwords.ts';
import { hashPassword, type Hashed } from './hash-password.ts';
import { viewFor } from './user-view.ts';

/** A password beside the names that are to go with it. */
interface NewPassword {
  readonly password?: string;
  readonly username?: string;
  readonly displayName?: string;
}

/** A caller who does not see a user must not learn their name from a refusal. */
const hashNew = async (
  deps: AppDeps,
  request: FastifyRequest,
  id: string,
  { password, username, displayName }: NewPassword,
): Promise<Hashed> => {
  if (password === undefined) return { ok: true, hash: null };
  const found = await findUser(deps.storage, rightsFor(deps.access, request), id);
  return found.ok
    ? hashPassword(deps, callerOf(request).user.id, password, {
        username: username ?? found.user.username,
        displayName: displayName ?? found.user.displayName,
      })
    : found;
};

export function addUserChangeRoutes(app: App, deps: AppDeps): void {
  addPatchRoute(app, deps);
  addRemoveRoute(app, deps);
}

function addPatchRoute(app: App, deps: AppDeps): void {
  const { access, now } = deps;
  const patchSchema = {
    summary: "Change a user's names, tags or password",
    params: IdParams,
    body: UserPatch,
    response: answers({ 200: User }),
  };
  app.patch('/users/:id', { schema: patchSchema, preHandler: refusePasswordByToken }, async (request, reply) => {
    const { username, displayName, tags } = request.body;
    const refusal = rightsFor(access, request).refusalAnywhere(ownPermissions.editUsers) ?? judgeUserInput(request.body);
    if (refusal) return sendProblem(reply, refusal);
    const known = readKnownRevision(request);
    if (!known.ok) return sendProblem(reply, known);
    const caller = callerOf(request);
    const hashed = await hashNew(deps, request, request.params.id, request.body);
    if (!hashed.ok) return sendProblem(reply, hashed);
    const passwordHash = hashed.hash;
    const outcome = await changeUser(deps, caller, request.params.id, ownPermissions.editUsers, (user, work) => {
      const next: StoredUser = {
        ...user,
        username: username ?? user.username,
        displayName: displayName === undefined ? user.displayName : normalText(displayName),
        tags: tags ?? user.tags,
        passwordHash: passwordHash ?? user.passwordHash,
        updatedAt: now(),
      };
      const forbidden =
        work.rights.refusalForUser(ownPermissions.editUsers, user.tags) ??
        work.rights.refusalForUser(ownPermissions.editUsers, next.tags) ??
        judgeRevision(known.revision, user) ??
        (passwordHash === null ? null : judgeTakeover(work.facts, caller.user.id, user, 'set this password')) ??
        (next.username === user.username ? null : judgeTakeover(work.facts, caller.user.id, user, 'change this username'));
      return forbidden ?? { ok: true, next, endsSessions: passwordHash !== null }; // [W8]
    });
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'user-changed', { account: outcome.user.id, changed: Object.keys(request.body) });
    // A user who changed their own password continues, but not under a cookie that another person may have, too. [W8]
    if (passwordHash !== null && outcome.user.id === caller.user.id) await startSession(deps, request, reply, outcome.user);
    return viewFor(access, request)(outcome.user);
  });
}

function addRemoveRoute(app: App, deps: AppDeps): void {
  const removeSchema = { summary: 'Remove a user', params: IdParams, response: answers({ 204: NoContent }) };
  app.delete('/users/:id', { schema: removeSchema }, async (request, reply) => {
    const outcome = await changeUser(
      deps,
      callerOf(request),
      request.params.id,
      ownPermissions.deleteUsers,
      (user, { rights }) => rights.refusalForUser(ownPermissions.deleteUsers, user.tags) ?? { ok: true, next: null },
    );
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'user-removed', { account: request.params.id });
    return reply.code(204).send();
  });
}
