/** What a person may do with an open draft as a whole, each an input of its step. */
import * as Y from 'yjs';
import type { ProfileContent } from '../../core/profile/profile.ts';
import type { DraftRecord } from '../store/local-store.ts';
import type { DraftShell } from './draft-shell.ts';
import type { DraftView } from './draft-view.ts';

export interface DraftControls {
  content(): ProfileContent;
  /** Sends the draft before its first edit. */
  begin(): void;
  /** What it was committed as turns out to hold all that is here. */
  noteHeld(): void;
  /** The draft that had ended was opened again. */
  reopened(): void;
  reconnect(): void;
  readonly save: SaveControl;
  /** What this device holds of it, to be put back after it was abandoned. */
  copy(): { readonly record: DraftRecord; readonly update: Uint8Array };
  /** Deletes the draft on this device, whatever it holds; `close` still has to follow. */
  abandon(): Promise<void>;
  /** Ends everything. A draft without edits, or one that ended with all of them saved, is deleted on this device. */
  close(): void;
}

export interface SaveControl {
  readonly saving: DraftView['saving'];
  /** Asks for what was reviewed to be saved, now or when the server can be reached. */
  ask(reviewed: { content: ProfileContent; digest: string }): void;
  cancel(): void;
}

export function createDraftControls(shell: DraftShell, { saving }: DraftView): DraftControls {
  const { content, feed, doc, document, platform, presentRecord } = shell;
  return {
    content,
    begin: () => feed({ type: 'begin' }),
    noteHeld: () => feed({ type: 'held', document: document() }),
    reopened: () => feed({ type: 'reopened' }),
    reconnect: () => feed({ type: 'reconnect' }),
    save: {
      saving,
      ask: ({ content, digest }) =>
        feed({ type: 'save-asked', request: { id: platform.newId(), digest, content, at: platform.now().toISOString() } }),
      cancel: () => feed({ type: 'save-cancelled' }),
    },
    copy: () => ({ record: presentRecord(), update: Y.encodeStateAsUpdate(doc) }),
    abandon: async () => {
      feed({ type: 'abandon' });
      await shell.deletion;
    },
    close: () => feed({ type: 'close' }),
  };
}
