/** A user as HTTP shows them: never a password nor its hash. */
import type { StoredUser } from '../storage/storage.ts';

export type UserView = Omit<StoredUser, 'passwordHash'>;

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
