/** Reading the permission catalogue from its file: the built-in one, or the one that CATALOG names. */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseCatalog, type CatalogResult } from '../../core/catalog/parse-catalog.ts';

const builtIn = fileURLToPath(import.meta.resolve('../../core/catalog/connect.json'));

/** Longest file that is read, in bytes. */
const largest = 1024 * 1024;

/** Every problem is one sentence that names the file. Null takes the built-in one. */
export async function loadCatalog(path: string | null): Promise<CatalogResult> {
  const file = path ?? builtIn;
  const text = await readText(file);
  if (!text.ok) return { ok: false, problems: [`CATALOG: ${text.problem}`] };
  const value = readJson(text.text);
  if (!value.ok)
    return {
      ok: false,
      problems: [`CATALOG: ${file} is not JSON: ${value.problem}; correct it, or unset CATALOG to use the built-in catalogue.`],
    };
  const result = parseCatalog(value.value);
  return result.ok ? result : { ok: false, problems: result.problems.map((problem) => `CATALOG: ${file}: ${problem}`) };
}

async function readText(
  file: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }> {
  try {
    const { size } = await stat(file);
    if (size > largest) return { ok: false, problem: `${file} has ${size} bytes; a catalogue has at most ${largest}.` };
    return { ok: true, text: (await readFile(file, 'utf8')).replace(/^\uFEFF/, '') };
  } catch (error) {
    return {
      ok: false,
      problem: `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}); give the path of a catalogue file, or unset CATALOG to use the built-in one.`,
    };
  }
}

function readJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string } {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
}
