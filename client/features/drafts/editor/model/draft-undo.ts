/** Undo in an open editor: what this person did here can be taken back, never what others did. */
import { createSignal, type Accessor } from 'solid-js';
import * as Y from 'yjs';
import { createUndoManager } from '../../../../sync/undo-manager.ts';

export interface UndoControl {
  readonly canUndo: Accessor<boolean>;
  readonly canRedo: Accessor<boolean>;
  undo(): void;
  redo(): void;
  /** Forgets what could be redone, and where the document takes more bytes still, what could be undone: deleted text then takes no room. */
  trim(bytes: number): void;
}

interface DraftUndo {
  readonly control: UndoControl;
  /** Keeps what is done inside apart from what was typed before and is typed after. */
  asOneStep(edit: () => void): void;
  stop(): void;
}

export function createDraftUndo(doc: Y.Doc): DraftUndo {
  const manager = createUndoManager(doc);
  const [canUndo, setCanUndo] = createSignal(false);
  const [canRedo, setCanRedo] = createSignal(false);
  const onStack = (): void => {
    setCanUndo(manager.canUndo());
    setCanRedo(manager.canRedo());
  };
  for (const event of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const) manager.on(event, onStack);
  const trim = (bytes: number): void => {
    for (const undoToo of [false, true]) {
      if (undoToo && Y.encodeStateAsUpdate(doc).byteLength <= bytes) return;
      manager.clear(undoToo, true);
      Y.tryGc(Y.createDeleteSetFromStructStore(doc.store), doc.store, doc.gcFilter);
    }
  };
  return {
    control: { canUndo, canRedo, undo: () => void manager.undo(), redo: () => void manager.redo(), trim },
    asOneStep: (edit) => {
      manager.stopCapturing();
      edit();
      manager.stopCapturing();
    },
    stop: () => manager.destroy(),
  };
}
