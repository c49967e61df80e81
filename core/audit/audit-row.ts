/** Rows of the audit: what happened, by whom, from where and to what, each row tied to the one before it. Knows no storage. */
import { fingerprintOf } from '../profile/digest.ts';

export type AuditEventName =
  | 'session-started'
  | 'session-refused'
  | 'session-ended'
  | 'profile-created'
  | 'profile-changed'
  | 'profile-removed'
  | 'draft-discarded'
  | 'draft-reopened'
  | 'user-created'
  | 'user-changed'
  | 'user-removed'
  | 'profiles-assigned'
  | 'password-changed'
  | 'invitation-created'
  | 'right-refused'
  | 'settings-changed';

/** Who acts. */
export interface AuditActor {
  /** User id; null where nobody is known, or no account acts. */
  readonly id: string | null;
  /** The username at that moment. */
  readonly name: string | null;
  /** `operator`: whoever starts the server, by its settings, its commands, or a link that they print. */
  readonly via: 'session' | 'operator';
}

export interface AuditTarget {
  readonly kind: 'profile' | 'draft' | 'user' | 'settings';
  readonly id: string | null;
  /** Its name at that moment. */
  readonly name: string | null;
}

/** A few members in JSON, never a secret. */
export type AuditFacts = Readonly<Record<string, unknown>>;

/** What is told of an event by the code that carries it out. */
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
  /** Of what changed, as it is since, and what else is known of the event. */
  readonly after: AuditFacts | null;
  readonly reason: string | null;
}

/** Who acts, and whence. */
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
export const hashOf = ({ seq, at, event, outcome, actor, from, target, before, after, reason, prev }: Omit<AuditRow, 'hash'>): string =>
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
