/** Reading the assertions of this instance from the file that ASSERTIONS names. */
import { parseAssertions, type AssertionsResult } from '../../core/validation/assertions/parse-assertions.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { readJsonFile } from './json-file.ts';

/** Null means none. Without a catalogue, which has problems of its own then, names are not checked. */
export async function loadAssertions(file: string | null, catalog: Catalog | null): Promise<AssertionsResult> {
  if (file === null) return { ok: true, assertions: [] };
  const json = await readJsonFile(file, 'ASSERTIONS', 'an assertions', 'to lay down none');
  if (!json.ok) return { ok: false, problems: [json.problem] };
  const result = parseAssertions(json.value, catalog);
  return result.ok ? result : { ok: false, problems: result.problems.map((problem) => `ASSERTIONS: ${file}: ${problem}`) };
}
