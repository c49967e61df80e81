/** The parts of which the queries for pages of lists are made. */
import { PostgresAdapter, sql, type Expression, type SqlBool } from 'kysely';
import type { Scope } from '../../core/access/scope.ts';
import { searchText, tagTexts } from './listed-text.ts';
import type { Database } from './schema.ts';
import type { Listed, Place } from './storage.ts';

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

/** Of `limit + 1` rows a page, and where the next one begins. */
export function pageOf<Row, T>(rows: readonly Row[], limit: number, placeOf: (row: Row) => Place, itemOf: (row: Row) => T): Listed<T> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(itemOf), next: last === undefined ? null : placeOf(last) };
}
