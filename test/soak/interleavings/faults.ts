/** Faults a server could have, put between its parts: each breaks one promise of the commit protocol. */
import * as Y from 'yjs';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { CanonicalStorage, CanonicalTables } from '../../../server/storage/storage.ts';
import type { Drafts } from '../../../server/storage/tables/drafts.ts';
import type { StoredOutcome } from '../../../server/storage/tables/outcomes.ts';
import type { StoredSession } from '../../../server/storage/tables/sessions.ts';
import type { Faults } from './replay.ts';
import { builtInCatalog } from '../../support/catalog.ts';

const catalog = builtInCatalog();

/** What is wrong, whether it shows in drafts that change a profile, and the fault. */
export const faults: readonly (readonly [name: string, hasBase: boolean, fault: Faults])[] = [
  [
    'the right is that of the moment of asking',
    false,
    {
      storage: (storage) => ({
        ...storage,
        canonicalTransaction: async (work) => {
          const users = new Map((await storage.users.all()).map((user) => [user.id, user]));
          const held = new Map(await Promise.all([...users.keys()].map(async (id) => [id, await storage.profiles.ofUser(id)] as const)));
          return storage.canonicalTransaction((tables) =>
            work({
              ...tables,
              users: { ...tables.users, byId: async (id) => users.get(id) ?? null },
              profiles: { ...tables.profiles, ofUser: async (id) => held.get(id) ?? [] },
            }),
          );
        },
      }),
    },
  ],
  ['a session that ended counts on', false, { storage: rememberSessions }],
  [
    'the digest is not compared',
    false,
    {
      committer: (committer, storage) => ({
        commit: async (key, command, actor) =>
          committer.commit(
            key,
            command.kind === 'draft' ? { ...command, digest: await digestNow(storage, command.draft) } : command,
            actor,
          ),
      }),
    },
  ],
  [
    'the base is not compared',
    true,
    inTransaction(({ profiles }) => ({
      profiles: {
        ...profiles,
        byId: async (id) => {
          const [first] = await profiles.revisions(id);
          const past = first && { ...first, id, createdAt: first.at, createdBy: first.by, updatedAt: first.at, updatedBy: first.by };
          return (await profiles.byId(id)) ?? past ?? null;
        },
      },
    })),
  ],
  ['a draft stays open', false, inTransaction(({ drafts }) => ({ drafts: { ...drafts, close: nothing } }))],
  ['a closed draft is committed again', false, inTransaction(({ drafts }) => ({ drafts: alwaysOpen(drafts) }))],
  ['the answer is not kept', false, inTransaction(({ outcomes }) => ({ outcomes: { ...outcomes, insert: nothing } }))],
  ['the answer is kept after the transaction', false, { storage: keepAnswersLater }],
  ['nothing is audited', false, inTransaction(({ audit }) => ({ audit: { ...audit, append: nothing } }))],
  [
    'a commit is many transactions',
    false,
    {
      session: (session) => ({
        ...session,
        run: async (statement) =>
          ['begin immediate', 'commit', 'rollback'].includes(statement.sql)
            ? { rows: [], changes: 0, syncSeconds: null }
            : session.run(statement),
      }),
    },
  ],
  [
    'edits are passed on and not written',
    false,
    {
      storage: (storage) => ({ ...storage, drafts: { ...storage.drafts, append: async (entries) => entries.map(() => 'added') } }),
    },
  ],
  ['nobody is told that a draft is closed', false, { storage: (storage) => ({ ...storage, drafts: alwaysOpen(storage.drafts) }) }],
];

async function nothing(): Promise<void> {
  // As if it had been done.
}

function inTransaction(change: (tables: CanonicalTables) => Partial<CanonicalTables>): Faults {
  return {
    storage: (storage) => ({
      ...storage,
      canonicalTransaction: (work) => storage.canonicalTransaction((tables) => work({ ...tables, ...change(tables) })),
    }),
  };
}

const alwaysOpen = (drafts: Drafts): Drafts => ({
  ...drafts,
  byId: async (id) => {
    const draft = await drafts.byId(id);
    return draft && { ...draft, state: 'open' };
  },
});

async function digestNow({ drafts }: CanonicalStorage, draft: string): Promise<string> {
  const doc = new Y.Doc();
  for (const update of await drafts.updates(draft)) Y.applyUpdate(doc, update);
  return digestOf(catalog, proposalToContent(readDraft(doc).proposal), (await drafts.byId(draft))?.base ?? null);
}

function rememberSessions(storage: CanonicalStorage): CanonicalStorage {
  const seen = new Map<string, StoredSession>();
  return {
    ...storage,
    sessions: {
      ...storage.sessions,
      byId: async (id) => {
        const session = await storage.sessions.byId(id);
        if (session) seen.set(id, session);
        return session;
      },
    },
    canonicalTransaction: (work) =>
      storage.canonicalTransaction((tables) =>
        work({ ...tables, sessions: { ...tables.sessions, byId: async (id) => seen.get(id) ?? tables.sessions.byId(id) } }),
      ),
  };
}

function keepAnswersLater(storage: CanonicalStorage): CanonicalStorage {
  return {
    ...storage,
    canonicalTransaction: async (work) => {
      const later: StoredOutcome[] = [];
      const insert = async (outcome: StoredOutcome): Promise<void> => void later.push(outcome);
      const result = await storage.canonicalTransaction((tables) => work({ ...tables, outcomes: { ...tables.outcomes, insert } }));
      for (const outcome of later) await storage.outcomes.insert(outcome);
      return result;
    },
  };
}
