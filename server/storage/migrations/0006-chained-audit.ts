/** Extends the audit beyond the canonical list, and chains each of its rows to the previous one; no statement changes or removes one. */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { chainRows, emptyHead, type AuditEvent, type AuditHead, type AuditRow } from '../../../core/audit/audit-row.ts';
import type { Schema } from '../sql/schema.ts';

export const chainedAudit: Migration = {
  up: async (db: Kysely<unknown>) => {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    await createChain(db, isPostgres);
    await copyRows(db.$extendTables<Tables>());
    await db.schema.dropTable('audit').execute();
    await db.schema.alterTable('audit_chain').renameTo('audit').execute();
    // The newest row of one event is asked for at each start.
    await db.schema.createIndex('audit_by_event').on('audit').columns(['event', 'seq']).execute();
    for (const statement of isPostgres ? postgresGuards : sqliteGuards) await sql.raw(statement).execute(db);
  },
};

async function createChain({ schema }: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  await schema
    .createTable('audit_chain')
    // Given by the writer: two that continue the same row meet here.
    .addColumn('seq', isPostgres ? 'bigint' : 'integer', (column) => column.primaryKey().notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('actor_name', 'text')
    .addColumn('via', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('target_kind', 'text')
    .addColumn('target_id', 'text')
    .addColumn('target_name', 'text')
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('reason', 'text')
    .addColumn('prev', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
}

/** A row of the audit as earlier versions wrote it. */
type OldRow = {
  /** PostgreSQL answers a bigint as text. */
  readonly seq: number | string;
  readonly at: string;
  readonly actor_id: string;
  readonly username: string;
  readonly session_id: string | null;
  readonly action: 'create' | 'update' | 'delete';
  readonly profile_id: string;
  readonly revision: number;
  readonly draft_id: string | null;
  readonly position: number | null;
  readonly digest: string | null;
  readonly key: string;
};

type Tables = {
  audit: OldRow;
  audit_chain: Schema['audit'];
  revisions: Schema['revisions'];
};

const rowsAtOnce = 500;

/** [S55] */
async function copyRows(db: Kysely<Tables>): Promise<void> {
  let head: AuditHead = emptyHead;
  for (let last = 0; ;) {
    const old = await db
      .selectFrom('audit')
      .leftJoin('revisions', (join) =>
        join.onRef('revisions.profile_id', '=', 'audit.profile_id').onRef('revisions.revision', '=', 'audit.revision'),
      )
      .selectAll('audit')
      .select('revisions.content')
      .where('audit.seq', '>', last)
      .orderBy('audit.seq')
      .limit(rowsAtOnce)
      .execute();
    if (old.length === 0) return;
    const rows = chainRows(head, old.map(eventOf));
    await db.insertInto('audit_chain').values(rows.map(columnsOf)).execute();
    head = rows.at(-1)!;
    last = Number(old.at(-1)!.seq);
  }
}

const eventByAction = { create: 'profile-created', update: 'profile-changed', delete: 'profile-removed' } as const;

function eventOf(row: OldRow & { readonly content: string | null }): AuditEvent {
  const { action, revision, session_id, draft_id, position, digest, key } = row;
  const source = {
    ...(draft_id !== null && { draft: draft_id, position, digest }),
    key,
    session: session_id && sessionReference(session_id),
  };
  const was = action === 'delete' ? revision : revision - 1;
  return {
    at: row.at,
    event: eventByAction[action],
    outcome: 'success',
    actor: { id: row.actor_id, name: row.username, via: 'session' },
    from: null,
    target: { kind: 'profile', id: row.profile_id, name: nameIn(row.content) },
    before: action === 'create' ? null : { revision: was },
    after: action === 'delete' ? source : { revision, ...source },
    reason: null,
  };
}

/** As this step created the table, regardless of later columns. */
const columnsOf = ({ actor, from, target, before, after, ...row }: AuditRow): Schema['audit'] => ({
  ...row,
  ...{ actor_id: actor.id, actor_name: actor.name, via: actor.via, address: from },
  ...{ target_kind: target?.kind ?? null, target_id: target?.id ?? null, target_name: target?.name ?? null },
  ...{ before: before && JSON.stringify(before), after: after && JSON.stringify(after) },
});

function nameIn(content: string | null): string | null {
  const { name } = JSON.parse(content ?? '{}') as { name?: unknown };
  return typeof name === 'string' ? name : null;
}

const sentence = 'Rows of the audit are never changed or removed.';

/** [S56] */
const sqliteGuards = ['update', 'delete'].map(
  (change) => `create trigger audit_refuses_${change} before ${change} on audit begin select raise(abort, '${sentence}'); end`,
);

const postgresGuards = [
  `create or replace function refuse_audit_change() returns trigger language plpgsql as $$ begin raise exception '${sentence}'; end $$`,
  'create trigger audit_refuses_change before update or delete on audit for each row execute function refuse_audit_change()',
];

/** As sessions were named when this step was made. */
const sessionReference = (id: string): string => id.slice(0, 12);
