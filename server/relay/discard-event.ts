/** What the audit tells of a draft that was discarded. */
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import { byAccount } from '../audit/origin.ts';
import type { StoredDraft } from '../storage/storage.ts';
import type { Discarder } from './relay.ts';

export const discardEvent = (at: string, by: Discarder, { id, name, base, createdBy }: StoredDraft): AuditEvent => ({
  at,
  event: 'draft-discarded',
  outcome: 'success',
  ...byAccount(by, by.from ?? null),
  target: { kind: 'draft', id, name },
  before: { base, createdBy },
  after: null,
  reason: null,
});
