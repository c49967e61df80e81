/** The catalogue in use: the server's, or the one this device remembers. */
import { createMemo, type Accessor } from 'solid-js';
import { indexCatalog, type Catalog, type CatalogData } from '../../core/catalog/catalog.ts';
import type { Problem, Result } from '../api/api.ts';
import { createRead } from './create-read.ts';
import type { Source } from './source.ts';

export interface CatalogSource {
  readonly catalog: Accessor<Catalog | null>;
  readonly problem: Accessor<Problem | null>;
  refresh(): Promise<void>;
}

/** Must be called under a reactive owner. */
export function createCatalog({ api, queries }: Source): CatalogSource {
  const read = createRead<CatalogData>(queries, () => ({
    key: ['catalog'],
    ask: (signal) => api.catalog(signal) as Promise<Result<CatalogData>>,
    remembers: true,
  }));
  const catalog = createMemo(
    () => {
      const data = read.value();
      return data ? index(data) : null;
    },
    null,
    { equals: (a, b) => a !== null && b !== null && a.data.version === b.data.version },
  );
  return { catalog, problem: () => (catalog() ? null : read.problem()), refresh: read.refresh };
}

/** The server has checked it; what a damaged disk made of it is treated as missing. */
function index(data: CatalogData): Catalog | null {
  try {
    return indexCatalog(data);
  } catch {
    return null;
  }
}
