/** Reading a draft document: total on anything a hostile or older client wrote. */
import * as Y from 'yjs';
import type { Proposal, TagRow } from '../profile/profile.ts';
import { chosenOf, restrictedOf, tagsOf, textOf, type TagList } from './document.ts';

/** Something the document holds that means nothing in schema 1. */
export interface LeftOut {
  /** JSON pointer into the document, its parts cut at 64 characters. */
  readonly path: string;
  readonly why: 'not-true' | 'not-a-row' | 'not-text' | 'key-too-long' | 'too-many';
}

export interface DraftReading {
  readonly proposal: Proposal;
  readonly leftOut: readonly LeftOut[];
}

/** Longer keys are not names of anything; reading them would only copy them. */
const longestKey = 512;
/** Far above every limit of validation, far below what would slow a reader down. */
const mostEntries = 2_000;
const mostLeftOut = 100;

/** What the document proposes, and what had to be left out of it. Never throws. [D3] */
export function readDraft(doc: Y.Doc): DraftReading {
  const leftOut: LeftOut[] = [];
  const skip = (path: string[], why: LeftOut['why']): void => {
    if (leftOut.length < mostLeftOut) leftOut.push({ path: pointer(path), why });
  };
  return {
    proposal: {
      name: textOf(doc, 'name').toString(),
      description: textOf(doc, 'description').toString(),
      chosen: readSet(chosenOf(doc), 'chosen', skip),
      restricted: readSet(restrictedOf(doc), 'restricted', skip),
      accessTags: readTags(doc, 'accessTags', skip),
      tags: readTags(doc, 'tags', skip),
    },
    leftOut,
  };
}

type Skip = (path: string[], why: LeftOut['why']) => void;

const pointer = (parts: readonly string[]): string =>
  parts.map((part) => `/${part.slice(0, 64).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function readSet(map: Y.Map<unknown>, name: string, skip: Skip): string[] {
  const members: string[] = [];
  for (const [key, value] of map.entries()) {
    if (value !== true) skip([name, key], 'not-true');
    else if (key.length > longestKey) skip([name, key], 'key-too-long');
    else if (members.length >= mostEntries) skip([name, key], 'too-many');
    else members.push(key);
  }
  return members.sort();
}

function readTags(doc: Y.Doc, list: TagList, skip: Skip): TagRow[] {
  const rows: TagRow[] = [];
  for (const [id, row] of tagsOf(doc, list).entries()) {
    if (!(row instanceof Y.Map)) skip([list, id], 'not-a-row');
    else if (id.length > longestKey) skip([list, id], 'key-too-long');
    else if (rows.length >= mostEntries) skip([list, id], 'too-many');
    else {
      const key: unknown = row.get('key');
      const value: unknown = row.get('value');
      if (typeof key === 'string' && typeof value === 'string') rows.push({ id, key: key.toWellFormed(), value: value.toWellFormed() });
      else skip([list, id], 'not-text');
    }
  }
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}
