/** What is known of a draft beside its document, as text, so that it outlives the entries of its log. */
import { factKey, factKinds, type Contribution, type Contributions, type Contributor } from '../../../core/draft/contributions.ts';

export interface SnapshotMetadata {
  /** Entries of the log it stands for. */
  readonly entries: number;
  readonly contributions: Contributions;
  /** Whose edits carry a Yjs client id: user id by client id. */
  readonly owners: ReadonlyMap<number, string>;
  /** Id of the user who goes on here from another draft, and has written no fact yet; absent otherwise. [X37f] */
  readonly carrier?: string;
}

/** JSON; every person stands in it once. [X28] */
export function writeMetadata({ entries, contributions, owners, carrier }: SnapshotMetadata): string {
  const people: (readonly [id: string, username: string])[] = [];
  const placeByPerson = new Map<string, number>();
  const placeOf = ({ id, username }: Contributor): number => {
    const name = JSON.stringify([id, username]);
    const place = placeByPerson.get(name) ?? people.push([id, username]) - 1;
    placeByPerson.set(name, place);
    return place;
  };
  const written = [...contributions].map(([key, { by, removed }]) => [key, placeOf(by), removed]);
  return JSON.stringify({ entries, people, written, owners: [...owners], ...(carrier !== undefined && { carrier }) });
}

/** Null for what neither `writeMetadata` nor the version before it can have written. */
export function readMetadata(text: string): SnapshotMetadata | null {
  const value = parse(text);
  if (Array.isArray(value)) return readEarlier(value);
  if (value === null || typeof value !== 'object') return null;
  const { entries, people, written, owners, carrier } = value as Partial<Record<string, unknown>>;
  if (!isCount(entries) || !areAll(people, isPerson) || !areAll(written, isWritten) || !areAll(owners, isOwner)) return null;
  if (carrier !== undefined && !isText(carrier)) return null;
  const persons = people.map(([id, username]): Contributor => ({ id, username }));
  if (!written.every(([, place]) => place < persons.length)) return null;
  const contributions = written.map(([key, place, removed]): [string, Contribution] => [key, { by: persons[place]!, removed }]);
  return { entries, contributions: new Map(contributions), owners: new Map(owners), ...(carrier !== undefined && { carrier }) };
}

/** The version before: who changed each fact last, beside what nothing needs any more. [X29] */
function readEarlier([history, owners]: readonly unknown[]): SnapshotMetadata | null {
  const parsed = typeof history === 'string' ? parse(history) : null;
  if (!Array.isArray(parsed) || !areAll(owners, isOwner)) return null;
  const [entries, facts]: unknown[] = parsed;
  if (!isCount(entries) || !areAll(facts, isEarlierFact)) return null;
  const contributions = facts.map(([kind, name, present, , , id, username]): [string, Contribution] => [
    factKey(kind, name),
    { by: { id, username }, removed: !present },
  ]);
  return { entries, contributions: new Map(contributions), owners: new Map(owners) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const areAll = <T>(value: unknown, is: (one: unknown) => one is T): value is T[] => Array.isArray(value) && value.every(is);
const isTuple = (value: unknown, ...parts: readonly ((part: unknown) => boolean)[]): boolean =>
  Array.isArray(value) && value.length === parts.length && parts.every((is, at) => is(value[at]));

const isPerson = (value: unknown): value is [string, string] => isTuple(value, isText, isText);
const isOwner = (value: unknown): value is [number, string] => isTuple(value, isCount, isText);
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isKey = (value: unknown): boolean => isText(value) && factKinds.some((kind) => value.startsWith(`${kind}/`));
const isWritten = (value: unknown): value is [string, number, boolean] => isTuple(value, isKey, isCount, isBoolean);

type EarlierFact = ['chosen' | 'restricted' | 'accessTags', string, boolean, number, number, string, string];
const isEarlierKind = (value: unknown): boolean => value === 'chosen' || value === 'restricted' || value === 'accessTags';
const isEarlierFact = (value: unknown): value is EarlierFact =>
  isTuple(value, isEarlierKind, isText, isBoolean, isCount, isCount, isText, isText);
