/** Everything external that the start depends on, checked together so that one message lists every problem. [G23] */
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { loadAssertions } from './load-assertions.ts';
import { loadCatalog } from './load-catalog.ts';
import { dataDirOf, readConfig, type Config, type Environment } from './config.ts';
import { prepareDataDir } from '../storage/sqlite/data-dir.ts';

export interface Settings {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
}

export type SettingsResult = ({ readonly ok: true } & Settings) | { readonly ok: false; readonly problems: readonly string[] };

export async function readSettings(env: Environment): Promise<SettingsResult> {
  const config = readConfig(env);
  const catalog = await loadCatalog(env['CATALOG']?.trim() || null);
  const assertions = await loadAssertions(env['ASSERTIONS']?.trim() || null, catalog.ok ? catalog.catalog : null);
  if (config.ok && catalog.ok && assertions.ok)
    return { ok: true, config: config.config, catalog: catalog.catalog, assertions: assertions.assertions };
  return { ok: false, problems: [config, catalog, assertions].flatMap((result) => (result.ok ? [] : result.problems)) };
}

/** The same for a start, which makes DATA_DIR where it is missing. [G36] */
export async function prepareSettings(env: Environment): Promise<SettingsResult> {
  const settings = await readSettings(env);
  if (env['DATABASE_URL']?.trim()) return settings;
  const problem = prepareDataDir(dataDirOf(env));
  if (problem === null) return settings;
  return { ok: false, problems: [...(settings.ok ? [] : settings.problems), `DATA_DIR ${problem}`] };
}
