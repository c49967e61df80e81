/** That core/SPEC.md and the tests speak of the same rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idsAtStart, namedTestsIn, rulesIn } from '../../support/named-tests.ts';

const root = join(import.meta.dirname, '../../..');

function testFiles(): string[] {
  const files = ['core', 'server', 'client', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path).replaceAll('\\', '/')),
  );
  const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || /^test\/contracts\/.*\.ts$/.test(file);
  return files.filter((file) => isTest(file) && !file.includes('node_modules/')).sort();
}

describe('this repository', () => {
  const rules = rulesIn(readFileSync(join(root, 'core/SPEC.md'), 'utf8'));
  const read = testFiles().map((file) => namedTestsIn(file, readFileSync(join(root, file), 'utf8')));
  const tests = read.flatMap(({ tests }) => tests);
  const ids = read.flatMap(({ ids }) => ids);

  it('[T3] has rules, tests and names to examine', () => {
    expect(rules.length).toBeGreaterThan(50);
    expect(read.length).toBeGreaterThan(10);
    expect(tests.length).toBeGreaterThan(100);
    expect(ids.length).toBeGreaterThan(100);
  });

  it('[T3] states every rule once', () => {
    expect(rules.filter((id, index) => rules.indexOf(id) !== index)).toEqual([]);
  });

  it('[T3] has a test for every rule', () => {
    const named = new Set(ids.map(({ id }) => id));
    expect(rules.filter((id) => !named.has(id))).toEqual([]);
  });

  it('[T3] names no test after something that is no rule', () => {
    expect(ids.filter(({ id }) => !rules.includes(id)).map(({ id, where }) => `${where} ${id}`)).toEqual([]);
  });

  it('[T3] names every test after a rule', () => {
    // A name that is all placeholder comes from a table, whose rows are looked at above.
    const isNamed = ({ title, ids }: { title: string | null; ids: readonly string[] }): boolean =>
      title === null || ids.length > 0 || /^(%s|\$\w+)/.test(title);
    expect(tests.filter((test) => !isNamed(test)).map(({ where, title }) => `${where} ${title}`)).toEqual([]);
  });

  it('[T9] states each rule in sentences of at most 30 words', () => {
    const sentences = readFileSync(join(root, 'core/SPEC.md'), 'utf8')
      .replaceAll(/^- \*\*\w+\*\* /gm, '')
      .split(/[.!?](?:\s|$)|\n/);
    expect(sentences.length).toBeGreaterThan(rules.length);
    expect(sentences.filter((sentence) => sentence.trim().split(/\s+/).length > 30)).toEqual([]);
  });

  it('[T3] holds no test back', () => {
    expect(tests.filter(({ held }) => held.length > 0).map(({ where, held }) => `${where} ${held.join()}`)).toEqual([]);
  });
});

describe('reading', () => {
  // Ids in these samples are read as names of tests too, so they are this file's own.
  const testsOf = (source: string) => namedTestsIn('some.test.ts', source).tests.map(({ title, ids, held }) => [title, ids, held]);

  it('[T3] finds rules only where a line states one', () => {
    expect(rulesIn('# A\n- **A1** One.\n- **B12** Two, like **A3**.\n  - **C1** inner\n- **note** no rule\n')).toEqual(['A1', 'B12']);
  });

  it('[T3] takes ids only from the start of a name', () => {
    expect(idsAtStart('[T3] [T1] does both')).toEqual(['T3', 'T1']);
    expect(idsAtStart('does [T3]')).toEqual([]);
    expect(idsAtStart('[x] [T3]')).toEqual([]);
  });

  it('[T3] finds tests however they are called', () => {
    expect(testsOf(`it('[T3] a', f); test.concurrent("[T3] [T1] b", {}, f); it.each([['[T3] x']])('%s', f);`)).toEqual([
      ['[T3] a', ['T3'], []],
      ['[T3] [T1] b', ['T3', 'T1'], []],
      ['%s', [], []],
    ]);
    expect(testsOf('it(`[T3] of ${name}`, f); it.for(rows)(name, f); it.each`a\n${1}`("[T3] $a", f)')).toEqual([
      ['[T3] of ', ['T3'], []],
      [null, [], []],
      ['[T3] $a', ['T3'], []],
    ]);
  });

  it('[T3] finds what holds a test back', () => {
    expect(testsOf(`it.skip('a', f); test.only('b', f); it.skipIf(x)('c', f); it.todo('d');`).map(([, , held]) => held)).toEqual([
      ['skip'],
      ['only'],
      ['skipIf'],
      ['todo'],
    ]);
  });

  it('[T3] finds ids in tables, and none in comments or in code that is no test', () => {
    const { tests, ids } = namedTestsIn('some.test.ts', `// it('[A1] a')\nconst rows = [['[B1] x'], ['[D2] y']];\npattern.test('abc');`);
    expect(tests).toEqual([]);
    expect(ids).toEqual([
      { id: 'B1', where: 'some.test.ts:2' },
      { id: 'D2', where: 'some.test.ts:2' },
    ]);
  });

  it('[T3] refuses a file it cannot read', () => {
    expect(() => namedTestsIn('some.test.ts', 'it(')).toThrow('some.test.ts cannot be parsed');
  });
});
