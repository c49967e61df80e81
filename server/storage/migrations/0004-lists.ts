/** What lists are searched, sorted and filtered by gets columns and tables of its own. */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isContent, isProposal, isTags } from '../sql/json-column.ts';
import { displayKey, nameKey, searchText, tagLines, tagTexts } from '../sql/lists/listed-text.ts';

/** The columns that are read and written here, as this step leaves them. */
interface Columns {
  profiles: { id: string; name_key: string; content: string; revision: number; created_at: string; search: string };
  revisions: { profile_id: string; revision: number; content: string };
  profile_tags: { profile_id: string; tag: string; since: number; until: number | null; name_key: string | null };
  users: { id: string; username: string; username_key: string; display_name: string; tags: string; search: string; display_key: string };
  user_tags: { user_id: string; tag: string; username_key: string };
  user_profiles: { user_id: string; username_key: string };
  drafts: { id: string; proposal: string; search: string; tag_lines: string };
}
type Step = Kysely<Columns>;

export const lists: Migration = {
  up: async (db: Step) => {
    if (isPostgres(db)) await sortByCodePoint(db);
    await addColumns(db);
    await createTagTables(db);
    await fillProfiles(db);
    await fillProfileTags(db);
    await fillUsers(db);
    await fillDrafts(db);
    await createIndexes(db);
  },
};

const isPostgres = (db: Step): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/** Both databases list in the same order. */
const textOf = (db: Step) => (isPostgres(db) ? sql`text collate "C"` : 'text');

async function sortByCodePoint(db: Step): Promise<void> {
  const columns = { profiles: 'name_key', users: 'username_key' };
  for (const [table, column] of Object.entries(columns))
    await db.schema
      .alterTable(table)
      .alterColumn(column, (one) => one.setDataType(sql`text collate "C"`))
      .execute();
}

async function addColumns(db: Step): Promise<void> {
  const columns = {
    ...{ profiles: ['search'], users: ['search', 'display_key'] },
    ...{ user_profiles: ['username_key'], drafts: ['search', 'tag_lines'] },
  };
  for (const [table, names] of Object.entries(columns))
    for (const name of names)
      await db.schema
        .alterTable(table)
        .addColumn(name, textOf(db), (column) => column.notNull().defaultTo(''))
        .execute();
}

async function createTagTables(db: Step): Promise<void> {
  await db.schema
    .createTable('user_tags')
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('tag', textOf(db), (column) => column.notNull())
    .addColumn('username_key', textOf(db), (column) => column.notNull())
    .addPrimaryKeyConstraint('user_tags_key', ['user_id', 'tag'])
    .execute();
  // No foreign key: the last tags outlive the profile. [S45]
  await db.schema
    .createTable('profile_tags')
    .addColumn('profile_id', 'text', (column) => column.notNull())
    .addColumn('tag', textOf(db), (column) => column.notNull())
    .addColumn('since', 'integer', (column) => column.notNull())
    .addColumn('until', 'integer')
    .addColumn('name_key', textOf(db))
    .addPrimaryKeyConstraint('profile_tags_key', ['profile_id', 'tag', 'since'])
    .execute();
}

/** Rows read at a time. */
const batch = 500;

/** Every row that `read` answers, which is asked for those after an id. */
async function forEachRow<Row extends { readonly id: string }>(
  read: (after: string) => Promise<Row[]>,
  use: (row: Row) => Promise<void> | void,
): Promise<void> {
  let after: string | undefined = '';
  while (after !== undefined) {
    const rows: Row[] = await read(after);
    for (const row of rows) await use(row);
    after = rows.at(-1)?.id;
  }
}

/** Null for a damaged row, which reading reports. [S24] */
function parsed<T>(text: string, shape: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(text);
    return shape(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * A name that became equal to another keeps its old key: no new name has that key, because it is not folded. The row that already has the key
 * keeps it, otherwise the oldest gets it. [S44]
 */
async function fillProfiles(db: Step): Promise<void> {
  const [oldKeys, named] = [new Set<string>(), [] as { id: string; old: string; key: string; createdAt: string }[]];
  await forEachRow(
    (after) => db.selectFrom('profiles').selectAll().where('id', '>', after).orderBy('id').limit(batch).execute(),
    async ({ id, name_key: old, content: text, created_at: createdAt }) => {
      const content = parsed(text, isContent);
      const search = content ? searchText(content.name, content.description) : old;
      await db.updateTable('profiles').set({ search }).where('id', '=', id).execute();
      oldKeys.add(old);
      named.push({ id, old, key: content ? nameKey(content.name) : old, createdAt });
    },
  );
  const taken = new Set(oldKeys);
  for (const { id, old, key } of named.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))) {
    if (key === old || taken.has(key)) continue;
    taken.add(key);
    await db.updateTable('profiles').set({ name_key: key }).where('id', '=', id).execute();
  }
}

