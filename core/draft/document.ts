/** The shared types of a draft document (schema 1), and how to reach them. */
import type * as Y from 'yjs';
import type { TagList, TextField } from '../profile/profile.ts';

export const sharedTypes = {
  name: 'name',
  description: 'description',
  chosen: 'chosen',
  restricted: 'restricted',
  accessTags: 'accessTags',
  tags: 'tags',
  /** Ids of surprises that somebody has looked at; no part of the profile. [X7] */
  looked: 'looked',
} as const;

export const textOf = (doc: Y.Doc, field: TextField): Y.Text => doc.getText(sharedTypes[field]);
export const chosenOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(sharedTypes.chosen);
export const restrictedOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(sharedTypes.restricted);
export const tagsOf = (doc: Y.Doc, list: TagList): Y.Map<unknown> => doc.getMap(sharedTypes[list]);
export const lookedOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(sharedTypes.looked);
