/** How a user is called in a sentence. */
import type { User } from '../../api/api.ts';

/** "Mara Berg (mara)", or the username alone where there is no other name. */
export const nameOf = ({ username, displayName }: Pick<User, 'username' | 'displayName'>): string =>
  displayName === '' || displayName === username ? username : `${displayName} (${username})`;
