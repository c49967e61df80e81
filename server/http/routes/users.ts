/** Users over HTTP: reading, creating, changing and removing one. */
import type { FastifyRequest } from 'fastify';
import { permissionsBeyond } from '../../../core/access/exceeds.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { permissionLabel } from '../../../core/catalog/catalog.ts';
import { normalText } from '../../../core/profile/content.ts';
import type { StoredUser } from '../../storage/storage.ts';
import { addUser, changeUser, type UserWork } from '../../users/change-user.ts';
import { judgeAssignment } from '../../users/judge-assignment.ts';
import { judgeUserInput } from '../../users/user-input.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { hashPassword, type Hashed } from '../hash-password.ts';
import { refuse, sendProblem, type Refusal } from '../problem.ts';
import { rightsOf } from '../rights.ts';
import { note } from '../security-log.ts';
import { startSession } from '../sign-in.ts';
import { answers, IdParams, NewUser, NoContent, User, UserPatch } from '../schemas.ts';
import type { App } from '../type-provider.ts';
import { userViewFor } from '../user-view.ts';
import { findUser } from '../visible.ts';

/** A password beside the names that are to go with it. */
interface NewPassword {
  readonly password?: string;
  readonly username?: string;
  readonly displayName?: string;
}

export function addUserRoutes(app: App, deps: AppDeps): void {
  const { storage, access, now, newId } = deps;
  const rightsFor = (request: FastifyRequest) => rightsOf(access.facts(), callerOf(request).user.id);
  const viewFor = (request: FastifyRequest) => userViewFor(access.facts(), callerOf(request).user.id);

  /** Whoever does not see somebody must not learn their names from what they may not be called by. */
  const hashNew = async (request: FastifyRequest, id: string, { password, username, displayName }: NewPassword): Promise<Hashed> => {
    if (password === undefined) return { ok: true, hash: null };
    const found = await findUser(storage, rightsFor(request), id);
    return found.ok
      ? hashPassword(deps, callerOf(request).user.id, password, {
          username: username ?? found.user.username,
          displayName: displayName ?? found.user.displayName,
        })
      : found;
  };

  app.get('/users/:id', { schema: { summary: 'One user', params: IdParams, response: answers({ 200: User }) } }, async (request, reply) => {
    const found = await findUser(storage, rightsFor(request), request.params.id);
    return found.ok ? viewFor(request)(found.user) : sendProblem(reply, found);
  });

  const createSchema = {
    summary: 'Create a user; one without a password cannot sign in yet',
    body: NewUser,
    response: answers({ 201: User }),
  };
  app.post('/users', { schema: createSchema }, async (request, reply) => {
    const { username, displayName, password, profiles = [], tags = {} } = request.body;
    const refusal = rightsFor(request).refusalAnywhere(ownPermissions.createUsers) ?? judgeUserInput(request.body);
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
    const outcome = await addUser(
      deps,
      callerOf(request),
      user,
      async (work) => work.rights.refusalForUser(ownPermissions.createUsers, tags) ?? (await judgeAssignment(work, user, [])),
    );
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'user-created', { account: user.id, profiles: user.profiles });
    return reply.code(201).header('location', `/api/users/${user.id}`).send(viewFor(request)(user));
  });

  const patchSchema = {
    summary: "Change a user's names, tags or password",
    params: IdParams,
    body: UserPatch,
    response: answers({ 200: User }),
  };
  app.patch('/users/:id', { schema: patchSchema }, async (request, reply) => {
    const { username, displayName, tags } = request.body;
    const refusal = rightsFor(request).refusalAnywhere(ownPermissions.editUsers) ?? judgeUserInput(request.body);
    if (refusal) return sendProblem(reply, refusal);
    const caller = callerOf(request);
    const hashed = await hashNew(request, request.params.id, request.body);
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
        judgeTakeover(work, caller.user.id, user, { username: next.username !== user.username, password: passwordHash !== null });
      return forbidden ?? { ok: true, next, endsSessions: passwordHash !== null }; // [W8]
    });
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'user-changed', { account: outcome.user.id, changed: Object.keys(request.body) });
    // Who changed their own goes on, but not under a cookie that somebody else may have, too. [W8]
    if (passwordHash !== null && outcome.user.id === caller.user.id) await startSession(deps, request, reply, outcome.user);
    return viewFor(request)(outcome.user);
  });

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

/**
 * Whoever may edit users could otherwise sign in as the administrator [H16], or rename them and go by their name, which is what
 * they sign in with and what the history shows. [H26]
 */
function judgeTakeover(
  { facts }: UserWork,
  caller: string,
  user: StoredUser,
  changed: { readonly username: boolean; readonly password: boolean },
): Refusal | null {
  if (!changed.username && !changed.password) return null;
  const [first, ...more] = permissionsBeyond(facts, user.id, caller);
  if (first === undefined) return null;
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  return refuse(
    'forbidden',
    `${user.username} holds permissions that you do not hold, or not as widely: ${permissionLabel(facts.catalog, first)} (${first})${rest}; ask somebody who holds them to ${changed.password ? 'set this password' : 'change this username'}.`,
  );
}
