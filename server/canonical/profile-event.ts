/** What the audit tells of a change of the canonical list. */
import type { AuditEvent, AuditFacts, AuditOrigin } from '../../core/audit/audit-row.ts';
import type { StoredProfile } from '../storage/storage.ts';

/** A profile before and after; null before it was created and after it was removed. */
export interface ProfileChange {
  readonly before: StoredProfile | null;
  readonly after: StoredProfile | null;
}

/** `asked` is what else is known of the request: its key, its session, what it was judged by. */
export function profileEvent(at: string, origin: AuditOrigin, { before, after }: ProfileChange, asked: AuditFacts = {}): AuditEvent {
  const { id = null, name = null } = after ?? before ?? {};
  const isRenamed = before !== null && after !== null && before.name !== after.name;
  const factsOf = (profile: StoredProfile): AuditFacts => ({ revision: profile.revision, ...(isRenamed && { name: profile.name }) });
  return {
    at,
    event: before === null ? 'profile-created' : after === null ? 'profile-removed' : 'profile-changed',
    outcome: 'success',
    ...origin,
    target: { kind: 'profile', id, name },
    before: before && factsOf(before),
    after: { ...(after && factsOf(after)), ...asked },
    reason: null,
  };
}
