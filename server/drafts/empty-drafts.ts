/** Drafts that are known before anybody has written them: how one begins, and how it vanishes where nobody does. [P40] [P42] [P43] [P65] */
import { isSameBase, type Base } from '../../core/profile/profile.ts';
import { accessToDraft } from '../access/draft-rights.ts';
import type { AccessState } from '../access/access-state.ts';
import { stillSignedIn } from '../accounts/caller.ts';
import type { Clock } from '../clock.ts';
import type { DraftChange } from '../events/event.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredDraft, StoredSnapshot } from '../storage/tables/drafts.ts';
import { isBaseInSight } from './base-in-sight.ts';
import { snapshotToGoOn } from './going-on.ts';
import { createInTurn, type InTurn } from './in-turn.ts';
import { continuingStaysFor, emptyStaysFor, mostEmptyDrafts, mostOpenDrafts } from './limits.ts';
import type { Beginning, DraftActor } from './relay.ts';
import type { RelayLog } from './relay-log.ts';
import type { HeldRoom, Rooms } from './room/rooms.ts';

export interface EmptyDraftsDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly log: RelayLog;
  readonly announce: (change: DraftChange) => void;
  /** Whether other servers may have them open, too. */
  readonly isShared: boolean;
}

export interface EmptyDrafts {
  /** `continues` is the id of a draft that goes on in this one; `loaded` is told how many bytes of it were read. */
  begin(draft: string, base: Base, by: DraftActor, continues?: string | null, loaded?: (bytes: number) => void): Promise<Beginning>;
  /** Resolves once the draft is neither beginning nor vanishing; what follows at once comes before it does again. */
  idle(draft: string): Promise<void>;
  /** Resolves once none is being removed any more. */
  stop(): Promise<void>;
}

/** Milliseconds between two looks for drafts that vanish. */
const lookEvery = 60_000;
/** Milliseconds that the database may take a draft to have been left by everybody, while somebody has it open: lists are sorted by that time. */
const mostBehind = emptyStaysFor / 2;
/** Drafts that are looked at together: more than are open and unwritten at the same time, lest those that people are in hide the others. */
const mostAtOnce = 10_000;

export function createEmptyDrafts(deps: EmptyDraftsDeps): EmptyDrafts {
  const { clock, log } = deps;
  const [turns, startedAt] = [createInTurn(), clock.now()];
  let [isStopped, looking] = [false, Promise.resolve()];
  const keepOpen = deps.isShared ? createKeeper(deps) : null;
  const stopLooking = clock.every(lookEvery, () => {
    keepOpen?.().catch((error: unknown) => log.warn({ error }, 'other servers could not be told which unwritten drafts are open'));
    // It is not known who left before the server started, and everybody takes a while to come back.
    if (clock.now() < startedAt + emptyStaysFor) return;
    looking = looking
      .then(() => removeUnwritten(deps, turns, () => isStopped))
      .catch((error: unknown) => log.error({ error }, 'drafts that nobody wrote could not be removed'));
  });
  return {
    // One at a time for each person, so that none is counted twice.
    begin: (id, base, by, continues = null, loaded = () => {}) =>
      turns.run(`of ${by.user}`, () => turns.run(id, () => begin(deps, { id, base, by, continues, loaded }))),
    idle: turns.idle,
    stop: () => {
      isStopped = true;
      stopLooking();
      return looking;
    },
  };
}

/** What is asked for. */
interface Wanted {
  readonly id: string;
  readonly base: Base;
  readonly by: DraftActor;
  readonly continues: string | null;
  readonly loaded: (bytes: number) => void;
}

async function begin(deps: EmptyDraftsDeps, wanted: Wanted): Promise<Beginning> {
  const { id, base, by } = wanted;
  const stored = await deps.storage.drafts.byId(id);
  if (stored) return answerOf(deps, stored, base, by.user);
  const held = (await isBaseInSight(deps, { draft: id, base }, by.user)) ? await deps.rooms.hold(id, base) : null;
  if (!held) return { type: 'hidden' };
  try {
    return await add(deps, held, wanted);
  } finally {
    held.release();
  }
}

/** What a person who wants to write it is answered of a draft that is there. */
async function answerOf({ access, storage }: EmptyDraftsDeps, draft: StoredDraft, base: Base, user: string): Promise<Beginning> {
  const { level } = await accessToDraft(access, storage, user, draft);
  if (level === 'none') return { type: 'hidden' };
  if (level === 'read') return { type: 'forbidden' };
  if (draft.state !== 'open') return { type: 'closed', draft };
  return isSameBase(draft.base, base) ? { type: 'there', draft } : { type: 'base-differs' };
}

