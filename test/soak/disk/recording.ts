/** A life of the storage on a recorded disk: people edit drafts and commit them, and what was acknowledged when is noted. */
import * as Y from 'yjs';
import { choose, setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { Base } from '../../../core/profile/profile.ts';
import { readContents } from '../../../server/ops/backup/contents.ts';
import { writeMetadata } from '../../../server/drafts/log/snapshot-metadata.ts';
import { replay } from '../../../server/drafts/log/replay.ts';
import type { LogEntry, StoredSnapshot } from '../../../server/storage/tables/drafts.ts';
import { entry, minute, session, user, uuid } from '../../contracts/storage/values.ts';
import { catalog } from '../../support/actors.ts';
import { plantProfile } from '../../support/cast.ts';
import type { createRandom } from '../../support/random.ts';
import type { RecordedDisk } from './recorded-disk.ts';
import { committerOf, openStorageOn, type Opened, type Settings } from './recorded-storage.ts';
import { append, type PlantedEntry } from '../../support/append.ts';

type Random = ReturnType<typeof createRandom>;

/** What a change did, as far as it has to be found again. */
export interface Effect {
  readonly appended?: readonly PlantedEntry[];
  readonly compacted?: { readonly draft: string; readonly snapshot: StoredSnapshot };
  /** `key` is the idempotency key. */
  readonly committed?: {
    readonly key: string;
    readonly draft: string;
    readonly profile: { readonly id: string; readonly revision: number };
  };
}

/** A change that was asked for and acknowledged; each is one transaction, and the next is asked for after it. */
export interface Change extends Effect {
  /** Steps of the disk before it was asked for, and when it was acknowledged. */
  readonly asked: number;
  readonly acknowledged: number;
  /** Of all that the database holds after it. */
  readonly digest: string;
}

interface Draft {
  readonly id: string;
  readonly base: Base;
  readonly doc: Y.Doc;
  readonly log: PlantedEntry[];
}

/** Lives for so many changes; now and then the storage is closed and opened again. */
export async function record(disk: RecordedDisk, random: Random, length: number, settings: Settings): Promise<Change[]> {
  const changes: Change[] = [];
  let opened!: Opened;
  const note = async (work: () => Promise<Effect>): Promise<void> => {
    const asked = disk.steps.length;
    const effect = await work();
    const acknowledged = disk.steps.length;
    changes.push({ ...effect, asked, acknowledged, digest: readContents(opened.database).digest });
  };
  // The migrations are several transactions, but the next opening runs the missing ones.
  await note(async () => {
    opened = await openStorageOn(disk, settings);
    return {};
  });
  if ((await opened.storage.users.count()) === 0) for (const step of beginning) await note(() => step(opened));
  const life = createLife(random);
  while (changes.length < length) {
    const dice = random.next();
    if (dice < 0.65) await note(() => life.append(opened));
    else if (dice < 0.75) await note(() => life.compact(opened));
    else if (dice < 0.97) await note(() => life.commit(opened));
    else {
      await opened.storage.close();
      opened = await openStorageOn(disk, settings);
    }
  }
  if (random.next() < 0.5) await opened.storage.close();
  return changes;
}

export const ada = { id: uuid(1), username: 'ada' };
const permissions = ['SecurityProfiles.Create', 'SecurityProfiles.Edit', 'Users.EditPermission'];

/** One administrator, signed in. */
export const beginning: readonly ((opened: Pick<Opened, 'storage'>) => Promise<Effect>)[] = [
  async ({ storage }) => {
    await plantProfile(storage, { name: 'Admin', chosen: permissions });
    return {};
  },
  async ({ storage }) => {
    const [profile] = await storage.profiles.all();
    await storage.users.insert(user(1, { username: ada.username, profiles: [profile!.id] }));
    return {};
  },
  async ({ storage }) => {
    await storage.sessions.insert(session(1));
    return {};
  },
];

export interface Life {
  /** Several edits of several drafts in one call, as the log writer sends them. */
  append(opened: Opened): Promise<Effect>;
  /** Puts a snapshot in the place of some draft's first entries. */
  compact(opened: Opened): Promise<Effect>;
  /** Commits the newest draft; where there is none, or it is refused, that is no effect. */
  commit(opened: Opened): Promise<Effect>;
}

export function createLife(random: Random): Life {
  let ids = random.below(1_000_000) * 1_000 + 1_000;
  const newId = (): string => uuid((ids += 1));
  let drafts: Draft[] = [];
  let profiles: Base[] = [];

  const someDraft = (): Draft => {
    if (drafts.length > 0 && (drafts.length > 6 || random.next() < 0.8)) return random.pick(drafts);
    const base = profiles.length > 0 && random.next() < 0.3 ? random.pick(profiles) : null;
    const draft = { id: newId(), base, doc: new Y.Doc(), log: [] };
    draft.doc.clientID = ids;
    drafts.push(draft);
    return draft;
  };
  const edit = (): PlantedEntry => {
    const { id, base, doc, log } = someDraft();
    const before = Y.encodeStateVector(doc);
    // Long ones take several pages.
    const length = random.pick([1, 3, 20, 200, 200, 9_000]);
    setText(doc, 'name', `Draft ${id.slice(-6)}`);
    if (random.next() < 0.5) setText(doc, 'description', random.pick(['a', 'b', 'é', '😀']).repeat(length));
    else choose(doc, [random.pick(catalog.permissions)], random.next() < 0.7);
    const { name, tags } = proposalToContent(readDraft(doc).proposal);
    const appended = entry(id, { update: Y.encodeStateAsUpdate(doc, before), name, tags, base, by: ada, at: minute(ids) });
    log.push(appended);
    return appended;
  };

  return {
    append: async ({ storage }) => {
      const appended = Array.from({ length: random.pick([1, 1, 2, 5, 20]) }, edit);
      await append(storage, appended);
      return { appended };
    },
    compact: async ({ storage }) => {
      if (drafts.length === 0) return {};
      const { id, log } = random.pick(drafts);
      const snapshot = snapshotOf(log.slice(0, 1 + random.below(log.length)));
      return (await storage.drafts.compact(id, snapshot)) ? { compacted: { draft: id, snapshot } } : {};
    },
    commit: async (opened) => {
      const draft = drafts.at(-1);
      if (!draft) return {};
      const committer = await committerOf(opened.storage, newId);
      const [key, digest] = [newId(), digestOf(catalog, proposalToContent(readDraft(draft.doc).proposal), draft.base)];
      const outcome = await committer.commit(key, { kind: 'draft', draft: draft.id, digest }, { user: ada.id, session: session(1).id });
      drafts = drafts.filter((one) => one !== draft);
      if (!outcome.ok) return {};
      profiles = [
        ...profiles.filter((one) => one?.profile !== outcome.profile.id),
        { profile: outcome.profile.id, revision: outcome.profile.revision },
      ];
      return { committed: { key, draft: draft.id, profile: outcome.profile } };
    },
  };
}

export function snapshotOf(log: readonly LogEntry[]): StoredSnapshot {
  const { doc, length, contributions, clientIds } = replay({ snapshot: null, entries: log });
  const metadata = writeMetadata({ entries: length, contributions, owners: new Map(clientIds.entries()) });
  return { entries: length, update: Y.encodeStateAsUpdate(doc), metadata };
}
