/** The local store where the browser offers no database: the same, until the window closes. */
import { isOnlyHere, type DraftRecord, type LocalStore } from './local-store.ts';

interface Memory {
  readonly drafts: Map<string, DraftRecord>;
  readonly updates: Map<string, Uint8Array[]>;
  readonly cache: Map<string, unknown>;
  readonly listeners: Set<() => void>;
}

export function createMemoryStore(): LocalStore {
  const memory: Memory = { drafts: new Map(), updates: new Map(), cache: new Map(), listeners: new Set() };
  const { cache, listeners } = memory;
  return {
    keeps: false,
    ...draftRows(memory),
    ...updateRows(memory),
    cached: async <T>(key: string) => (cache.get(key) as T | undefined) ?? null,
    cache: async (key, value) => {
      cache.set(key, value);
    },
    forget: async () => forget(memory),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => listeners.clear(),
  };
}

function announce({ listeners }: Memory): void {
  for (const listener of listeners) listener();
}

function change(memory: Memory, id: string, what: Partial<DraftRecord>): void {
  const record = memory.drafts.get(id);
  if (!record) return;
  memory.drafts.set(id, { ...record, ...what });
  announce(memory);
}

function draftRows(memory: Memory): Pick<LocalStore, 'drafts' | 'draft' | 'addDraft' | 'changeDraft' | 'deleteDraft'> {
  const { drafts, updates } = memory;
  return {
    drafts: async () => [...drafts.values()],
    draft: async (id) => drafts.get(id) ?? null,
    addDraft: async (record, update) => {
      if (drafts.has(record.id)) return;
      drafts.set(record.id, record);
      updates.set(record.id, update ? [update] : []);
      announce(memory);
    },
    changeDraft: async (id, what) => change(memory, id, what),
    deleteDraft: async (id, mustStay = () => false) => {
      if (mustStay(updates.get(id) ?? [])) return;
      drafts.delete(id);
      updates.delete(id);
      announce(memory);
    },
  };
}

function updateRows(memory: Memory): Pick<LocalStore, 'updates' | 'appendUpdates' | 'mergeUpdates' | 'deleteUpdates'> {
  const { drafts, updates } = memory;
  return {
    updates: async (id) => [...(updates.get(id) ?? [])],
    appendUpdates: async (id, more, what) => {
      if (!drafts.has(id)) return false;
      updates.set(id, [...(updates.get(id) ?? []), ...more]);
      if (what) change(memory, id, what);
      return true;
    },
    mergeUpdates: async (id, merge) => {
      updates.set(id, [merge(updates.get(id) ?? [])]);
    },
    deleteUpdates: async (id) => {
      updates.delete(id);
    },
  };
}

function forget(memory: Memory): void {
  memory.cache.clear();
  for (const record of [...memory.drafts.values()].filter((one) => !isOnlyHere(one))) {
    memory.drafts.delete(record.id);
    memory.updates.delete(record.id);
  }
  announce(memory);
}
