/** The shared types of a draft document (schema 2), and how to reach them. */
import * as Y from 'yjs';
import type { TagList, TextField } from '../profile/profile.ts';

export const sharedTypes = {
  name: 'name',
  description: 'description',
  chosen: 'chosen',
  restricted: 'restricted',
  accessTags: 'accessTags',
  tags: 'tags',
  /** Fingerprint by key of the findings that somebody acknowledged; no part of the profile. [X26] */
  acknowledged: 'acknowledged',
} as const;

export const textOf = (doc: Y.Doc, field: TextField): Y.Text => doc.getText(sharedTypes[field]);
export const chosenOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(sharedTypes.chosen);
export const restrictedOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(sharedTypes.restricted);
export const tagsOf = (doc: Y.Doc, list: TagList): Y.Map<unknown> => doc.getMap(sharedTypes[list]);
/** What a row of tags is made of. */
export type TagPart = 'key' | 'value';

/** A text that people type in together; an XML text, which says the like, is none. */
export const isText = (value: unknown): value is Y.Text => value instanceof Y.Text && !(value instanceof Y.XmlText);

/** What a part of a tag holds: a text, or in schema 1 a plain string; undefined where there is no such row. */
export function tagPartOf(doc: Y.Doc, list: TagList, id: string, part: TagPart): unknown {
  const row = tagsOf(doc, list).get(id);
  return row instanceof Y.Map ? row.get(part) : undefined;
}

export const acknowledgedOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(sharedTypes.acknowledged);
