/** What the audit records of sessions: which user started or ended which, and from which address. */
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import { byAccount } from '../audit/origin.ts';
import { sessionReference } from '../audit/session-reference.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredSession } from '../storage/tables/sessions.ts';

/** `signed-in`: a person signed in while presenting its cookie. */
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

/** The person who signed out everywhere. */
export const allEndedEvents = (
  tables: Tables,
  at: string,
  { user, sessions }: { readonly user: string; readonly sessions: number },
  from?: string,
): Promise<AuditEvent[]> =>
  eventsOf(tables, at, user, from, { event: 'session-ended', before: { sessions }, reason: 'signed-out-everywhere' });

/** The person ended all of their sessions but the one they asked from. */
export const othersEndedEvents = (
  tables: Tables,
  at: string,
  { user, sessions }: { readonly user: string; readonly sessions: number },
  from?: string,
): Promise<AuditEvent[]> =>
  eventsOf(tables, at, user, from, { event: 'session-ended', before: { sessions }, reason: 'signed-out-elsewhere' });

/** One event of a person who acts on their own account; none if the person does not exist. */
async function eventsOf({ users }: Tables, at: string, id: string, from: string | undefined, told: Told): Promise<AuditEvent[]> {
  const user = await users.byId(id);
  if (!user) return [];
  const target = { kind: 'user', id, name: user.username } as const;
  return [{ at, outcome: 'success', ...byAccount(user, from ?? null), target, before: null, after: null, reason: null, ...told }];
}
