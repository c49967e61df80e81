/** The local store where the browser offers no database: the same, until the window closes. */
import { isOnlyHere, type DraftRecord, type LocalStore } from './local-store.ts';

export function createMemoryStore(): LocalStore {
  const drafts = new Map<string, DraftRecord>();
  const updates = new Map<string, Uint8Array[]>();
  const cache = new Map<string, unknown>();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const changeDraft: LocalStore['changeDraft'] = async (id, change) => {
    const record = drafts.get(id);
    if (!record) return;
    drafts.set(id, { ...record, ...change });
    tell();
  };
  return {
    keeps: false,
    drafts: async () => [...drafts.values()],
    draft: async (id) => drafts.get(id) ?? null,
    addDraft: async (record, update) => {
      if (drafts.has(record.id)) return;
      drafts.set(record.id, record);
      updates.set(record.id, update ? [update] : []);
      tell();
    },
    changeDraft,
    deleteDraft: async (id, mustStay = () => false) => {
      if (mustStay(updates.get(id) ?? [])) return;
      drafts.delete(id);
      updates.delete(id);
      tell();
    },
    updates: async (id) => [...(updates.get(id) ?? [])],
    appendUpdates: async (id, more, change) => {
      if (!drafts.has(id)) return false;
      updates.set(id, [...(updates.get(id) ?? []), ...more]);
      if (change) await changeDraft(id, change);
      return true;
    },
    mergeUpdates: async (id, merge) => {
      updates.set(id, [merge(updates.get(id) ?? [])]);
    },
    deleteUpdates: async (id) => {
      updates.delete(id);
    },
    cached: async <T>(key: string) => (cache.get(key) as T | undefined) ?? null,
    cache: async (key, value) => {
      cache.set(key, value);
    },
    forget: async () => {
      cache.clear();
      for (const record of [...drafts.values()].filter((one) => !isOnlyHere(one))) {
        drafts.delete(record.id);
        updates.delete(record.id);
      }
      tell();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => listeners.clear(),
  };
}
