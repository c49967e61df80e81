/** That docs/asvs.md appeals only to rules that exist, and so, by test/contracts/repository/spec.test.ts, to tests that exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rulesIn } from '../../support/named-tests.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');
/** The cells of each requirement: its number, what it asks for, whether it is met, how, and the rules that show it. */
const rows = [...read('docs/asvs.md').matchAll(/^\| (\d+\.\d+\.\d+\b[^|]*) \|([^|]*)\| ([^|]*) \|([^|]*)\|([^|]*)\|$/gm)];

it('[T3] docs/asvs.md names only rules, and answers each requirement in one of its words', () => {
  const rules = rulesIn(read('core/SPEC.md'));
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.flatMap(([, , , , , shown = '']) => shown.match(/[A-Z]+\d+/g) ?? []).filter((id) => !rules.includes(id))).toEqual([]);
  expect(rows.filter(([, , , met = '']) => !['yes', 'partly', 'no', 'operator', '–'].includes(met))).toEqual([]);
  const numbers = rows.flatMap(([, number = '']) => number.match(/\d+\.\d+\.\d+/g) ?? []);
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
});
