/** The person who edits a draft, as the one who would commit it: what they hold, and how far it reaches. */
import { createMemo, type Accessor } from 'solid-js';
import { grantOf } from '../../../../../core/access/grant.ts';
import { ownPermissions } from '../../../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../../../core/catalog/catalog.ts';
import { inForce } from '../../../../../core/profile/in-force.ts';
import type { Profile } from '../../../../../core/profile/profile.ts';
import type { CommittingPerson } from '../../../../../core/validation/validate-giving.ts';
import type { Workspace } from '../../../../app-context.tsx';
import type { DraftConnection } from '../../../../sync/draft-connection.ts';

/** What the server said last, and what the permissions say before it said anything. */
export const mayCommit = (workspace: Workspace, draft: DraftConnection): boolean =>
  draft.access()?.commit ?? workspace.may(draft.base() ? ownPermissions.editProfiles : ownPermissions.createProfiles);

/**
 * Answers for the draft's base, or for another profile that the change would go to.
 * Null while the base is not known: without it, what the profile grants already would be held against the person who edits.
 */
export function createCommitter(
  workspace: Workspace,
  catalog: Catalog,
  draft: DraftConnection,
  base: Accessor<Profile | null>,
): (on?: Profile) => CommittingPerson | null {
  const grants = createMemo(() => {
    const own = workspace.account().grants;
    return own ? new Map(own.map((grant) => [grant.profile, grantOf(catalog, grant)])) : null;
  });
  return (on) => {
    const held = grants();
    const changed = on ?? base();
    if (held === null || !mayCommit(workspace, draft) || (draft.base() !== null && changed === null)) return null;
    return {
      grants: held,
      grantBeyondOwn: workspace.account().grantBeyondOwn ?? 'warn',
      base: changed && { profile: changed.id, grant: grantOf(catalog, inForce(catalog, changed)) },
    };
  };
}
