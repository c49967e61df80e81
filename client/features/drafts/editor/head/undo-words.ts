/** Why there is nothing to undo or redo: what a reload or another window did is not known here. */
export const nothingToUndo = 'Nothing to undo since this window opened the draft';
export const nothingToRedo = 'Nothing to redo';
