/** Operations that a fault may interrupt: each changes several rows, and the test can find it afterwards, part by part. */
import * as Y from 'yjs';
import { choose, setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { CanonicalStorage, Storage } from '../../../server/storage/storage.ts';
import { entry, session, uuid } from '../../contracts/storage/values.ts';
import { ada, snapshotOf } from './recording.ts';
import { committerOf } from './recorded-storage.ts';
import { isSame, partsOf } from './recovered.ts';
import { builtInCatalog } from '../../support/catalog.ts';
import { append, type PlantedEntry } from '../../support/append.ts';

const catalog = builtInCatalog();

export interface Operation {
  readonly name: string;
  /** What has to be there before. */
  prepare(storage: CanonicalStorage): Promise<void>;
  /** What a server has read when it is asked. */
  open(storage: CanonicalStorage): Promise<Act>;
  /** Whether each part of it is there. */
  parts(storage: Storage): Promise<readonly boolean[]>;
}

/** Resolves once it is acknowledged; asked again it does what has not been done. */
export type Act = () => Promise<void>;

/** The operations on drafts of their own; ids are made of a number, so that one database can hold many. */
export const operationsOf = (world: number): readonly Operation[] => [commit(world), appending(world), compact(world)];

const draftId = (world: number, which: number): string => uuid(world * 100 + 1_000_000 + which);

/** Edits one after another, each an entry. */
function logOf(draft: string, name: string): PlantedEntry[] {
  const doc = new Y.Doc();
  doc.clientID = 7;
  const edits = [
    () => setText(doc, 'name', name),
    () => choose(doc, ['Users.View'], true),
    () => setText(doc, 'description', 'é'.repeat(200)),
  ];
  return edits.map((edit) => {
    const before = Y.encodeStateVector(doc);
    edit();
    return entry(draft, { update: Y.encodeStateAsUpdate(doc, before), name, by: ada });
  });
}

function commit(world: number): Operation {
  const [draft, key, profile] = [draftId(world, 1), draftId(world, 2), { id: draftId(world, 3), revision: 1 }];
  const log = logOf(draft, `Profile ${world}`);
  const doc = new Y.Doc();
  for (const { update } of log) Y.applyUpdate(doc, update);
  const digest = digestOf(catalog, proposalToContent(readDraft(doc).proposal), null);
  return {
    name: 'a commit',
    prepare: async (storage) => void (await append(storage, log)),
    open: async (storage) => {
      const committer = await committerOf(storage, () => profile.id);
      return async () => {
        const outcome = await committer.commit(key, { kind: 'draft', draft, digest }, { user: ada.id, session: session(1).id });
        if (!outcome.ok) throw new Error(`The commit was judged: ${outcome.code}`);
      };
    },
    parts: (storage) => partsOf(storage, { key, draft, profile }),
  };
}

/** Two drafts at once, one of them new. */
function appending(world: number): Operation {
  const [known, fresh] = [draftId(world, 4), draftId(world, 5)];
  const [first, ...rest] = logOf(known, 'Known');
  const entries = [...rest, ...logOf(fresh, 'Fresh')];
  const there = async (storage: Storage): Promise<boolean[]> => {
    const logs = new Map<string, Uint8Array[]>();
    for (const draft of [known, fresh]) logs.set(draft, await storage.drafts.updates(draft));
    return entries.map(({ draft, update }) => {
      const times = logs.get(draft)?.filter((one) => isSame(one, update)).length ?? 0;
      if (times > 1) throw new Error(`A change is in the log ${times} times.`);
      return times === 1;
    });
  };
  return {
    name: 'an append',
    prepare: async (storage) => void (await append(storage, [first!])),
    open: async (storage) => async () => {
      const isThere = await there(storage);
      const lacking = entries.filter((_, index) => !isThere[index]);
      await append(storage, lacking);
    },
    parts: there,
  };
}

function compact(world: number): Operation {
  const draft = draftId(world, 6);
  const log = logOf(draft, 'Compacted');
  const snapshot = snapshotOf(log.slice(0, 2));
  return {
    name: 'a compaction',
    prepare: async (storage) => void (await append(storage, log)),
    open: async (storage) => async () => void (await storage.drafts.compact(draft, snapshot)),
    parts: async (storage) => {
      const { snapshot: found, entries } = await storage.drafts.log(draft);
      const rest = log.slice(found?.entries ?? 0);
      const isRight = entries.length === rest.length && entries.every(({ update }, at) => isSame(update, rest[at]?.update));
      if (!isRight || (found && !isSame(found.update, snapshot.update))) throw new Error('The log is neither compacted nor as it was.');
      return [found !== null];
    },
  };
}
