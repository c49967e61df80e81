/** Pages of lists. */
import type { Scope } from '../../../core/access/scope.ts';

/** A place in a list: after the thing with this id, which was sorted by this key. */
export interface Place {
  readonly key: string;
  readonly id: string;
}

/** What every list is asked with. */
export interface ListPage {
  /** What the caller may see; the storage returns and counts nothing else. */
  readonly scope: Scope;
  /** The searched text, without regard to case and runs of white space; absent or empty, it matches everything. */
  readonly query?: string;
  readonly limit: number;
  /** Absent for the first page. */
  readonly after?: Place;
}

export interface Listed<T> {
  readonly items: T[];
  /** What the next page comes after; null on the last one. */
  readonly next: Place | null;
}
