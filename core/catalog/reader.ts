/** Reading unknown JSON member by member, noting each problem with its place instead of stopping at the first. */
import { shownValue } from '../json/shown.ts';

/** What a text may be: its length in UTF-16 code units and its form. */
interface TextBound {
  readonly most: number;
  readonly form?: RegExp;
  readonly say: string;
}

/** The bounds of a catalogue file, listed in docs/catalog-format.md; other files keep to them too. */
export const bounds = {
  version: { most: 64, form: /^[A-Za-z0-9._-]+$/, say: '1–64 of letters, digits, ".", "_", "-"' },
  label: { most: 100, say: '1–100 characters' },
  actionLabel: { most: 40, say: '1–40 characters' },
  id: { most: 64, form: /^[a-z0-9]+(-[a-z0-9]+)*$/, say: '1–64 characters in kebab-case' },
  permission: { most: 128, form: /^[A-Za-z0-9._:-]+$/, say: '1–128 of letters, digits, ".", "_", ":", "-"' },
  resourceType: { most: 128, form: /^[A-Za-z0-9._:-]+$/, say: '1–128 of letters, digits, ".", "_", ":", "-"' },
  sentence: { most: 300, say: '1–300 characters' },
  groups: 50,
  resources: 100,
  actions: 50,
  shortList: 100,
  permissions: 500,
} as const;

export interface Reader {
  /** Notes members other than these, and a value that is no object. */
  membersAre(known: readonly string[]): void;
  optional(member: string): boolean;
  value(member: string): unknown;
  /** Notes a member that is not what is expected. */
  wrong(member: string, expected: string): void;
  child(member: string): Reader;
  text(member: string, bound: TextBound): string;
  oneOf<T extends string>(member: string, choices: readonly T[]): T;
  exactly(member: string, expected: unknown): void;
  /** A list of permission or resource type names, each once. */
  names(member: string, least?: number, most?: number): string[];
  record<T extends string>(member: string, choices: readonly T[]): Record<string, T>;
  list<T>(member: string, most: number, read: (item: Reader) => T, least?: number): T[];
}

const shown = (value: unknown): string => shownValue(value, 60);

/** `at` is the JSON pointer of `value`; `report` takes one sentence a problem. */
export function createReader(value: unknown, at: string, report: (problem: string) => void): Reader {
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
  const object: Record<string, unknown> = isObject ? (value as Record<string, unknown>) : {};
  const member = (name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);
  const wrong = (name: string, expected: string): void =>
    report(`${at}/${name}: expected ${expected}, found ${member(name) === undefined ? 'nothing' : shown(member(name))}`);

  return {
    membersAre(known) {
      if (!isObject) return report(`${at || '/'}: expected an object, found ${shown(value)}`);
      for (const name of Object.keys(object)) {
        if (!known.includes(name)) report(`${at}/${name}: unknown member; known are ${known.join(', ')}`);
      }
    },
    optional: (name) => member(name) !== undefined,
    value: member,
    wrong,
    child: (name) => createReader(member(name), `${at}/${name}`, report),
    text(name, bound) {
      const text = checkedText(member(name), bound);
      if (text === null) wrong(name, bound.say);
      return text ?? '';
    },
    oneOf(name, choices) {
      const found = choices.find((choice) => choice === member(name));
      if (found === undefined) wrong(name, choices.map((choice) => `"${choice}"`).join(' or '));
      return found ?? (choices[0] as (typeof choices)[number]);
    },
    exactly(name, expected) {
      if (member(name) !== expected) wrong(name, shown(expected));
    },
    names(name, least = 0, most = bounds.permissions) {
      const found = member(name);
      if (Array.isArray(found) && found.length >= least && found.length <= most) return readNames(found, `${at}/${name}`, report);
      wrong(name, `a list of ${least}–${most} names`);
      return [];
    },
    record(name, choices) {
      const found = member(name);
      if (found === null || typeof found !== 'object' || Array.isArray(found)) {
        wrong(name, 'an object');
        return {};
      }
      return readRecord(found, choices, `${at}/${name}`, report);
    },
    list(name, most, read, least = 0) {
      const found = member(name);
      if (!Array.isArray(found) || found.length < least || found.length > most) {
        wrong(name, `a list of ${least}–${most} entries`);
        return [];
      }
      return found.map((item: unknown, index) => read(createReader(item, `${at}/${name}/${index}`, report)));
    },
  };
}

const checkedText = (found: unknown, bound: TextBound): string | null =>
  typeof found === 'string' && found.length > 0 && found.length <= bound.most && (bound.form?.test(found) ?? true) ? found : null;

function readNames(found: readonly unknown[], at: string, report: (problem: string) => void): string[] {
  const names = new Set<string>();
  found.forEach((item, index) => {
    const text = checkedText(item, bounds.permission);
    if (text === null) report(`${at}/${index}: expected ${bounds.permission.say}, found ${shown(item)}`);
    else if (names.has(text)) report(`${at}/${index}: ${shown(text)} is listed twice; remove one`);
    else names.add(text);
  });
  return [...names];
}

function readRecord<T extends string>(
  found: object,
  choices: readonly T[],
  at: string,
  report: (problem: string) => void,
): Record<string, T> {
  const entries = Object.entries(found).flatMap(([key, entry]: [string, unknown]) => {
    const choice = choices.find((known) => known === entry);
    if (choice === undefined) report(`${at}/${key}: expected ${choices.join(' or ')}, found ${shown(entry)}`);
    return choice === undefined ? [] : [[key, choice] as const];
  });
  return Object.fromEntries(entries);
}
