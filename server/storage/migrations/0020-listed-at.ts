/**
 * Lists of drafts are sorted by a column of their own, which an edit changes at most once a minute: so an append changes no index, and in
 * PostgreSQL its row stays on its page. The database itself keeps the column, so that earlier versions need not know it.
 */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Step } from './step.ts';

export const listedAt: Step = {
  oldMayGoOn: true,
  up: async (db: Kysely<unknown>) => {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    // For the next version of a row on the same page; what is written from here on leaves it free.
    if (isPostgres) await sql`alter table drafts set (fillfactor = 85)`.execute(db);
    await db.schema
      .alterTable('drafts')
      .addColumn('listed_at', isPostgres ? sql`text collate "C"` : 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await sql`update drafts set listed_at = updated_at`.execute(db);
    for (const trigger of isPostgres ? inPostgres : inSqlite) await sql.raw(trigger).execute(db);
    await createIndexes(db);
  },
};

/** Times are texts of one form: the first 16 characters are those of its minute. Only of open drafts may the two differ. [S155] */
const isTooOld = `new.state <> 'open' or new.updated_at < new.listed_at or substr(new.updated_at, 1, 16) <> substr(new.listed_at, 1, 16)`;
const isNew = `new.listed_at = ''`;

const inSqlite: readonly string[] = [
  `create trigger list_new_draft after insert on drafts for each row when ${isNew} begin
     update drafts set listed_at = updated_at where id = new.id;
   end`,
  `create trigger list_draft after update of updated_at, state on drafts for each row when ${isTooOld} begin
     update drafts set listed_at = updated_at where id = new.id;
   end`,
];

const inPostgres: readonly string[] = [
  `create function list_draft() returns trigger language plpgsql as $$ begin
     new.listed_at := new.updated_at;
     return new;
   end $$`,
  `create trigger list_new_draft before insert on drafts for each row when (${isNew}) execute function list_draft()`,
  `create trigger list_draft before update of updated_at, state on drafts for each row when (${isTooOld}) execute function list_draft()`,
];

async function createIndexes({ schema }: Kysely<unknown>): Promise<void> {
  for (const name of ['drafts_by_state', 'drafts_with_old_log', 'drafts_empty']) await schema.dropIndex(name).execute();
  await schema.createIndex('drafts_by_state').on('drafts').columns(['state', 'listed_at', 'id']).execute();
  await schema
    .createIndex('drafts_with_old_log')
    .on('drafts')
    .column('listed_at')
    .where(sql<boolean>`state <> 'open' and log_removed = 0`)
    .execute();
  await schema
    .createIndex('drafts_empty')
    .on('drafts')
    .columns(['created_by_id', 'listed_at'])
    .where(sql<boolean>`state = 'open' and begun = 0`)
    .execute();
}
