/** The audit: what happened, by whom. */
import type { AuditEvent, AuditEventName, AuditHead, AuditRow } from '../../../core/audit/audit-row.ts';

/** A place among the rows, newest first: after the row of this time and number. */
export type AuditPlace = Pick<AuditRow, 'at' | 'seq'>;

export interface AuditFilter {
  /** ISO 8601 UTC with milliseconds: rows of this time or later. */
  readonly from?: string;
  /** The same: rows before this time. */
  readonly to?: string;
  /** User id. */
  readonly actor?: string;
  readonly event?: AuditEventName;
  /** Id of the target. */
  readonly target?: string;
}

export interface AuditPage extends AuditFilter {
  readonly limit: number;
  /** Absent for the first page. */
  readonly after?: AuditPlace;
}

export interface AuditListed {
  readonly rows: AuditRow[];
  /** What the next page comes after, and null on the last one; a page may be short and have a next one. [S86] */
  readonly next: AuditPlace | null;
}

/** A row that cannot be read, as somebody altered it outside of this program. */
export interface DamagedRow {
  readonly seq: number;
  readonly damage: string;
}

export interface Audit {
  /** Adds the events, in this order, to the end of the audit, in the transaction of the change that they record. [S35] */
  append(events: readonly AuditEvent[]): Promise<void>;
  /** At most `limit` rows, newest first: of those before the row numbered `before`, and of one event, where they are given. */
  newest(page: { readonly limit: number; readonly before?: number; readonly event?: AuditEventName }): Promise<AuditRow[]>;
  /** By time, then number, newest first. [S85] */
  page(page: AuditPage): Promise<AuditListed>;
  /** What the next row is tied to. */
  head(): Promise<AuditHead>;
  /** The rows after this number, or all, in the order of their numbers: for a reader of the whole chain, a batch at a time. */
  chain(after: number | null, limit: number): Promise<(AuditRow | DamagedRow)[]>;
}
