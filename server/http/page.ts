/** Lists in pages: search, order and an opaque cursor, the same for every list. */
import { shown } from './invalid-detail.ts';
import { refuse, type Refusal } from './problem.ts';
import { defaultLimit } from './schemas.ts';

export interface ListQuery {
  readonly query?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** What a list needs to know of its items. */
export interface ListOf<T> {
  /** Where the search looks. */
  readonly texts: (item: T) => readonly string[];
  /** The order: by name without regard to case, then by id. */
  readonly name: (item: T) => string;
  readonly id: (item: T) => string;
}

export interface Page<T> {
  readonly ok: true;
  readonly items: T[];
  /** Where the next page starts; null on the last one. */
  readonly next: string | null;
}

/** A page starts after its cursor even when that item is gone. [H8] */
export function pageOf<T>(items: readonly T[], { query = '', limit = defaultLimit, cursor }: ListQuery, of: ListOf<T>): Page<T> | Refusal {
  const after = cursor === undefined ? [] : readCursor(cursor);
  if (after === null) return refuse('invalid-request', `The cursor ${shown(cursor)} is not from this list; start without one.`);
  const wanted = query.toLowerCase();
  const keyed = items
    .filter((item) => of.texts(item).some((text) => text.toLowerCase().includes(wanted)))
    .map((item) => ({ item, key: [of.name(item).toLowerCase(), of.id(item)] }))
    .filter(({ key }) => compareKeys(key, after) > 0)
    .sort((a, b) => compareKeys(a.key, b.key));
  const chosen = keyed.slice(0, limit);
  return { ok: true, items: chosen.map(({ item }) => item), next: keyed.length > limit ? writeCursor(chosen.at(-1)?.key ?? []) : null };
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [at, part] of a.entries()) {
    const other = b[at];
    if (other === undefined || part > other) return 1;
    if (part < other) return -1;
  }
  return 0;
}

const writeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

function readCursor(cursor: string): string[] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(key) && key.length === 2 && key.every((part) => typeof part === 'string') ? key : null;
  } catch {
    return null;
  }
}
