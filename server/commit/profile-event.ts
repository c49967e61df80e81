/** What the audit tells of a change of the canonical list. */
import type { AuditEvent, AuditFacts, AuditOrigin } from '../../core/audit/audit-row.ts';
import { noContent } from '../../core/profile/difference.ts';
import { isAlike } from '../../core/profile/digest.ts';
import type { ProfileContent } from '../../core/profile/profile.ts';
import type { StoredProfile } from '../storage/tables/profiles.ts';

/** A profile before and after; null before it was created and after it was removed. */
export interface ProfileChange {
  readonly before: StoredProfile | null;
  readonly after: StoredProfile | null;
}

/** `asked` is what else is known of the request: its key, its session, what it was judged by. */
export function profileEvent(at: string, origin: AuditOrigin, { before, after }: ProfileChange, asked: AuditFacts = {}): AuditEvent {
  const { id = null, name = null } = after ?? before ?? {};
  const [was, is] = [before ?? { ...noContent, name: name ?? '' }, after ?? { ...noContent, name: name ?? '' }];
  return {
    at,
    event: before === null ? 'profile-created' : after === null ? 'profile-removed' : 'profile-changed',
    outcome: 'success',
    ...origin,
    target: { kind: 'profile', id, name },
    before: before && { revision: before.revision, ...whatDiffers(was, is) },
    after: { ...(after && { revision: after.revision, ...whatDiffers(is, was) }), ...asked },
    reason: null,
  };
}

const members = ['name', 'description', 'accessControl', 'tags'] as const;

/** Of a profile what another state of it has otherwise; of its choices those that the other lacks. [S87] */
function whatDiffers(one: ProfileContent, other: ProfileContent): AuditFacts {
  const chosen = one.chosen.filter((permission) => !other.chosen.includes(permission));
  const differing = members.filter((member) => !isAlike(one[member], other[member]));
  return { ...Object.fromEntries(differing.map((member) => [member, one[member]])), ...(chosen.length > 0 && { chosen }) };
}
