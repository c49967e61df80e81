/** A user as HTTP shows them: never a password nor its hash. */
import type { Access } from '../../core/access/access.ts';
import { profileTold } from '../access/disclosure.ts';
import type { StoredUser } from '../storage/storage.ts';

export type UserView = Omit<StoredUser, 'passwordHash'>;

/** The same for somebody else: of the assigned profiles only those that the asker may see. [H30] */
export const userViewFor =
  (facts: Access, asker: string) =>
  (user: StoredUser): UserView => ({
    ...userView(user),
    profiles: user.profiles.filter((id) => profileTold(facts, asker, { id }) !== null),
  });

/** Lists what is shown, so that a member added to the storage is not shown by accident. [H13] */
export const userView = ({ id, username, displayName, enabled, profiles, tags, createdAt, updatedAt }: StoredUser): UserView => ({
  id,
  username,
  displayName,
  enabled,
  profiles,
  tags,
  createdAt,
  updatedAt,
});
