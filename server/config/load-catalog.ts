/** Reading the permission catalogue from its file: the built-in one, or the one that CATALOG names. */
import { fileURLToPath } from 'node:url';
import { parseCatalog, type CatalogResult } from '../../core/catalog/parse-catalog.ts';
import { readJsonFile } from './json-file.ts';

const builtIn = fileURLToPath(import.meta.resolve('../../core/catalog/connect.json'));

/** Every problem is one sentence that names the file. Null takes the built-in one. */
export async function loadCatalog(path: string | null): Promise<CatalogResult> {
  const file = path ?? builtIn;
  const json = await readJsonFile(file, 'CATALOG', 'a catalogue', 'to use the built-in catalogue');
  if (!json.ok) return { ok: false, problems: [json.problem] };
  const result = parseCatalog(json.value);
  return result.ok ? result : { ok: false, problems: result.problems.map((problem) => `CATALOG: ${file}: ${problem}`) };
}
