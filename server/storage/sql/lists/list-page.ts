/** The parts of which the queries for pages of lists are made. */
import { PostgresAdapter, sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { Scope } from '../../../../core/access/scope.ts';
import { searchText, tagTexts } from './listed-text.ts';
import type { Database } from '../schema.ts';
import type { Listed, Place } from '../../tables/list.ts';

/** So many things are few enough to read each of them for a page. */
const few = 1_000;

export type Condition = Expression<SqlBool>;

/** True where there is none. */
export const every = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;

/** False where there is none. */
export const some = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;

/** Whether a thing is in the scope, where `hasTag` asks about one tag as a text; null where everything is. [S43] */
export const isInScope = (scope: Scope, hasTag: (tag: string) => Condition): Condition | null =>
  scope === 'everywhere' ? null : some(scope.map((set) => every(tagTexts(set).map(hasTag))));

/** Whether a text holds another, code point by code point. */
export function contains(db: Database, text: Expression<string>, part: string): Condition {
  const indexOf = db.getExecutor().adapter instanceof PostgresAdapter ? sql.raw('strpos') : sql.raw('instr');
  return sql<SqlBool>`${indexOf}(${text}, ${part}) > 0`;
}

/** Whether a text is one of many: more than a statement has parameters for. */
export function isOneOf(db: Database, text: Expression<string>, many: readonly string[]): Condition {
  const json = JSON.stringify(many);
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? sql<SqlBool>`${text} in (select json_array_elements_text(${json}::json))`
    : sql<SqlBool>`${text} in (select value from json_each(${json}))`;
}

/** The same of ids that a list is narrowed to. Where they are many, the list is read in its order and each id checked, for no index gives that order. */
export const isAmong = (db: Database, id: Expression<string>, ids: readonly string[]): Condition =>
  isOneOf(db, ids.length > few ? sql<string>`${id} || ''` : id, ids);

/** Null where everything is found. */
export function isFound(db: Database, search: Expression<string>, query: string): Condition | null {
  const wanted = searchText(query);
  return wanted === '' ? null : contains(db, search, wanted);
}

/** Whether a row comes after the place; null where the list begins. */
export function isAfter(
  key: Expression<string>,
  id: Expression<string>,
  after: Place | undefined,
  order: 'asc' | 'desc',
): Condition | null {
  if (after === undefined) return null;
  return sql<SqlBool>`(${key}, ${id}) ${sql.raw(order === 'asc' ? '>' : '<')} (${after.key}, ${after.id})`;
}

/** Every condition that there is. */
export const allOf = (...conditions: readonly (Condition | null)[]): Condition => every(conditions.filter((one) => one !== null));

/** Databases take no more than some hundreds in one statement. */
export const mostSources = 100;

/** Whether few things have the tags by which the sets of a scope are read; of each set that is the first. */
export async function areFew(db: Database, table: 'user_tags' | 'profile_tags', sets: readonly (readonly string[])[]): Promise<boolean> {
  const tags = sets.flatMap(([first = '']) => first);
  if (tags.length === 0) return true;
  const counted = sql<{ count: number | string }>`select count(*) as count from
    (select 1 from ${sql.table(table)} where tag in (${sql.join(tags)}) limit ${few + 1}) as tagged`;
  const { rows } = await counted.execute(db);
  return Number(rows[0]?.count) <= few;
}

/** Where a list is read from, in its own order: an index holds `key` and `id` in it, so that a page costs no more than itself. */
export interface Source {
  /** Tables in the order in which they are to be read. */
  readonly from: RawBuilder<unknown>;
  readonly key: Expression<string>;
  readonly id: Expression<string>;
  readonly where: Condition;
}

export interface Cut {
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly after: Place | undefined;
}

interface Entry {
  readonly key: string;
  readonly id: string;
}

/** Ids with their keys: of each source as many as the page may take, and of these the first, each once. */
export function pageOfIds(sources: readonly [Source, ...Source[]], { order, limit, after }: Cut): RawBuilder<Entry> {
  const by = sql.raw(`order by key ${order}, id ${order} limit ${limit + 1}`);
  const pages = sources.map(
    ({ from, key, id, where }) =>
      sql<Entry>`select ${key} as key, ${id} as id from ${from} where ${allOf(where, isAfter(key, id, after, order))} ${by}`,
  );
  const [first, ...more] = pages;
  if (first && more.length === 0) return sql<Entry>`(${first})`;
  const each = pages.map((page, at) => sql`select * from (${page}) as ${sql.raw(`source${at}`)}`);
  return sql<Entry>`(select key, id from (${sql.join(each, sql` union `)}) as listed ${by})`;
}

/** Of `limit + 1` rows a page, and where the next one begins. */
export function pageOf<Row, T>(rows: readonly Row[], limit: number, placeOf: (row: Row) => Place, itemOf: (row: Row) => T): Listed<T> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(itemOf), next: last === undefined ? null : placeOf(last) };
}
