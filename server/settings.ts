/** Everything the start depends on from outside, checked together so that every problem is told at once. [G23] */
import type { Catalog } from '../core/catalog/catalog.ts';
import { loadCatalog } from './catalog/load-catalog.ts';
import { readConfig, type Config, type Environment } from './config/config.ts';

export interface Settings {
  readonly config: Config;
  readonly catalog: Catalog;
}

export type SettingsResult = ({ readonly ok: true } & Settings) | { readonly ok: false; readonly problems: readonly string[] };

export async function readSettings(env: Environment): Promise<SettingsResult> {
  const config = readConfig(env);
  const catalog = await loadCatalog(env['CATALOG']?.trim() || null);
  if (config.ok && catalog.ok) return { ok: true, config: config.config, catalog: catalog.catalog };
  return { ok: false, problems: [...(config.ok ? [] : config.problems), ...(catalog.ok ? [] : catalog.problems)] };
}
