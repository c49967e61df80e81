/** The catalogue in use: the server's, or the one this device remembers. */
import { createMemo, type Accessor } from 'solid-js';
import { indexCatalog, type Catalog, type CatalogData } from '../../core/catalog/catalog.ts';
import type { Desk } from './app.tsx';
import type { Problem } from './api.ts';
import { createRemembered } from './refresh.ts';

export interface CatalogSource {
  readonly catalog: Accessor<Catalog | null>;
  readonly problem: Accessor<Problem | null>;
  refresh(): Promise<void>;
}

/** Must be called under a reactive owner. */
export function createCatalog(desk: Pick<Desk, 'api' | 'store'>): CatalogSource {
  const remembered = createRemembered<CatalogData>(
    desk.store,
    'catalog',
    async () => (await desk.api.catalog()) as Awaited<ReturnType<typeof desk.api.catalog>> & { value: CatalogData },
  );
  void remembered.refresh();
  const catalog = createMemo(
    () => {
      const data = remembered.value();
      return data ? index(data) : null;
    },
    null,
    { equals: (a, b) => a !== null && b !== null && a.data.version === b.data.version },
  );
  return { catalog, problem: () => (catalog() ? null : remembered.problem()), refresh: remembered.refresh };
}

/** The server has checked it; what a damaged disk made of it is treated as missing. */
function index(data: CatalogData): Catalog | null {
  try {
    return indexCatalog(data);
  } catch {
    return null;
  }
}
