/** Compresses the files of the built client beside themselves, so that serving them compressed is free. [W30] */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What is text; pictures are compressed already. */
const isText = /\.(css|html|js|json|svg|webmanifest)$/;

/** Keeps only smaller results: a client that accepts no encoding, or finds no such file, gets the file itself. */
export async function compressFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!isText.test(name)) continue;
    const path = join(folder, name);
    const bytes = await readFile(path);
    const [brotli, gzipped] = await Promise.all([
      promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength } }),
      promisify(gzip)(bytes, { level: 9 }),
    ]);
    if (brotli.byteLength < bytes.byteLength) await writeFile(`${path}.br`, brotli);
    if (gzipped.byteLength < bytes.byteLength) await writeFile(`${path}.gz`, gzipped);
  }
}

if (import.meta.main) await compressFiles(process.argv[2] ?? '');
