import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { readCsv, writeCsv } from './csv.ts';

const cellsOf = (text: string): readonly (readonly string[])[] => readCsv(text).rows.map(({ cells }) => cells);

const cell = fc.string({ unit: fc.constantFrom(...`a,;"'=+-@\t\r\n |`), maxLength: 6 });

test('[U244] what is written reads back, whatever is in a cell, and no cell is a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }), (rows) => {
      const written = writeCsv([['username', 'display name'], ...rows]);
      expect(cellsOf(written)).toEqual([['username', 'display name'], ...rows]);
      expect(readCsv(written).problems).toEqual([]);
      const cells = Papa.parse<string[]>(written, { delimiter: ',' }).data.flat();
      expect(cells.filter((one) => /^[=+\-@\t\r]/.test(one))).toEqual([]);
    }),
    lawOptions(),
  );
});

test('[U242] spreadsheets of other countries separate with a semicolon or a tab, and a line ends either way', () => {
  for (const text of ['a;b\r\n1;"2;3"', 'a\tb\n1\t2;3', '\uFEFFa,b\n1,2;3'])
    expect(cellsOf(text)).toEqual([
      ['a', 'b'],
      ['1', '2;3'],
    ]);
  expect(cellsOf('user login,security_profile_name_1|security_profile_name_2\nada,Agent|Admin')[1]).toEqual(['ada', 'Agent|Admin']);
});

test('[U260] a quote that is not closed, and a cell that goes on behind its own, are named with line and text', () => {
  const notClosed = (line: number, text: string): string =>
    `Line ${line}: the quote before ${text} is not closed; close it at the end of the cell, or take it away.`;
  const goesOn = (line: number, text: string): string =>
    `Line ${line}: the cell "${text} goes on behind its closing quote; put all of it in quotes, and write a quote within as two.`;
  for (const [text, problems] of [
    ['login,name\nada,"Ada\nbo,Bo\n', [notClosed(2, 'Ada')]],
    // What is found is the next quote, further down; what is wrong is the first.
    ['login,name\nada,"Ada\nbo,"Bo"\n', [notClosed(2, 'Ada')]],
    ['\uFEFFlogin;name\r\n"a\r\nb";x\r\nbo;"Bo', [notClosed(4, 'Bo')]],
    ['"login,name\nada,Ada', [notClosed(1, 'login,name')]],
    ['login\n"', [notClosed(2, 'the end')]],
    ['login,name\nada,"Ada" L.\nbo,Bo', [goesOn(2, 'Ada" L.')]],
    ['login,name\nada,"Ada" L."\nbo,Bo\ncy,"Cy', [goesOn(2, 'Ada" L."'), notClosed(4, 'Cy')]],
    [`login\n"${'x'.repeat(60)}`, [notClosed(2, `${'x'.repeat(40)}…`)]],
    // Quotes within a cell that begins with none are part of it, and so is white space around one in quotes none.
    ['login,name\nada,Ada "the" L.\nbo,"B""o" ,x', []],
  ] as const)
    expect([text, readCsv(text).problems]).toEqual([text, problems]);
  expect(cellsOf('login,name\nada,Ada "the" L.')[1]).toEqual(['ada', 'Ada "the" L.']);
});

test('[U261] lines are counted as in the file, through cells of several lines and empty lines', () => {
  const { rows, problems } = readCsv('login,name\r\nada,"A\r\nB\r\n"\r\n\r\nbo,"x\ny"\r\ncy,z\r\n');
  expect([rows.map(({ line, cells }) => [line, cells[0]]), problems]).toEqual([
    [
      [1, 'login'],
      [2, 'ada'],
      [5, ''],
      [6, 'bo'],
      [8, 'cy'],
    ],
    [],
  ]);
});
