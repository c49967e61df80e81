/** Who changed the canonical list, row by row; nothing is ever changed or removed. [S35] */
import type { Database, Row } from './schema.ts';
import type { AuditEntry, CanonicalAudit } from './storage.ts';

export function createAudit(db: Database): CanonicalAudit {
  return {
    insert: async (entry) => {
      await db.insertInto('audit').values(entryToRow(entry)).execute();
    },
    newest: async (limit) => {
      const rows = await db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit).execute();
      return rows.map(entryFromRow);
    },
  };
}

const entryToRow = (entry: AuditEntry): Omit<Row<'audit'>, 'seq'> => ({
  at: entry.at,
  actor_id: entry.actor,
  username: entry.username,
  session_id: entry.session,
  action: entry.action,
  profile_id: entry.profile.id,
  revision: entry.profile.revision,
  draft_id: entry.draft,
  position: entry.position,
  digest: entry.digest,
  key: entry.key,
});

const entryFromRow = (row: Row<'audit'>): AuditEntry => ({
  at: row.at,
  actor: row.actor_id,
  username: row.username,
  session: row.session_id,
  action: row.action,
  profile: { id: row.profile_id, revision: row.revision },
  draft: row.draft_id,
  position: row.position,
  digest: row.digest,
  key: row.key,
});
