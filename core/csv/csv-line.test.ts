/** That no spreadsheet of any country computes a cell. */
import { expect, test } from 'vitest';
import { cellText, csvLine } from './csv-line.ts';

/** As a spreadsheet reads a file whose separator is this one: a quote counts only where it begins a cell. */
const cellsOf = (text: string, separator: string): string[] =>
  [...text.matchAll(new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(?:${separator}|\\r?\\n|$)`, 'g'))].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );

const hostile = [
  '=1+1',
  "'=1",
  "''@x",
  '\uff1d1+1',
  '\uff20x',
  'a;=1+1',
  'a;+1;-2',
  'a\n=1+1',
  '\n=1',
  'a\t@x',
  '\t=1',
  'a\r-1',
  ";'=1",
  'a;\uff0b1',
];
const harmless = ['a', 'a=b', 'a; b', 'a;b', "it's", '', 'a-b', '1;2'];

test('[H206] no cell is a formula, by whichever separator the file is read', () => {
  const text = csvLine(['first', ...hostile, 'last']);
  for (const separator of [',', ';', '\t'])
    for (const cell of cellsOf(text, separator))
      expect(cell, JSON.stringify([cell, separator])).not.toMatch(/^[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/);
});

test('[H206] the text of a cell is the text it was made of, and harmless text is kept', () => {
  const read = (text: string): string => {
    const line = csvLine([text]).slice(0, -2);
    return line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
  };
  for (const text of [...hostile, ...harmless]) expect(cellText(read(text))).toBe(text);
  for (const text of harmless) expect(read(text)).toBe(text);
});
