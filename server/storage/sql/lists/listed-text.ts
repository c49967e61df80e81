/** What lists are searched and filtered by, in the form in which a database compares it: folded text, and tags as one text each. */
import { createHash } from 'node:crypto';
import { fold } from '../../../../core/profile/fold.ts';

type Tags = Readonly<Record<string, string>>;

/** In UTF-16 code units; more than every valid text has, and few enough for PostgreSQL to index. */
const longestSearched = 700;

/** Joins texts into one, a line each, so that no match spans two of them. */
export const searchText = (...texts: readonly string[]): string => texts.map(fold).join('\n').slice(0, longestSearched).toWellFormed();

/** The form of a name by which it is unique, found and sorted. [S8] [S44] */
export const nameKey = fold;

/** The form of a display name by which it is sorted. */
export const displayKey = (name: string): string => fold(name).slice(0, 200).toWellFormed();

/** In UTF-16 code units. */
const longestTag = 256;

/** A tag as one text: injective, on one line, and what every database can hold; a long one by its hash, which begins otherwise. [S43] */
export function tagText(key: string, value: string): string {
  const text = JSON.stringify([key, value]);
  return text.length <= longestTag ? text : createHash('sha256').update(text).digest('hex');
}

export const tagTexts = (tags: Tags): string[] => Object.entries(tags).map(([key, value]) => tagText(key, value));

/** Of a tag's text its line among others, which is found in no other. */
export const tagLine = (text: string): string => `\n${text}\n`;

export const tagLines = (tags: Tags): string => tagTexts(tags).map(tagLine).join('');