async function add(deps: EmptyDraftsDeps, held: HeldRoom, { id, base, by, continues, loaded }: Wanted): Promise<Beginning> {
  const { room } = held;
  const { drafts } = deps.storage;
  const isFull = (await drafts.countEmptyOf(by.user)) >= mostEmptyDrafts || (await drafts.countOpenOf(by.user)) >= mostOpenDrafts;
  const from = isFull ? null : await snapshotToGoOn(deps, { continues, base, user: by.user, loaded });
  // Judged and claimed in one turn, so that no right goes in between.
  const { level } = room.accessOf(by.user);
  if (level !== 'write') return { type: level === 'none' ? 'hidden' : 'forbidden' };
  if (!isSameBase(room.base, base)) return { type: 'base-differs' };
  if (isFull) return { type: 'too-many' };
  // The author stays whoever was first, also where their first edit is still on its way to the disk. [P46]
  if (!room.claim(by.user)) {
    await room.flushed();
    const written = await drafts.byId(id);
    return written ? answerOf(deps, written, base, by.user) : { type: 'hidden' };
  }
  try {
    const begun = await store(deps, { id, base, by }, from);
    if (begun === null || !begun.isOurs) {
      // The room has an author whom the disk does not know as such.
      await deps.rooms.reload(id);
      return begun ? answerOf(deps, begun.draft, base, by.user) : { type: 'signed-out' }; // [P64]
    }
    const { draft } = begun;
    held.known(draft);
    // It was opened before it had anything to begin with.
    if (from) await deps.rooms.reload(id);
    return { type: 'begun', draft };
  } catch (error) {
    // As above, and nothing is certain of it.
    room.fail(error);
    throw error;
  }
}

interface Stored {
  readonly draft: StoredDraft;
  /** False where another server began it first. */
  readonly isOurs: boolean;
}

/** Null where its author is not signed in any more. [W50] */
async function store(
  { storage, clock }: EmptyDraftsDeps,
  { id, base, by }: Pick<Wanted, 'id' | 'base' | 'by'>,
  from: StoredSnapshot | null,
): Promise<Stored | null> {
  const profile = base && (await storage.profiles.byId(base.profile));
  const draft = { id, base, name: profile?.name ?? '', tags: {}, createdAt: new Date(clock.now()).toISOString() };
  return storage.transaction(async (tables) => {
    if (!(await stillSignedIn(tables, by))) return null;
    const isOurs = await tables.drafts.begin({ ...draft, createdBy: by.username, createdById: by.user }, from);
    const begun = await tables.drafts.byId(id);
    if (begun === null) throw new Error(`the draft ${id} was begun and is not there`);
    return { draft: begun, isOurs };
  });
}

/** Has the database know of those that are open here, and when those were left that were open lately. [P65] */
function createKeeper({ rooms, clock, storage: { drafts } }: EmptyDraftsDeps): () => Promise<void> {
  let keptAt = clock.now();
  return async () => {
    const [from, now] = [keptAt, clock.now()];
    keptAt = now;
    const iso = (at: number): string => new Date(at).toISOString();
    const open = rooms.ids().filter((id) => rooms.present(id)?.document.length() === 0);
    if (open.length > 0) await drafts.keepEmpty(open, { at: iso(now), keptBefore: iso(now - mostBehind) });
    for (const [id, at] of rooms.leftAt) if (at >= from) await drafts.keepEmpty([id], { at: iso(at), keptBefore: iso(at) });
  };
}

async function removeUnwritten(deps: EmptyDraftsDeps, turns: InTurn, isStopped: () => boolean): Promise<void> {
  const ago = (milliseconds: number): string => new Date(deps.clock.now() - milliseconds).toISOString();
  const before = { at: ago(emptyStaysFor), fromSnapshot: ago(continuingStaysFor) }; // [P43a]
  for (const id of await deps.storage.drafts.emptyBefore(before, mostAtOnce)) {
    if (isStopped()) return;
    await turns.run(id, () => vanish(deps, id, before.at));
  }
}

async function vanish({ rooms, clock, storage, announce }: EmptyDraftsDeps, id: string, before: string): Promise<void> {
  if (rooms.has(id) || (rooms.leftAt.get(id) ?? 0) > clock.now() - emptyStaysFor) return;
  const draft = await storage.drafts.byId(id);
  if (!draft || !(await storage.drafts.removeEmpty(id, before))) return;
  announce({ type: 'draft-vanished', id, base: draft.base, tags: draft.tags, createdBy: draft.createdById });
}
