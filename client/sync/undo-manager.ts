/** Undo in a draft: of what this person did here, never of what others did. */
import * as Y from 'yjs';
import { acknowledgedOf, chosenOf, restrictedOf, tagsOf, textOf } from '../../core/draft/document.ts';
import { localEdit } from '../../core/draft/edit-draft.ts';

/** `captureTimeout`: edits so close together are one step; milliseconds, Yjs's own unless given. */
export const createUndoManager = (doc: Y.Doc, options: { captureTimeout?: number } = {}): Y.UndoManager =>
  new Y.UndoManager(
    [
      textOf(doc, 'name'),
      textOf(doc, 'description'),
      chosenOf(doc),
      restrictedOf(doc),
      tagsOf(doc, 'accessTags'),
      tagsOf(doc, 'tags'),
      acknowledgedOf(doc),
    ],
    { trackedOrigins: new Set([localEdit]), ...options },
  );
