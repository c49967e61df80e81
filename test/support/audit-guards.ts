/** The triggers that keep rows of the audit from being changed or removed, which a test that puts rows back takes away. */
import type { Database } from 'better-sqlite3';

export function dropAuditGuards(database: Database): void {
  for (const change of ['update', 'delete']) database.exec(`drop trigger if exists audit_refuses_${change}`);
}
