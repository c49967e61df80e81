/** Who acts and whence, as the audit names them. */
import type { AuditOrigin } from '../../core/audit/audit-row.ts';
import type { StoredUser } from '../storage/storage.ts';

/** The account behind a request or a frame. */
export const byAccount = ({ id, username }: Pick<StoredUser, 'id' | 'username'>, from: string | null): AuditOrigin => ({
  actor: { id, name: username, via: 'session' },
  from,
});

/** Whoever starts the server, by its settings and commands. */
export const theOperator: AuditOrigin = { actor: { id: null, name: 'operator', via: 'operator' }, from: null };
