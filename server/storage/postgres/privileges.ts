/** What the user of a PostgreSQL database has to be allowed, and what of it is missing. [S157] */
import { sql } from 'kysely';
import type { Database, Schema } from '../sql/schema.ts';

type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** Rows are added, or also removed, or also changed. */
const grows: readonly Privilege[] = ['SELECT', 'INSERT'];
const comesAndGoes: readonly Privilege[] = [...grows, 'DELETE'];
const lives: readonly Privilege[] = [...comesAndGoes, 'UPDATE'];

const needed: Readonly<Record<keyof Schema, readonly Privilege[]>> = {
  ...{ users: lives, user_profiles: comesAndGoes, user_tags: comesAndGoes },
  ...{ profiles: lives, profile_tags: [...grows, 'UPDATE'], revisions: grows },
  ...{ drafts: lives, draft_updates: comesAndGoes, draft_snapshots: lives },
  ...{ sessions: lives, tokens: lives, invitations: comesAndGoes, setup_links: comesAndGoes, attempts: lives },
  ...{ epoch: ['SELECT', 'UPDATE'], changes: comesAndGoes, nodes: lives, outcomes: comesAndGoes, audit: grows },
};

/** Written to find out whether a disk that was full has room again. [S63] */
const neededOfMigrator: Readonly<Record<string, readonly Privilege[]>> = { kysely_migration_lock: ['SELECT', 'UPDATE'] };

export class MissingPrivileges extends Error {
  override name = 'MissingPrivileges';
}

/** Throws `MissingPrivileges`, whose message lists them. Sequences are those that a default draws from, whoever owns them: an identity needs no right. */
export async function requirePrivileges(db: Database): Promise<void> {
  const wanted = Object.entries({ ...needed, ...neededOfMigrator }).flatMap(([table, privileges]) =>
    privileges.map((privilege) => ({ table, privilege })),
  );
  const { rows } = await sql<{ privilege: Privilege; tables: string }>`
    select privilege, string_agg("table", ', ' order by "table") as tables
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted ("table" text, privilege text)
      join pg_catalog.pg_class c on c.relname = "table" and c.relnamespace = current_schema()::regnamespace
    where not has_table_privilege(c.oid, privilege)
    group by privilege
    union all
    select 'USAGE', s.oid::regclass::text
    from pg_catalog.pg_class c
      join pg_catalog.pg_attrdef d on d.adrelid = c.oid
      join pg_catalog.pg_depend on classid = 'pg_catalog.pg_attrdef'::regclass and objid = d.oid and refclassid = 'pg_catalog.pg_class'::regclass
      join pg_catalog.pg_class s on s.oid = refobjid
    where c.relname = 'draft_updates' and c.relnamespace = current_schema()::regnamespace
      and case s.relkind when 'S' then not has_sequence_privilege(s.oid, 'USAGE, UPDATE') end -- Each of the two is enough.
    order by privilege`.execute(db);
  if (rows.length > 0) throw new MissingPrivileges(rows.map(({ privilege, tables }) => `${privilege} on ${tables}`).join('; '));
}
