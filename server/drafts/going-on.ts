/** What a draft begins with that goes on from another: who wrote and who removed what. Knows no rooms. [X37] */
import * as Y from 'yjs';
import { factKey, goingOn, type Contributions } from '../../core/draft/contributions.ts';
import type { Base } from '../../core/profile/profile.ts';
import { accessToDraft } from '../access/draft-rights.ts';
import type { AccessState } from '../access/access-state.ts';
import type { Storage } from '../storage/storage.ts';
import type { DraftLog, StoredDraft, StoredSnapshot } from '../storage/tables/drafts.ts';
import type { RelayLog } from './relay-log.ts';
import { mayMatter } from './room/contributions-message.ts';
import { bytesOf, emptyDoc, replay } from './log/replay.ts';
import { writeMetadata } from './log/snapshot-metadata.ts';

export interface GoingOnDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly log: RelayLog;
}

/** Which draft goes on, in what and for whom. */
export interface GoingOn {
  readonly continues: string | null;
  readonly base: Base;
  /** User id. */
  readonly user: string;
  /** Told how many bytes were read for it. */
  readonly loaded: (bytes: number) => void;
}

/** Null where nothing goes on; whether the other draft is hidden or unknown makes no difference. [X37b] */
export async function snapshotToGoOn(deps: GoingOnDeps, { continues, base, user, loaded }: GoingOn): Promise<StoredSnapshot | null> {
  const { storage, access } = deps;
  const from = continues === null ? null : await storage.drafts.byId(continues);
  if (!from || !(await isOfSameProfile(storage, from, base))) return null;
  if ((await accessToDraft(access, storage, user, from)).level !== 'write') return null;
  const draftLog = await storage.drafts.log(from.id);
  loaded(bytesOf(draftLog));
  const record = recordOf(deps, from, draftLog);
  if (record === null) return null;
  const { catalog } = access.facts();
  const held = from.state === 'committed' ? await factsOf(storage, base) : null;
  // Removals of what nobody can find would grow from draft to draft. [X37e]
  const goesOn = [...goingOn(record)].filter(([key, { removed }]) => (removed ? mayMatter(catalog, key) : (held?.has(key) ?? true)));
  if (goesOn.length === 0) return null;
  const metadata = writeMetadata({ entries: 0, contributions: new Map(goesOn), owners: new Map(), carrier: user });
  return { entries: 0, update: Y.encodeStateAsUpdate(emptyDoc()), metadata };
}

/** Else somebody could give out what others chose for one profile as their choice for another. [X37c] */
async function isOfSameProfile({ profiles }: Pick<Storage, 'profiles'>, from: StoredDraft, base: Base): Promise<boolean> {
  const profile = from.profile?.id ?? from.base?.profile ?? null;
  return base === null && profile !== null ? (await profiles.byId(profile)) === null : profile === (base?.profile ?? null);
}

/** Null where it is damaged: edits go on all the same, as those of whoever carries them over. */
function recordOf({ log }: GoingOnDeps, { id }: StoredDraft, draftLog: DraftLog): Contributions | null {
  try {
    const { doc, contributions } = replay(draftLog);
    doc.destroy();
    return contributions;
  } catch (error) {
    log.error({ draft: id, error }, 'who wrote what in a draft that goes on in another cannot be read');
    return null;
  }
}

/** What the base holds: of what was committed, a later revision may have taken back the rest. [X37d] */
async function factsOf({ profiles }: Pick<Storage, 'profiles'>, base: Base): Promise<ReadonlySet<string>> {
  const content = base && (await profiles.revision(base.profile, base.revision));
  return new Set([
    ...(content?.chosen ?? []).map((name) => factKey('chosen', name)),
    ...(content?.accessControl?.resources ?? []).map((name) => factKey('restricted', name)),
  ]);
}