/** From which revision on, and until which, a profile had a tag; removed profiles too. */
async function fillProfileTags(db: Step): Promise<void> {
  const keys = new Map((await db.selectFrom('profiles').select(['id', 'name_key']).execute()).map(({ id, name_key }) => [id, name_key]));
  await forEachRow(
    (after) =>
      db
        .selectFrom('revisions')
        .select('profile_id as id')
        .distinct()
        .where('profile_id', '>', after)
        .orderBy('profile_id')
        .limit(batch)
        .execute(),
    async ({ id }) => {
      const rows = await spansOf(db, id);
      for (const { tag, since, until } of rows)
        await db
          .insertInto('profile_tags')
          .values({ profile_id: id, tag, since, until, name_key: until === null ? (keys.get(id) ?? null) : null })
          .execute();
    },
  );
}

interface Span {
  readonly tag: string;
  readonly since: number;
  until: number | null;
}

async function spansOf(db: Step, profile: string): Promise<Span[]> {
  const [all, open] = [[] as Span[], new Map<string, Span>()];
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('revisions')
      .select(['revision', 'content'])
      .where('profile_id', '=', profile)
      .where('revision', '>', after)
      .orderBy('revision')
      .limit(batch)
      .execute();
    for (const { revision, content } of rows) {
      const tags = new Set(tagTexts(parsed(content, isContent)?.tags ?? {}));
      for (const [tag, span] of open) if (!tags.has(tag) && open.delete(tag)) span.until = revision;
      for (const tag of tags) {
        if (open.has(tag)) continue;
        const span: Span = { tag, since: revision, until: null };
        open.set(tag, span);
        all.push(span);
      }
      after = revision;
    }
    if (rows.length === 0) return all;
  }
}

async function fillUsers(db: Step): Promise<void> {
  await forEachRow(
    (after) => db.selectFrom('users').selectAll().where('id', '>', after).orderBy('id').limit(batch).execute(),
    async ({ id, username, username_key, display_name, tags }) => {
      const columns = { search: searchText(username, display_name), display_key: displayKey(display_name) };
      await db.updateTable('users').set(columns).where('id', '=', id).execute();
      await db.updateTable('user_profiles').set({ username_key }).where('user_id', '=', id).execute();
      const rows = tagTexts(parsed(tags, isTags) ?? {}).map((tag) => ({ user_id: id, tag, username_key }));
      if (rows.length > 0) await db.insertInto('user_tags').values(rows).execute();
    },
  );
}

async function fillDrafts(db: Step): Promise<void> {
  await forEachRow(
    (after) => db.selectFrom('drafts').selectAll().where('id', '>', after).orderBy('id').limit(batch).execute(),
    async ({ id, proposal: text }) => {
      const proposal = parsed(text, isProposal);
      if (!proposal) return;
      const columns = { search: searchText(proposal.name), tag_lines: tagLines(proposal.tags) };
      await db.updateTable('drafts').set(columns).where('id', '=', id).execute();
    },
  );
}

async function createIndexes({ schema }: Step): Promise<void> {
  await schema.dropIndex('drafts_by_state').execute();
  await schema.dropIndex('user_profiles_by_profile').execute();
  const indexes = {
    drafts_by_state: ['drafts', 'state', 'updated_at', 'id'],
    drafts_by_author: ['drafts', 'created_by_id', 'state'],
    drafts_by_base: ['drafts', 'base_profile', 'state'],
    profiles_by_name: ['profiles', 'name_key', 'id', 'search'],
    profile_tags_by_tag: ['profile_tags', 'tag', 'name_key', 'profile_id'],
    users_by_username: ['users', 'username_key', 'id', 'enabled', 'search'],
    users_by_display_name: ['users', 'display_key', 'id', 'enabled', 'search'],
    users_by_creation: ['users', 'created_at', 'id', 'enabled', 'search'],
    user_tags_by_tag: ['user_tags', 'tag', 'username_key', 'user_id'],
    user_profiles_by_profile: ['user_profiles', 'profile_id', 'username_key', 'user_id'],
  };
  for (const [name, [table = '', ...columns]] of Object.entries(indexes))
    await schema.createIndex(name).on(table).columns(columns).execute();
}
