/** Carries out what a draft's step asks of the local store, and tells it what came of it. */
import * as Y from 'yjs';
import type { DraftShell, Effects } from './draft-shell.ts';
import { holdsMore } from './local-doc.ts';

type StoreEffect = 'append' | 'restore' | 'change-record' | 'write-record' | 'keep-save' | 'delete';

export function storeEffects(shell: DraftShell): Effects<StoreEffect> {
  const { store, doc, feed, platform, presentRecord } = shell;
  const { id } = shell.record;
  const failed = (): void => feed({ type: 'stored', result: 'failed' });
  const written = (): void => feed({ type: 'stored', result: 'written' });
  return {
    append: ({ batch }) =>
      void store
        .appendUpdates(id, batch.updates, batch.change)
        .then((isThere) => feed({ type: 'stored', result: isThere ? 'written' : 'missing' }), failed),
    restore: ({ batch }) =>
      void store
        .addDraft(presentRecord(), Y.encodeStateAsUpdate(doc))
        // A third tab may have been first to, without what is here.
        .then(() => store.appendUpdates(id, [Y.encodeStateAsUpdate(doc)], batch.change))
        .then(written, failed),
    'change-record': ({ change }) => void store.changeDraft(id, change).catch(() => undefined),
    'write-record': ({ change }) => {
      const { name } = presentRecord();
      void store.changeDraft(id, { ...change, name, updatedAt: platform.now().toISOString() }).catch(() => undefined);
    },
    'keep-save': ({ request }) =>
      void store.changeDraft(id, { save: request }).then(
        () => feed({ type: 'save-kept', id: request.id, kept: 'kept' }),
        () => feed({ type: 'save-kept', id: request.id, kept: 'failed' }),
      ),
    delete: ({ unlessMore }) => {
      shell.deletion = store.deleteDraft(id, unlessMore ? (updates) => holdsMore(updates, doc) : undefined).catch(() => undefined);
    },
  };
}
