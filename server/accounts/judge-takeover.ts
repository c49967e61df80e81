/** Whether a change of an account would give its caller what they do not hold themself. */
import type { Access } from '../../core/access/access.ts';
import { permissionsNotHeld } from '../../core/access/permissions-not-held.ts';
import { permissionLabel } from '../../core/catalog/catalog.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import type { StoredUser } from '../storage/tables/users.ts';

/**
 * Otherwise a user who may edit users could sign in as the administrator [H16], or rename them and act under their name, which is the name of
 * sign-in and of the history. [H26]
 */
export function judgeTakeover(
  facts: Access,
  caller: string,
  user: Pick<StoredUser, 'id' | 'username'>,
  act: 'set this password' | 'change this username' | 'see these sessions' | 'end these sessions' | 'see these tokens' | 'end these tokens',
): Refusal | null {
  const [first, ...more] = permissionsNotHeld(facts, user.id, caller);
  if (first === undefined) return null;
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  return refuse(
    'forbidden',
    `${user.username} holds permissions that you do not hold, or not as widely: ${permissionLabel(facts.catalog, first)} (${first})${rest}; ask a user who holds them to ${act}.`,
  );
}
