/** Sessions and drafts that are not asked for twice: every other hostile frame costs its sender the socket, and a new one five queries. */
import type { Session, Sessions } from '../../server/sessions/sessions.ts';
import type { Storage, StoredDraft } from '../../server/storage/storage.ts';

/** For as long as nobody signs out, and no session ends by time. */
export function rememberSessions(sessions: Sessions): Sessions {
  const byCookie = new Map<string | undefined, Promise<Session | null>>();
  const byId = new Map<string, Promise<Session | null>>();
  return {
    ...sessions,
    resolve: (cookie, transport) => remembered(byCookie, cookie, () => sessions.resolve(cookie, transport)),
    byId: (id) => remembered(byId, id, () => sessions.byId(id)),
  };
}

const remembered = <Key, Value>(known: Map<Key, Value>, key: Key, ask: () => Value): Value => {
  const value = known.get(key) ?? ask();
  known.set(key, value);
  return value;
};

/** Drafts that are there, until a transaction may have closed one. */
export function rememberDrafts<S extends Storage>(storage: S): S {
  const open = new Map<string, StoredDraft>();
  return {
    ...storage,
    drafts: {
      ...storage.drafts,
      byId: async (id: string) => {
        const draft = open.get(id) ?? (await storage.drafts.byId(id));
        if (draft) open.set(id, draft);
        return draft;
      },
    },
    transaction: async (work: Parameters<S['transaction']>[0]) => {
      try {
        return await storage.transaction(work);
      } finally {
        open.clear();
      }
    },
  };
}
