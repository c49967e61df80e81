/** Rows of the audit: the event, the actor, the origin and the target, each row chained to the previous one. Knows no storage. */
import { fingerprintOf } from '../profile/digest.ts';

export const auditEventNames = [
  'session-started',
  'session-refused',
  'session-ended',
  'profile-created',
  'profile-changed',
  'profile-removed',
  'draft-discarded',
  'draft-reopened',
  'user-created',
  'user-changed',
  'user-removed',
  'profiles-assigned',
  'password-changed',
  'invitation-created',
  'token-created',
  'token-revoked',
  'right-refused',
  'settings-changed',
  'audit-exported',
] as const;

export type AuditEventName = (typeof auditEventNames)[number];

/** The actor. */
export interface AuditActor {
  /** User id; null if the actor is unknown or has no account. */
  readonly id: string | null;
  /** The username at that moment. */
  readonly name: string | null;
  /**
   * `operator`: the person who starts the server, acting by its settings, its commands, or a link that they print. `token:` and its id: a
   * program with a token of this account.
   */
  readonly via: 'session' | 'operator' | `token:${string}`;
}

export interface AuditTarget {
  readonly kind: 'profile' | 'draft' | 'user' | 'settings' | 'audit';
  readonly id: string | null;
  /** Its name at that moment. */
  readonly name: string | null;
}

/** A few members in JSON, never a secret. */
export type AuditFacts = Readonly<Record<string, unknown>>;

/** What the code that carries an event out records of it. */
export interface AuditEvent {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly event: AuditEventName;
  readonly outcome: 'success' | 'refused';
  readonly actor: AuditActor;
  /** The address it came from; null where it is unknown, or there were several. */
  readonly from: string | null;
  readonly target: AuditTarget | null;
  /** Of what changed, as it was. */
  readonly before: AuditFacts | null;
  /** The changed members with their new values, and further facts of the event. */
  readonly after: AuditFacts | null;
  readonly reason: string | null;
}

/** The actor and the origin. */
export type AuditOrigin = Pick<AuditEvent, 'actor' | 'from'>;

/** An event in its place in the audit. */
export interface AuditRow extends AuditEvent {
  /** 1 for the first, without gaps. */
  readonly seq: number;
  /** The hash of the row before. */
  readonly prev: string;
  readonly hash: string;
}

/** The end of the audit so far, to which the next row is tied. */
export type AuditHead = Pick<AuditRow, 'seq' | 'hash'>;

/** What an empty audit ends with. */
export const emptyHead: AuditHead = { seq: 0, hash: '0'.repeat(64) };

/** The events as the rows that follow the head. [S52] */
export function chainRows(head: AuditHead, events: readonly AuditEvent[]): AuditRow[] {
  const rows: AuditRow[] = [];
  for (const event of events) {
    const { seq, hash: prev } = rows.at(-1) ?? head;
    const row = { ...storable(event), seq: seq + 1, prev };
    rows.push({ ...row, hash: hashOf(row) });
  }
  return rows;
}

/** SHA-256 of everything else in the row, in canonical JSON. */
const hashOf = ({ seq, at, event, outcome, actor, from, target, before, after, reason, prev }: Omit<AuditRow, 'hash'>): string =>
  fingerprintOf({ seq, at, event, outcome, actor, from, target, before, after, reason, prev });

/** What keeps the row from being the next after the head; null where it is. [S53] */
export function chainFault(head: AuditHead, row: AuditRow): string | null {
  if (row.seq !== head.seq + 1)
    return `Row ${row.seq} of the audit follows row ${head.seq}: rows between them are missing, or out of order.`;
  if (row.prev !== head.hash) return `Row ${row.seq} of the audit is not tied to the row before it: one of the two was changed.`;
  return row.hash === hashOf(row) ? null : `Row ${row.seq} of the audit is not what it was when it was written.`;
}

/** In UTF-16 code units; names and addresses are shorter, but for what a hostile draft calls itself. */
const longestText = 300;

/** A draft's name may hold what a text column cannot: NUL, or half a surrogate pair. */
const storableText = <Text extends string | null>(text: Text): Text | string =>
  text === null ? text : text.slice(0, longestText).toWellFormed().replaceAll('\0', '\ufffd');

const storable = ({ actor, from, target, reason, ...event }: AuditEvent): AuditEvent => ({
  ...event,
  actor: { ...actor, name: storableText(actor.name) },
  from: storableText(from),
  target: target && { ...target, name: storableText(target.name) },
  reason: storableText(reason),
});
