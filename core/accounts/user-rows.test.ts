import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { mostUserRows, readUserRows, templateHeader, writeUserRows, type UserRow } from './user-rows.ts';

/** One row a line. */
const read = (rows: readonly (readonly string[])[]) => readUserRows(rows.map((cells, at) => ({ line: at + 1, cells })));

const connect = [
  ...['first name', 'last name', 'email address', 'password', 'user login', 'routing profile name'],
  ...['security_profile_name_1|security_profile_name_2', 'phone type (soft/desk)', 'Tags'],
];

test('[U242] the columns of Amazon Connect’s template are read, and those that mean nothing here are named', () => {
  const { rows, ignored, problem } = read([
    connect,
    ['Mara', 'Berg', 'mara@example.org', 'secret', 'mara', 'Basic', 'Agent|Queue keepers| Agent', 'soft', 'Country: Chile|Team=Sales'],
    ['', '', 'li@example.org', '', '', '', '', '', ''],
    ['', ' ', '', '', '', '', '', '', ''],
  ]);
  expect(problem).toBeNull();
  expect(ignored).toEqual(['password', 'routing profile name', 'phone type (soft/desk)']);
  expect(rows).toEqual([
    {
      ...{ line: 2, username: 'mara', displayName: 'Mara Berg', profiles: ['Agent', 'Queue keepers'], problem: null },
      tags: { Country: 'Chile', Team: 'Sales' },
    },
    { line: 3, username: 'li@example.org', displayName: '', profiles: [], tags: {}, problem: null },
  ]);
  expect(read([templateHeader, ['a', 'b', 'c@d', 'e', 'f', 'g=h']]).ignored).toEqual([]);
  expect(
    read([
      ['Username', 'Security Profiles', 'security profile 2'],
      ['a', 'b', 'c'],
    ]).rows[0]?.profiles,
  ).toEqual(['b', 'c']);
});

test('[U243] a line with a wrong or repeated username, or a tag without a value, says so, and the others stand', () => {
  const { rows } = read([['user login', 'tags'], ['two words'], ['ada'], ['ADA'], ['edo', 'Country'], ['']]);
  expect(rows.map(({ line, problem }) => [line, problem])).toEqual([
    [2, expect.stringContaining('The username "two words" has characters')],
    [3, null],
    [4, 'Line 3 has the username "ADA" too; keep one of the two.'],
    [5, expect.stringContaining('The tag "Country" has no value')],
  ]);
});

test('[U261] a cell that no column names makes its line a problem; a line may end before its last columns', () => {
  const { rows } = readUserRows([
    { line: 1, cells: ['user login', 'display name', '', 'tags'] },
    { line: 2, cells: ['ada', 'Berg', '', '', 'site=Ulm'] },
    { line: 5, cells: ['bo', 'Bo', ' Agent '] },
    { line: 6, cells: ['cy', 'Cy', '', '', '', ' '] },
    { line: 7, cells: ['di'] },
  ]);
  const why = (value: string, column: number): string =>
    `"${value}" stands in column ${column}, which the first line does not name; put a cell that holds a separator in quotes, or name the column.`;
  expect(rows.map(({ line, username, problem }) => [line, username, problem])).toEqual([
    [2, 'ada', why('site=Ulm', 5)],
    [5, 'bo', why('Agent', 3)],
    [6, 'cy', null],
    [7, 'di', null],
  ]);
});

test('[U243] a table that is none of users, empty or too long is refused with the next step', () => {
  expect(read([]).problem).toContain('"user login"');
  expect(
    read([
      ['name', 'age'],
      ['a', '3'],
    ]).problem,
  ).toContain('download the template');
  expect(read([['username'], ['']]).problem).toContain('no user below');
  const many = Array.from({ length: mostUserRows + 1 }, (_, at) => [`u${at}`]);
  expect(read([['username'], ...many]).problem).toBe('There are 1001 users; split the file, 1000 at a time.');
});

const text = fc.string({ unit: fc.constantFrom(...'aZ9 _.:/=+-@%|7C'), minLength: 1, maxLength: 12 });
const user = fc.record({
  username: fc.stringMatching(/^[a-z0-9_.@-]{1,12}$/),
  displayName: text.map((name) => name.trim()),
  profiles: fc.uniqueArray(fc.stringMatching(/^[a-zA-Z0-9_@-]{1,8}$/), { maxLength: 3 }),
  tags: fc.dictionary(text, text, { maxKeys: 3 }),
  enabled: fc.boolean(),
});

test('[U244] what is written reads back as the same users', () => {
  fc.assert(
    fc.property(fc.uniqueArray(user, { selector: ({ username }) => username, minLength: 1, maxLength: 5 }), (users) => {
      const { rows, problem } = read(writeUserRows(users));
      expect(problem).toBeNull();
      const plain = ({ username, displayName, profiles, tags }: Omit<UserRow, 'line' | 'problem'>) => ({
        ...{ username, displayName, profiles },
        tags: { ...tags },
      });
      expect(rows.map((row) => [row.problem, plain(row)])).toEqual(users.map((one) => [null, plain(one)]));
    }),
    lawOptions(),
  );
});
