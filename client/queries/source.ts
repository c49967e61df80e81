/** What queries need: where answers come from, and the cache that keeps them. */
import type { Api } from '../api/api.ts';
import type { Queries } from './queries.ts';

export interface Source {
  readonly api: Api;
  readonly queries: Queries;
}
