/** Columns that hold JSON: how they are read, and the shapes they may have. */
import { tokenScopes, type TokenScope } from '../../../core/accounts/tokens.ts';
import type { AccessControl, ProfileContent } from '../../../core/profile/profile.ts';
import type { Schema } from './schema.ts';

/** A row no version of this program writes: the file was damaged or edited by hand. */
export class CorruptRow extends Error {
  override name = 'CorruptRow';
}

type Shape<T> = (value: unknown) => value is T;
type Tags = Readonly<Record<string, string>>;

/** What an open draft proposes, as far as lists and access need it. */
export interface DraftProposal {
  readonly name: string;
  readonly tags: Tags;
}

/** Throws `CorruptRow`, naming the place, where the text is not JSON of that shape. [S24] */
export function readJson<T>(text: string, shape: Shape<T>, place: { table: keyof Schema; column: string; id: string }): T {
  const value = parse(text);
  if (shape(value)) return value;
  const { table, column, id } = place;
  throw new CorruptRow(
    `Row ${id} of the table "${table}" is damaged: its column "${column}" cannot be read. Restore the database from a backup.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any members. */
export const isFacts = isObject;

const isText = (value: unknown): value is string => typeof value === 'string';

export const isTextList = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

export const isScopes = (value: unknown): value is readonly TokenScope[] =>
  isTextList(value) && value.every((one) => (tokenScopes as readonly string[]).includes(one));

export const isTags = (value: unknown): value is Tags => isObject(value) && Object.values(value).every(isText);

const isAccessControl = (value: unknown): value is AccessControl =>
  isObject(value) && isTextList(value['resources']) && isTags(value['tags']);

export const isProposal = (value: unknown): value is DraftProposal => isObject(value) && isText(value['name']) && isTags(value['tags']);

export const isContent = (value: unknown): value is ProfileContent =>
  isProposal(value) &&
  'description' in value &&
  isText(value.description) &&
  'chosen' in value &&
  isTextList(value.chosen) &&
  'accessControl' in value &&
  (value.accessControl === null || isAccessControl(value.accessControl));
