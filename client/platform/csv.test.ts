import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { readCsv, writeCsv } from './csv.ts';

const cell = fc.string({ unit: fc.constantFrom(...`a,;"'=+-@\t\r\n |`), maxLength: 6 });

test('[U244] what is written reads back, whatever is in a cell, and no cell is a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }), (rows) => {
      const written = writeCsv([['username', 'display name'], ...rows]);
      expect(readCsv(written)).toEqual([['username', 'display name'], ...rows]);
      const cells = Papa.parse<string[]>(written, { delimiter: ',' }).data.flat();
      expect(cells.filter((one) => /^[=+\-@\t\r]/.test(one))).toEqual([]);
    }),
    lawOptions(),
  );
});

test('[U242] spreadsheets of other countries separate with a semicolon or a tab, and a line ends either way', () => {
  for (const text of ['a;b\r\n1;"2;3"', 'a\tb\n1\t2;3', '\uFEFFa,b\n1,2;3'])
    expect(readCsv(text)).toEqual([
      ['a', 'b'],
      ['1', '2;3'],
    ]);
  expect(readCsv('user login,security_profile_name_1|security_profile_name_2\nada,Agent|Admin')[1]).toEqual(['ada', 'Agent|Admin']);
});
