/** Reading a draft document: total on anything a hostile or older client wrote. */
import { pointer } from '../json/pointer.ts';
import * as Y from 'yjs';
import { proposalToContent } from '../profile/content.ts';
import { isFingerprint } from '../profile/digest.ts';
import type { ProfileContent, Proposal, TagList, TagRow, TextField } from '../profile/profile.ts';
import { acknowledgedOf, chosenOf, isText, restrictedOf, tagsOf, textOf } from './document.ts';

/** Something the document holds that means nothing in schema 2. */
export interface LeftOut {
  /** JSON pointer into the document, its parts cut at 64 characters. */
  readonly path: string;
  readonly why: 'not-true' | 'not-a-row' | 'not-text' | 'not-this-type' | 'too-long' | 'too-many';
}

export interface DraftReading {
  readonly proposal: Proposal;
  readonly leftOut: readonly LeftOut[];
}

/** Longer keys are not names of anything; reading them would only copy them. UTF-16 code units. */
export const longestKey = 512;
/** Far above every limit of validation, far below what would slow a reader down. */
const mostEntries = 1_000;
const longestText = 10_000;
const mostLeftOut = 100;

type Skip = (path: readonly string[], why: LeftOut['why']) => void;

/** What the document proposes, and what had to be left out of it. Never throws. [D3] */
export function readDraft(doc: Y.Doc): DraftReading {
  const leftOut: LeftOut[] = [];
  const skip: Skip = (path, why) => {
    if (leftOut.length < mostLeftOut) leftOut.push({ path: placeOf(path), why });
  };
  const proposal = {
    name: readText(doc, 'name', skip),
    description: readText(doc, 'description', skip),
    chosen: readSet(() => chosenOf(doc), 'chosen', skip),
    restricted: readSet(() => restrictedOf(doc), 'restricted', skip),
    accessTags: readTags(doc, 'accessTags', skip),
    tags: readTags(doc, 'tags', skip),
  };
  return { proposal, leftOut };
}

/** What lists and access by tags need of a draft. */
export type Heading = Pick<ProfileContent, 'name' | 'tags'>;

/** Entries and characters of a heading: more than can be saved, and little enough to be kept in every list. */
const heading = { name: 200, tags: 50, key: 128, value: 256 } as const;

/** In normal form, and cut to what could be saved. Never throws. [D3] */
export function readHeading(doc: Y.Doc): Heading {
  const leaveOut = (): void => {};
  const [text, rows] = [readText(doc, 'name', leaveOut), readTags(doc, 'tags', leaveOut)];
  const { name, tags } = proposalToContent({ name: text, description: '', chosen: [], restricted: [], accessTags: [], tags: rows });
  const kept = Object.entries(tags).filter(([key, value]) => key.length <= heading.key && value.length <= heading.value);
  return { name: name.slice(0, heading.name).toWellFormed(), tags: Object.fromEntries(kept.slice(0, heading.tags)) };
}

/** Fingerprint by key of the findings that somebody here acknowledged. Never throws. [D3] */
export function readAcknowledged(doc: Y.Doc): ReadonlyMap<string, string> {
  const map = open(
    () => acknowledgedOf(doc),
    'acknowledged',
    () => {},
  );
  const entries = [...(map?.entries() ?? [])];
  return new Map(entries.filter((entry): entry is [string, string] => entry[0].length <= longestKey && isFingerprint(entry[1])));
}

const placeOf = (parts: readonly string[]): string => pointer(...parts.map((part) => part.slice(0, 64).toWellFormed()));

/** Yjs throws where a shared type was opened as another kind before; such a type holds nothing we could read. */
function open<T>(reach: () => T, name: string, skip: Skip): T | null {
  try {
    return reach();
  } catch {
    skip([name], 'not-this-type');
    return null;
  }
}

function readText(doc: Y.Doc, field: TextField, skip: Skip): string {
  const text = open(() => textOf(doc, field), field, skip)?.toString() ?? '';
  if (text.length > longestText) skip([field], 'too-long');
  return text.slice(0, longestText).toWellFormed();
}

function readSet(reach: () => Y.Map<unknown>, name: string, skip: Skip): string[] {
  const members: string[] = [];
  for (const [key, value] of open(reach, name, skip)?.entries() ?? []) {
    if (value !== true) skip([name, key], 'not-true');
    else if (key.length > longestKey) skip([name, key], 'too-long');
    else members.push(key.toWellFormed());
  }
  return firstEntries([...new Set(members)].sort(), name, skip);
}

function readTags(doc: Y.Doc, list: TagList, skip: Skip): TagRow[] {
  const rows: TagRow[] = [];
  for (const [id, row] of open(() => tagsOf(doc, list), list, skip)?.entries() ?? []) {
    const read = id.length > longestKey ? 'too-long' : readRow(row);
    if (typeof read === 'string') skip([list, id], read);
    else rows.push({ id, ...read });
  }
  return firstEntries(
    rows.sort((a, b) => (a.id < b.id ? -1 : 1)),
    list,
    skip,
  );
}

/** What a value says as a row of tags, or why it is none. */
export function readRow(row: unknown): Omit<TagRow, 'id'> | LeftOut['why'] {
  if (!(row instanceof Y.Map)) return 'not-a-row';
  const [key, value]: unknown[] = [row.get('key'), row.get('value')];
  // Plain strings are of schema 1. [D41]
  if (!(typeof key === 'string' || isText(key)) || !(typeof value === 'string' || isText(value))) return 'not-text';
  // Before it is put together from its pieces.
  if (key.length > longestText || value.length > longestText) return 'too-long';
  return { key: key.toString().toWellFormed(), value: value.toString().toWellFormed() };
}

/** Cuts only after sorting, so that every replica keeps the same entries. */
function firstEntries<T>(entries: T[], name: string, skip: Skip): T[] {
  if (entries.length > mostEntries) skip([name], 'too-many');
  return entries.slice(0, mostEntries);
}
