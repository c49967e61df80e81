/** A user as HTTP shows them: never a password nor its hash. */
import type { Access } from '../../../core/access/access.ts';
import type { FastifyRequest } from 'fastify';
import type { AccessState } from '../../access/access-state.ts';
import { profileTold } from '../../access/disclosure.ts';
import type { StoredUser } from '../../storage/tables/users.ts';
import type { Static } from '../../web/schema.ts';
import { callerOf } from '../caller.ts';
import type { User } from '../schemas/shared.ts';
import { revisionOf } from './user-revision.ts';

export type UserView = Static<typeof User>;

/** The same for another person: of the assigned profiles only those that the caller may see. [H30] */
export const userViewFor =
  (facts: Access, asker: string) =>
  (user: StoredUser): UserView => ({
    ...userView(user),
    profiles: user.profiles.filter((id) => profileTold(facts, asker, { id }) !== null),
  });

/** Users, as the sender of a request sees them. */
export const viewFor = (access: Pick<AccessState, 'facts'>, request: FastifyRequest) =>
  userViewFor(access.facts(), callerOf(request).user.id);

/** Lists what is shown, so that a member added to the storage is not shown by accident. [H13] */
export const userView = ({ passwordHash, ...user }: StoredUser): UserView => {
  const { id, username, displayName, enabled, profiles, tags, createdAt, updatedAt } = user;
  return {
    ...{ id, username, displayName, enabled, profiles, tags, createdAt, updatedAt },
    hasPassword: passwordHash !== null,
    revision: revisionOf(user),
  };
};
