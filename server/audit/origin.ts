/** Actor and origin, as the audit names them. */
import type { AuditOrigin } from '../../core/audit/audit-row.ts';
import type { StoredUser } from '../storage/tables/users.ts';

/** The account behind a request or a frame, and the id of the token where it is one that acts. */
export const byAccount = ({ id, username }: Pick<StoredUser, 'id' | 'username'>, from: string | null, token?: string): AuditOrigin => ({
  actor: { id, name: username, via: token === undefined ? 'session' : `token:${token}` },
  from,
});

/** The person who starts the server, by its settings and commands. */
export const theOperator: AuditOrigin = { actor: { id: null, name: 'operator', via: 'operator' }, from: null };
