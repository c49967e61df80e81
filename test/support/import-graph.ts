/** Which file imports which: read from sources, types too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Paths from the root of the repository, with the paths each imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const isSource = (path: string): boolean => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$/.test(path);

const importsIn = (source: string): string[] =>
  [...source.matchAll(/\bfrom\s+'(\.[^']+)'|\bimport\s*\(?\s*'(\.[^']+)'/g)].flatMap(([, from, bare]) => from ?? bare ?? []);

export function readImportGraph(root: string, folders: readonly string[]): ImportGraph {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
      .filter((path) => isSource(path) && !path.includes('node_modules/')),
  );
  const known = new Set(files);
  return new Map(
    files.map((file) => [
      file,
      importsIn(readFileSync(join(root, file), 'utf8'))
        .map((path) => posix.join(posix.dirname(file), path))
        .filter((path) => known.has(path)),
    ]),
  );
}

/** Imports that run up: from a folder to one that stands after it. Files of no folder in the order are answered as their own problem. */
export function importsUp(graph: ImportGraph, order: readonly string[]): string[] {
  /** The longest that fits, so that a file can have a place of its own. */
  const rankOf = (file: string): number => {
    const fitting = order.filter((entry) => file === entry || file.startsWith(`${entry}/`));
    return order.indexOf(fitting.toSorted((a, b) => b.length - a.length)[0] ?? '');
  };
  return [...graph].flatMap(([file, imported]) => {
    if (rankOf(file) < 0) return [`${file} has no place in the order`];
    return imported.filter((path) => rankOf(path) > rankOf(file)).map((path) => `${file} → ${path}`);
  });
}

/** Sets of files each of which is reached from itself. */
export function circlesIn(graph: ImportGraph): string[][] {
  const [found, low, stack, circles]: [Map<string, number>, Map<string, number>, string[], string[][]] = [new Map(), new Map(), [], []];
  const visit = (file: string): void => {
    found.set(file, found.size);
    low.set(file, found.get(file)!);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!found.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== found.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || graph.get(file)?.includes(file)) circles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!found.has(file)) visit(file);
  return circles;
}
