/** Users as rows of a table, by the columns of Amazon Connect's template for users and Accord's own. Knows no file format. */
import { normalText } from '../profile/content.ts';
import { usernameProblem } from './credentials.ts';

export interface UserRow {
  /** As the file counts: the header is line 1. */
  readonly line: number;
  readonly username: string;
  /** Empty where the table has none. */
  readonly displayName: string;
  /** Names. */
  readonly profiles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** What is wrong with the row by itself; null where nothing. */
  readonly problem: string | null;
}

export interface UserTable {
  readonly rows: readonly UserRow[];
  /** Columns that are not read, as the header spells them. */
  readonly ignored: readonly string[];
  /** Why no row can be read; null where they can. */
  readonly problem: string | null;
}

/** Most rows of one table. */
export const mostUserRows = 1_000;

type Column = 'username' | 'email' | 'first' | 'last' | 'display' | 'profiles' | 'tags';

const columnByName: Readonly<Record<string, Column>> = {
  'user login': 'username',
  'user name': 'username',
  username: 'username',
  login: 'username',
  'email address': 'email',
  email: 'email',
  'first name': 'first',
  'last name': 'last',
  'display name': 'display',
  tags: 'tags',
  'resource tags': 'tags',
};

/** Upper and lower case, underscores and what stands in brackets make no other column. */
function columnOf(header: string): Column | null {
  const name = header
    .toLowerCase()
    .replace(/\(.*?\)/g, ' ')
    .replace(/[_\s]+/g, ' ')
    .trim();
  return name.startsWith('security profile') ? 'profiles' : (columnByName[name] ?? null);
}

/** Values of one cell are separated so. */
const separator = '|';

const split = (cell: string): string[] =>
  cell
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A row as its file has it. */
interface Cells {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The first row is the header. [U242] */
export function readUserRows([first, ...body]: readonly Cells[]): UserTable {
  const header = first?.cells ?? [];
  const columns = header.map(columnOf);
  const ignored = header.filter((name, at) => columns[at] === null && name.trim() !== '');
  const none = (problem: string): UserTable => ({ rows: [], ignored, problem });
  if (!columns.includes('username') && !columns.includes('email'))
    return none('The first line names no column "user login" or "username"; give it one, or download the template.');
  const filled = body.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return none('There is no user below the first line; add one line for each.');
  if (filled.length > mostUserRows) return none(`There are ${filled.length} users; split the file, ${mostUserRows} at a time.`);
  const lineByName = new Map<string, number>();
  const isNamed = header.map((name) => name.trim() !== '');
  const rows = filled.map((row) => withoutColumn(isNamed, row, readRow(columns, row, lineByName)));
  return { rows, ignored, problem: null };
}

/** A cell too many means that those before it may stand in a wrong column. Cells at the end may be missing: spreadsheets leave empty ones out. [U261] */
function withoutColumn(isNamed: readonly boolean[], { cells }: Cells, row: UserRow): UserRow {
  const at = cells.findIndex((cell, index) => cell.trim() !== '' && isNamed[index] !== true);
  if (at < 0) return row;
  const problem = `"${cells[at]?.trim()}" stands in column ${at + 1}, which the first line does not name; put a cell that holds a separator in quotes, or name the column.`;
  return { ...row, problem };
}

function readRow(columns: readonly (Column | null)[], { line, cells }: Cells, lineByName: Map<string, number>): UserRow {
  const textsOf = (column: Column): string[] => cells.filter((_, at) => columns[at] === column).map((cell) => cell.trim());
  const textOf = (column: Column): string => textsOf(column).find((text) => text !== '') ?? '';
  const username = textOf('username') || textOf('email');
  const first = lineByName.get(username.toLowerCase());
  if (username !== '' && first === undefined) lineByName.set(username.toLowerCase(), line);
  const tags = readTags(textOf('tags'));
  return {
    ...{ line, username, tags: tags.tags },
    displayName: normalText(textOf('display') || `${textOf('first')} ${textOf('last')}`),
    profiles: [...new Set(textsOf('profiles').flatMap(split))],
    problem:
      usernameProblem(username) ??
      (first === undefined ? null : `Line ${first} has the username "${username}" too; keep one of the two.`) ??
      tags.problem,
  };
}

/** What separates keys, values and tags, and white space at an end, are written as in an address. */
const encoded = (text: string, marks: RegExp): string =>
  text.replace(marks, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
const decoded = (text: string): string =>
  text.replace(/%(25|3[AD]|7C|20)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
const tagText = (key: string, value: string): string => `${encoded(key, /[%=:|]|^ | $/g)}=${encoded(value, /[%|]|^ | $/g)}`;

function readTags(cell: string): { readonly tags: Readonly<Record<string, string>>; readonly problem: string | null } {
  const parts = split(cell).map((part) => /^(.+?)\s*[=:]\s*(.*)$/.exec(part) ?? part);
  const wrong = parts.find((part) => typeof part === 'string');
  const tags = Object.fromEntries(
    parts.flatMap((part) => (typeof part === 'string' ? [] : [[decoded(part[1] ?? ''), decoded(part[2] ?? '')]])),
  );
  return {
    tags,
    problem: wrong === undefined ? null : `The tag "${wrong}" has no value; write Key=Value, several with ${separator} between.`,
  };
}

/** A user as the table has them. */
interface WrittenUser {
  readonly username: string;
  readonly displayName: string;
  readonly profiles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly enabled: boolean;
}

export const templateHeader = [
  'first name',
  'last name',
  'email address',
  'user login',
  'security_profile_name_1|security_profile_name_2',
  'tags',
];

const writtenHeader = ['user login', 'display name', 'security_profile_name_1|security_profile_name_2', 'tags', 'enabled'];

/** What reads back as the same users. [U244] */
export const writeUserRows = (users: readonly WrittenUser[]): string[][] => [
  writtenHeader,
  ...users.map(({ username, displayName, profiles, tags, enabled }) => [
    username,
    displayName,
    profiles.join(separator),
    Object.entries(tags)
      .map(([key, value]) => tagText(key, value))
      .join(separator),
    enabled ? 'yes' : 'no',
  ]),
];
