/** Several servers write one database: a log grows only where its writer knows all of it, and each change of what decides is numbered. */
import { randomUUID } from 'node:crypto';
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const heads: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const name of ['head', 'newest_batch'])
      await db.schema
        .alterTable('drafts')
        .addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
    await sql`update drafts set head =
      coalesce((select entries from draft_snapshots where draft_id = drafts.id), 0)
      + (select count(*) from draft_updates where draft_id = drafts.id)`.execute(db);
    await createEpoch(db);
    const note = db.getExecutor().adapter instanceof PostgresAdapter ? await noteInPostgres(db) : noteInSqlite;
    for (const change of noted) await note(db, change);
  },
};

interface Noted {
  readonly table: string;
  readonly event: 'insert' | 'update' | 'delete';
  readonly kind: 'profile' | 'user' | 'session';
  /** The column that says which thing of that kind has changed. */
  readonly id: string;
}

/** Rows that decide who may do what. Triggers note them, so that no way of changing one is forgotten, not even by hand. */
const noted: readonly Noted[] = [
  ...(['insert', 'update', 'delete'] as const).flatMap((event): Noted[] => [
    { table: 'profiles', event, kind: 'profile', id: 'id' },
    { table: 'users', event, kind: 'user', id: 'id' },
    { table: 'user_profiles', event, kind: 'user', id: 'user_id' },
  ]),
  { table: 'sessions', event: 'delete', kind: 'session', id: 'id' },
];

async function createEpoch(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('epoch')
    .addColumn('n', 'integer', (column) => column.notNull())
    .addColumn('instance', 'text', (column) => column.notNull())
    .execute();
  await sql`insert into epoch (n, instance) values (0, ${randomUUID()})`.execute(db);
  await db.schema
    .createTable('changes')
    .addColumn('n', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .execute();
}

type Note = (db: Kysely<unknown>, noted: Noted) => Promise<unknown>;

const rowOf = (event: Noted['event']): string => (event === 'delete' ? 'old' : 'new');
const nameOf = ({ table, event }: Noted): string => `note_${table}_${event}`;

const noteInSqlite: Note = (db, { kind, id, ...noted }) =>
  sql
    .raw(
      `create trigger ${nameOf({ kind, id, ...noted })} after ${noted.event} on ${noted.table} for each row begin
         update epoch set n = n + 1;
         insert into changes (n, kind, id) select n, '${kind}', ${rowOf(noted.event)}.${id} from epoch;
       end`,
    )
    .execute(db);

/** `set search_path from current`: whoever writes with another path still finds the tables of this schema. */
async function noteInPostgres(db: Kysely<unknown>): Promise<Note> {
  await sql`create function note_change() returns trigger language plpgsql set search_path from current as $$
    declare
      changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
      number integer;
    begin
      update epoch set n = n + 1 returning n into number;
      insert into changes (n, kind, id) values (number, tg_argv[0], changed ->> tg_argv[1]);
      return null;
    end $$`.execute(db);
  return (db, { kind, id, ...noted }) =>
    sql
      .raw(
        `create trigger ${nameOf({ kind, id, ...noted })} after ${noted.event} on ${noted.table}
           for each row execute function note_change('${kind}', '${id}')`,
      )
      .execute(db);
}
