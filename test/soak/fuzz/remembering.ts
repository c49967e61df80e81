/** Sessions and drafts that are not asked for twice: every other hostile frame costs its sender the socket, and a new one five queries. */
import type { Session, Sessions } from '../../../server/accounts/sessions.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import type { StoredDraft } from '../../../server/storage/tables/drafts.ts';

/** As long as no user signs out, and no session expires. */
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

/** What is written is acknowledged in a later turn, as the thread of the disk does. */
export const writtenLater = <S extends Storage>(storage: S): S => ({
  ...storage,
  drafts: {
    ...storage.drafts,
    append: async (entries: Parameters<S['drafts']['append']>[0]) => {
      const written = await storage.drafts.append(entries);
      await new Promise((resolve) => setImmediate(resolve));
      return written;
    },
  },
});

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
