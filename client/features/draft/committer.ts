/** The person who edits a draft, as the one who would commit it: what they hold, and how far it reaches. */
import { createMemo, type Accessor } from 'solid-js';
import { grantOf } from '../../../core/access/grant.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import type { Profile } from '../../../core/profile/profile.ts';
import type { Committer } from '../../../core/profile/validate-giving.ts';
import type { Desk } from '../../data/app.tsx';
import type { DraftConnection } from '../../data/draft/draft-connection.ts';

/** What the server said last, and what the permissions say before it said anything. */
export const mayCommit = (desk: Desk, draft: DraftConnection): boolean =>
  draft.access()?.commit ?? desk.may(draft.base() ? ownPermissions.editProfiles : ownPermissions.createProfiles);

/**
 * Answers for the draft's base, or for another profile that the change would go to.
 * Null while the base is not known: without it, what the profile grants already would be held against whoever edits.
 */
export function createCommitter(
  desk: Desk,
  catalog: Catalog,
  draft: DraftConnection,
  base: Accessor<Profile | null>,
): (on?: Profile) => Committer | null {
  const grants = createMemo(() => {
    const own = desk.account().grants;
    return own ? new Map(own.map((grant) => [grant.profile, grantOf(catalog, grant)])) : null;
  });
  return (on) => {
    const held = grants();
    const changed = on ?? base();
    if (held === null || !mayCommit(desk, draft) || (draft.base() !== null && changed === null)) return null;
    return {
      grants: held,
      grantBeyondOwn: desk.account().grantBeyondOwn ?? 'warn',
      base: changed && { profile: changed.id, grant: grantOf(catalog, inForce(catalog, changed)) },
    };
  };
}
