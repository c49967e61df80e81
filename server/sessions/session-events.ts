/** What the audit tells of sessions: who started or ended which, and from where. */
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import { byAccount } from '../audit/origin.ts';
import { sessionReference } from '../audit/session-reference.ts';
import type { StoredSession, Tables } from '../storage/storage.ts';

/** `signed-in`: its cookie was presented while somebody signed in. */
export type EndReason = 'signed-out' | 'signed-in';

type Told = Pick<AuditEvent, 'event'> & Partial<Pick<AuditEvent, 'before' | 'after' | 'reason'>>;

export const startedEvents = (tables: Tables, at: string, { id, user }: StoredSession, from?: string): Promise<AuditEvent[]> =>
  eventsOf(tables, at, user, from, { event: 'session-started', after: { session: sessionReference(id) } });

export const endedEvents = (
  tables: Tables,
  at: string,
  { session: { id, user }, reason }: { readonly session: StoredSession; readonly reason: EndReason },
  from?: string,
): Promise<AuditEvent[]> => eventsOf(tables, at, user, from, { event: 'session-ended', before: { session: sessionReference(id) }, reason });

/** Of a person who signed out everywhere. */
export const allEndedEvents = (
  tables: Tables,
  at: string,
  { user, sessions }: { readonly user: string; readonly sessions: number },
  from?: string,
): Promise<AuditEvent[]> =>
  eventsOf(tables, at, user, from, { event: 'session-ended', before: { sessions }, reason: 'signed-out-everywhere' });

/** One event of a person who acts on their own account; none where there is no such person. */
async function eventsOf({ users }: Tables, at: string, id: string, from: string | undefined, told: Told): Promise<AuditEvent[]> {
  const user = await users.byId(id);
  if (!user) return [];
  const target = { kind: 'user', id, name: user.username } as const;
  return [{ at, outcome: 'success', ...byAccount(user, from ?? null), target, before: null, after: null, reason: null, ...told }];
}
