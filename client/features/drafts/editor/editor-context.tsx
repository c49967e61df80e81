/** What the parts of one open editor share. */
import { createContext, useContext, type Accessor, type JSX } from 'solid-js';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import type { Workspace } from '../../../app-context.tsx';
import type { DraftConnection } from '../../../sync/draft-connection.ts';
import type { SaveControl } from '../../../sync/draft-controls.ts';
import type { Beside } from '../presence/beside.ts';
import type { DraftModel } from './model/draft-model.ts';
import type { EditorView } from './editor-view.ts';
import type { Presence } from '../presence/presence.ts';

export interface Editor {
  readonly workspace: Workspace;
  readonly catalog: Catalog;
  readonly draft: DraftConnection;
  readonly model: DraftModel;
  readonly presence: Presence;
  readonly save: SaveControl;
  readonly view: EditorView;
  /** What happens around the profile of a change. */
  readonly beside: Beside;
  /** The profile as it was where this change began; null for a new one, or while it is not known. */
  readonly base: Accessor<Profile | null>;
  readonly readOnly: Accessor<boolean>;
}

const EditorContext = createContext<Editor>();

export const EditorProvider = (props: { editor: Editor; children: JSX.Element }): JSX.Element => (
  <EditorContext.Provider value={props.editor}>{props.children}</EditorContext.Provider>
);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error('No EditorProvider above this component');
  return editor;
}
