/** What a user may do, over HTTP: which profiles they have, and whether they may sign in. */
import { Type } from '../../web/schema.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { changeUser, type UserWork } from '../../accounts/change-user.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import { judgeAssignment } from '../../accounts/judge-assignment.ts';
import { callerOf } from '../caller.ts';
import { readKnownRevision } from '../preconditions.ts';
import type { AppDeps } from '../deps.ts';
import { sendProblem } from '../../web/problem.ts';
import { closed, IdParams } from '../schemas/shapes.ts';
import { answers, User } from '../schemas/shared.ts';
import { ProfileIds } from './user-schemas.ts';
import { note } from '../../web/security-log.ts';
import type { App } from '../../web/type-provider.ts';
import { judgeRevision } from './user-revision.ts';
import { userViewFor } from './user-view.ts';

const Assignment = Type.Object({ profiles: ProfileIds }, closed);
const Enabling = Type.Object({ enabled: Type.Boolean() }, closed);

export function addUserRightsRoutes(app: App, deps: AppDeps): void {
  const { now, access } = deps;

  const assignSchema = { summary: 'Say which profiles a user has', params: IdParams, body: Assignment, response: answers({ 200: User }) };
  app.put('/users/:id/profiles', { schema: assignSchema }, async (request, reply) => {
    const known = readKnownRevision(request);
    if (!known.ok) return sendProblem(reply, known);
    const outcome = await changeUser(deps, callerOf(request), request.params.id, ownPermissions.assignProfiles, async (user, work) => {
      const hidden = hiddenAssignments(user, work);
      const profiles = [...new Set([...request.body.profiles, ...hidden])].sort();
      // One out of sight is refused alike, whether the user has it or not. [H20]
      const already = user.profiles.filter((id) => !hidden.includes(id) || !request.body.profiles.includes(id));
      const refusal =
        work.rights.refusalForUser(ownPermissions.assignProfiles, user.tags) ??
        judgeRevision(known.revision, user) ??
        (await judgeAssignment(work, { ...user, profiles }, already));
      return refusal ?? { ok: true, next: { ...user, profiles, updatedAt: now() } };
    });
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, 'profiles-assigned', { account: outcome.user.id, profiles: outcome.user.profiles });
    return userViewFor(access.facts(), callerOf(request).user.id)(outcome.user);
  });

  const enableSchema = {
    summary: 'Let a user sign in, or end their sessions and keep them out',
    params: IdParams,
    body: Enabling,
    response: answers({ 200: User }),
  };
  app.put('/users/:id/enabled', { schema: enableSchema }, async (request, reply) => {
    const { enabled } = request.body;
    const outcome = await changeUser(deps, callerOf(request), request.params.id, ownPermissions.enableUsers, (user, { rights }) => {
      const forbidden = rights.refusalForUser(ownPermissions.enableUsers, user.tags);
      return forbidden ?? { ok: true, next: { ...user, enabled, updatedAt: now() }, endsSessions: !enabled };
    });
    if (!outcome.ok) return sendProblem(reply, outcome);
    note(request, enabled ? 'user-enabled' : 'user-disabled', { account: outcome.user.id });
    return userViewFor(access.facts(), callerOf(request).user.id)(outcome.user);
  });
}

/** What the asker cannot see is neither shown to them nor changed by them; the facts have the user already. [H20] */
const hiddenAssignments = ({ profiles }: StoredUser, { facts, rights }: UserWork): string[] =>
  profiles.filter((id) => {
    const profile = facts.profileById.get(id);
    return profile !== undefined && !rights.canSeeProfile(profile);
  });
