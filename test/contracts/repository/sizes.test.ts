/** That no function outside of tests is longer than a screen. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionsIn } from '../../support/function-sizes.ts';

const root = join(import.meta.dirname, '../../..');
const mostLines = 60;

function sources(): string[] {
  const files = ['core', 'server', 'client'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path).replaceAll('\\', '/')),
  );
  return files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$|node_modules\//.test(file)).sort();
}

describe('this repository', () => {
  const sizes = sources().map((file) => ({ file, functions: functionsIn(file, readFileSync(join(root, file), 'utf8')) }));

  it('[T7] has functions to examine', () => {
    expect(sizes.length).toBeGreaterThan(200);
    expect(sizes.flatMap(({ functions }) => functions).length).toBeGreaterThan(2_000);
  });

  it('[T7] has no function above 60 lines outside of tests', () => {
    const tooLong = sizes.flatMap(({ file, functions }) =>
      functions.filter(({ lines }) => lines > mostLines).map(({ name, line, lines }) => `${file}:${line} ${name}: ${lines} lines`),
    );
    expect(tooLong).toEqual([]);
  });
});

describe('measuring', () => {
  const sizesOf = (source: string) => functionsIn('some.ts', source).map(({ name, line, lines }) => [name, line, lines]);

  it('[T7] finds functions however they are written', () => {
    expect(sizesOf('function a() {\n}\nconst b = () =>\n  1;\nconst c = { d() {\n}, e: async () => {} };\n')).toEqual([
      ['a', 1, 2],
      ['b', 3, 2],
      ['d', 5, 2],
      ['e', 6, 1],
    ]);
    expect(sizesOf('export default function () {\n  return [1].map((one) => {\n    return one;\n  });\n}')).toEqual([
      ['(anonymous)', 1, 5],
      ['(anonymous)', 2, 3],
    ]);
    expect(sizesOf('class A {\n  b() {\n  }\n}')).toHaveLength(1);
  });

  it('[T7] refuses a file it cannot read', () => {
    expect(() => functionsIn('some.ts', 'function (')).toThrow('some.ts cannot be parsed');
  });
});
