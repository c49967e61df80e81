/** Drafts that are known before anybody has written them: how one begins, and how it vanishes where nobody does. [P40] [P42] [P43] */
import type { Base } from '../../core/profile/profile.ts';
import { accessToDraft } from '../access/draft-rights.ts';
import type { AccessState } from '../access/access-state.ts';
import type { Clock } from '../clock.ts';
import type { DraftChange } from '../events/event.ts';
import type { Storage, StoredDraft } from '../storage/storage.ts';
import { createInTurn } from './in-turn.ts';
import { emptyStaysFor, mostEmptyDrafts, mostOpenDrafts } from './limits.ts';
import type { Beginning, DraftActor } from './relay.ts';
import type { HeldRoom, RelayLog, Rooms } from './rooms.ts';

export interface EmptyDraftsDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly log: RelayLog;
  readonly announce: (change: DraftChange) => void;
  /** Whether a draft that nobody wrote yet may start from there, for this person. */
  readonly hasBaseInSight: (wanted: { readonly draft: string; readonly base: Base }, user: string) => Promise<boolean>;
}

export interface EmptyDrafts {
  begin(draft: string, base: Base, by: DraftActor): Promise<Beginning>;
  /** Resolves once the draft is neither beginning nor vanishing; what follows at once comes before it does again. */
  idle(draft: string): Promise<void>;
  /** Resolves once none is being removed any more. */
  stop(): Promise<void>;
}

/** Milliseconds between two looks for drafts that vanish. */
const lookEvery = 60_000;
/** Drafts that are looked at together: more than are open and unwritten at the same time, lest those that people are in hide the others. */
const mostAtOnce = 10_000;

export function createEmptyDrafts(deps: EmptyDraftsDeps): EmptyDrafts {
  const { storage, access, rooms, clock, log, announce } = deps;
  const [turns, startedAt] = [createInTurn(), clock.now()];

  /** What somebody who wants to write it is answered of a draft that is there. */
  const answerOf = async (draft: StoredDraft, base: Base, user: string): Promise<Beginning> => {
    const { level } = await accessToDraft(access, storage, user, draft);
    if (level === 'none') return { type: 'hidden' };
    if (level === 'read') return { type: 'forbidden' };
    if (draft.state !== 'open') return { type: 'closed', draft };
    return isSameBase(draft.base, base) ? { type: 'there', draft } : { type: 'base-differs' };
  };

  const beginNow = async (id: string, base: Base, by: DraftActor): Promise<Beginning> => {
    const stored = await storage.drafts.byId(id);
    if (stored) return answerOf(stored, base, by.id);
    const held = (await deps.hasBaseInSight({ draft: id, base }, by.id)) ? await rooms.hold(id, base) : null;
    if (!held) return { type: 'hidden' };
    try {
      return await add(id, held, base, by);
    } finally {
      held.release();
    }
  };

  const add = async (id: string, { room, known }: HeldRoom, base: Base, by: DraftActor): Promise<Beginning> => {
    const [empty, open] = [await storage.drafts.countEmptyOf(by.id), await storage.drafts.countOpenOf(by.id)];
    // Judged and claimed in one turn, so that no right goes in between.
    const { level } = room.accessOf(by.id);
    if (level !== 'write') return { type: level === 'none' ? 'hidden' : 'forbidden' };
    if (!isSameBase(room.base, base)) return { type: 'base-differs' };
    if (empty >= mostEmptyDrafts || open >= mostOpenDrafts) return { type: 'too-many' };
    // The author stays whoever was first, also where their first edit is still on its way to the disk. [P46]
    if (!room.claim(by.id)) {
      await room.settled();
      const written = await storage.drafts.byId(id);
      return written ? answerOf(written, base, by.id) : { type: 'hidden' };
    }
    try {
      const profile = base && (await storage.profiles.byId(base.profile));
      const draft = { id, base, name: profile?.name ?? '', tags: {}, createdAt: new Date(clock.now()).toISOString() };
      await storage.drafts.begin({ ...draft, createdBy: by.username, createdById: by.id });
      const begun = await storage.drafts.byId(id);
      if (begun === null) throw new Error(`the draft ${id} was begun and is not there`);
      known(begun);
      return { type: 'begun', draft: begun };
    } catch (error) {
      // The room takes somebody for its author whom the disk does not know as such.
      room.fail(error);
      throw error;
    }
  };

  const vanish = async (id: string): Promise<void> => {
    if (rooms.has(id) || (rooms.leftAt(id) ?? 0) > clock.now() - emptyStaysFor) return;
    const draft = await storage.drafts.byId(id);
    if (!draft || !(await storage.drafts.removeEmpty(id))) return;
    announce({ type: 'draft-vanished', id, base: draft.base, tags: draft.tags, createdBy: draft.createdById });
  };
  const look = async (): Promise<void> => {
    // Nobody knows who left before the server started, and everybody takes a while to come back.
    if (clock.now() < startedAt + emptyStaysFor) return;
    const before = new Date(clock.now() - emptyStaysFor).toISOString();
    for (const id of await storage.drafts.emptyBefore(before, mostAtOnce)) {
      if (isStopped) return;
      await turns.run(id, () => vanish(id));
    }
  };
  let [isStopped, looking] = [false, Promise.resolve()];
  const stopLooking = clock.every(lookEvery, () => {
    looking = looking.then(look).catch((error: unknown) => log.error({ error }, 'drafts that nobody wrote could not be removed'));
  });

  return {
    // One at a time for each person, so that none is counted twice.
    begin: (id, base, by) => turns.run(`of ${by.id}`, () => turns.run(id, () => beginNow(id, base, by))),
    idle: turns.idle,
    stop: () => {
      isStopped = true;
      stopLooking();
      return looking;
    },
  };
}

const isSameBase = (one: Base, other: Base): boolean => one?.profile === other?.profile && one?.revision === other?.revision;
