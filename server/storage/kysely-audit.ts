/** What happened, row by row, each tied to the one before it; nothing is ever changed or removed. [S35] */
import { chainRows, emptyHead, type AuditFacts, type AuditHead, type AuditRow } from '../../core/audit/audit-row.ts';
import { isFacts, readJson } from './json-column.ts';
import type { Atomically, Database, Row } from './schema.ts';
import type { Audit } from './storage.ts';

export function createAudit(db: Database, atomically: Atomically): Audit {
  return {
    append: async (events) => {
      if (events.length === 0) return;
      await atomically(async (db) => {
        // Of two processes that read the same head one has to run again: both would write the same primary key. [S54]
        const rows = chainRows(await readHead(db), events);
        await db.insertInto('audit').values(rows.map(rowToColumns)).execute();
      });
    },
    newest: async ({ limit, before, event }) => {
      let query = db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
      if (before !== undefined) query = query.where('seq', '<', before);
      if (event !== undefined) query = query.where('event', '=', event);
      return (await query.execute()).map(rowFromColumns);
    },
  };
}

async function readHead(db: Database): Promise<AuditHead> {
  const last = await db
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .where('seq', '=', (rows) => rows.selectFrom('audit').select(({ fn }) => fn.max('seq').as('last')))
    .executeTakeFirst();
  return last ? { seq: Number(last.seq), hash: last.hash } : emptyHead;
}

const factsToText = (facts: AuditFacts | null): string | null => facts && JSON.stringify(facts);

const rowToColumns = (row: AuditRow): Row<'audit'> => ({
  seq: row.seq,
  at: row.at,
  event: row.event,
  outcome: row.outcome,
  actor_id: row.actor.id,
  actor_name: row.actor.name,
  via: row.actor.via,
  address: row.from,
  target_kind: row.target?.kind ?? null,
  target_id: row.target?.id ?? null,
  target_name: row.target?.name ?? null,
  before: factsToText(row.before),
  after: factsToText(row.after),
  reason: row.reason,
  prev: row.prev,
  hash: row.hash,
});

function rowFromColumns(row: Row<'audit'>): AuditRow {
  const facts = (column: 'before' | 'after'): AuditFacts | null => {
    const text = row[column];
    return text === null ? null : readJson(text, isFacts, { table: 'audit', column, id: String(row.seq) });
  };
  return {
    seq: Number(row.seq),
    at: row.at,
    event: row.event,
    outcome: row.outcome,
    actor: { id: row.actor_id, name: row.actor_name, via: row.via },
    from: row.address,
    target: row.target_kind && { kind: row.target_kind, id: row.target_id, name: row.target_name },
    before: facts('before'),
    after: facts('after'),
    reason: row.reason,
    prev: row.prev,
    hash: row.hash,
  };
}
