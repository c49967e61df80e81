/** Reading a JSON file that a setting names; every problem is one sentence that names setting, file and next step. */
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isNestedTooDeeply, mostNesting } from '../../core/json/nesting.ts';
import { withoutByteOrderMark } from '../web/byte-order-mark.ts';
import { withoutPassword } from '../storage/without-password.ts';

/** Longest file that is read, in bytes. */
const largest = 1024 * 1024;

export type JsonFile = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** `what` the file is: "a catalogue"; `unset` what happens without the setting: "to use the built-in catalogue". */
export async function readJsonFile(file: string, setting: string, what: string, unset: string): Promise<JsonFile> {
  const bad = (problem: string): JsonFile => ({ ok: false, problem: `${setting}: ${withoutPassword(file)} ${problem}` });
  let text: string;
  try {
    const found = await stat(file);
    // A device or a pipe may never end. [G37]
    if (!found.isFile()) return bad(`is ${kindOf(found)} and no file; give the path of ${what} file, or unset ${setting} ${unset}.`);
    const { size } = found;
    if (size > largest) return bad(`has ${size} bytes; ${what} file has at most ${largest}.`);
    text = withoutByteOrderMark(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return bad(`cannot be read (${reason}); give the path of ${what} file, or unset ${setting} ${unset}.`);
  }
  if (isNestedTooDeeply(text))
    return bad(`nests lists and objects more than ${mostNesting} deep; correct it, or unset ${setting} ${unset}.`); // [G37]
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return bad(`is not JSON: ${(error as Error).message}; correct it, or unset ${setting} ${unset}.`);
  }
}

const kindOf = (found: Stats): string =>
  found.isDirectory() ? 'a directory' : found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
