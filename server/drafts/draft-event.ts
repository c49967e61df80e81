/** What the audit tells of a draft that was discarded, or opened again. */
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import { byAccount } from '../audit/origin.ts';
import type { StoredDraft } from '../storage/tables/drafts.ts';
import type { DraftActor } from './relay.ts';

export const draftEvent = (
  event: 'draft-discarded' | 'draft-reopened',
  { at, by, draft: { id, name, base, createdBy } }: { readonly at: string; readonly by: DraftActor; readonly draft: StoredDraft },
): AuditEvent => ({
  at,
  event,
  outcome: 'success',
  ...byAccount({ id: by.user, username: by.username }, by.from ?? null, by.token),
  target: { kind: 'draft', id, name },
  before: { base, createdBy },
  after: null,
  reason: null,
});
