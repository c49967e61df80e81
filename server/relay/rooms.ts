/** The open drafts: each loaded once, kept while anyone is in it or anything is being written. */
import { unavailableBy } from '../storage/unavailable.ts';
import type { draftAccess } from '../../core/access/draft-access.ts';
import { closeCode, diskFullReason } from '../../core/protocol/control.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { AccessState } from '../access/access-state.ts';
import { tagsOfBase } from '../access/draft-rights.ts';
import type { Clock } from '../clock.ts';
import type { DraftChange } from '../events/event.ts';
import type { Storage, StoredDraft } from '../storage/storage.ts';
import { createDraftNews, noDraftNews, type DraftNews } from './draft-news.ts';
import { createDraftState } from './draft-state.ts';
import { compactAfter, emptyStaysFor } from './limits.ts';
import { createLogWriter } from './log-writer.ts';
import type { RelayMetrics } from './relay-metrics.ts';
import type { Person } from './presence.ts';
import { createRoom, type Room, type RoomDraft } from './room.ts';

export interface RoomsDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly judgeAccess: typeof draftAccess;
  readonly clock: Clock;
  readonly metrics: RelayMetrics;
  readonly log: RelayLog;
  /** Told what lists of drafts show; left out where nobody listens. */
  readonly announce?: ((change: DraftChange) => void) | undefined;
}

export interface RelayLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** A room that is held open until it is released. */
export interface HeldRoom {
  readonly room: Room;
  readonly draft: RoomDraft;
  /** Bytes of the draft where it was loaded for this; 0 where it was open. */
  readonly loaded: number;
  /** The draft is on disk, though nobody has written it yet. */
  known(stored: Pick<StoredDraft, 'name' | 'tags'>): void;
  release(): void;
}

export interface Rooms {
  /** Opens or joins a draft's room; null where the base it should get does not exist. */
  hold(draft: string, base: Base): Promise<HeldRoom | null>;
  /** Whether the draft is open, or being opened. */
  has(draft: string): boolean;
  /** When a draft that nobody has written was left last, in this last hour; milliseconds since 1970. */
  leftAt(draft: string): number | undefined;
  /** The draft is another on disk than the room has it: everybody in it comes back to it as it is. */
  reload(draft: string): Promise<void>;
  /** The room if it is open already. */
  peek(draft: string): Promise<Room | null>;
  /** Every room that has finished loading. */
  open(): Room[];
  present(draft: string): Room | undefined;
  /** The people who have a draft open, each once, by username. */
  people(draft: string): Person[];
  /** Announces that a draft was closed. */
  closed(draft: string): void;
  /** Lets rooms in which nothing happened since the last call let go of what only a next change needs. */
  rest(): void;
  settled(): Promise<void>;
}

interface Entry {
  readonly loading: Promise<Loaded | null>;
  loaded: Loaded | null;
  holds: number;
  /** A snapshot that is being written. */
  compacting: Promise<void> | null;
  /** The length of the log at the last call of `rest`. */
  restedAt: number;
}
interface Loaded {
  readonly room: Room;
  readonly draft: RoomDraft;
}

export function createRooms({ storage, access, judgeAccess, clock, metrics, log, announce }: RoomsDeps): Rooms {
  const writer = createLogWriter(storage.drafts, clock);
  const entries = new Map<string, Entry>();
  const people = (id: string): Person[] => {
    const personById = new Map([...(entries.get(id)?.loaded?.room.members() ?? [])].map(({ person }) => [person.id, person]));
    return [...personById.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
  };
  const news: DraftNews = announce
    ? createDraftNews({ clock, present: (id) => people(id).map(({ username }) => username), announce })
    : noDraftNews;

  /** Null where that revision never existed. */
  const watchTagsOfBase = async (base: Base): Promise<RoomDraft['baseTags'] | null> => {
    if (base === null) return () => ({});
    if ((await storage.profiles.revision(base.profile, base.revision)) === null) return null;
    const last = (await tagsOfBase(access, storage, base)) ?? {};
    // What it has read is older than what was removed since.
    return () => access.profileTags(base.profile) ?? last;
  };
  const load = async (id: string, wantedBase: Base): Promise<Loaded | null> => {
    const stored = await storage.drafts.byId(id);
    const base = stored ? stored.base : wantedBase;
    const baseTags = await watchTagsOfBase(base);
    if (baseTags === null) return null;
    const state = createDraftState(stored ? await storage.drafts.log(id) : { snapshot: null, entries: [] }, (places) =>
      log.error(
        { draft: id, places },
        'changes in the log cannot be applied; the draft cannot be saved until it is restored from a backup',
      ),
    );
    const draft: RoomDraft = { id, stored, base, baseTags };
    const room: Room = createRoom({
      ...{ draft, state, log: writer, facts: access.facts, judge: judgeAccess, clock, metrics },
      onRefusal: ({ person }, reason, detail) => {
        metrics.refused(reason);
        log.warn({ draft: id, user: person.username, reason, detail }, 'a frame was refused');
      },
      onPeople: () => news.peopleChanged(id),
      onDurable: () => {
        news.edited(id, state.heading());
        if (state.uncompacted() >= compactAfter.open) void compact(id, room);
      },
      onFailure: (error) => {
        metrics.discarded();
        log.error({ draft: id, error }, 'the document may not be what is on disk; the draft is closed and loaded afresh');
        forget(id, room);
        if (unavailableBy(error) === 'full') room.close(closeCode.tryAgainLater, diskFullReason);
        else room.close(closeCode.restarting, 'the draft is loaded afresh from the disk');
      },
    });
    news.opened(id, stored);
    return { room, draft };
  };

  /** In the background: who edits does not wait for it. [P26] */
  const compact = (id: string, room: Room): Promise<void> => {
    const entry = entries.get(id);
    if (entry?.loaded?.room !== room) return Promise.resolve();
    return (entry.compacting ??= writeSnapshot(id, room).finally(() => (entry.compacting = null)));
  };
  const writeSnapshot = async (id: string, { state }: Room): Promise<void> => {
    try {
      const snapshot = state.snapshot();
      if (!(await storage.drafts.compact(id, snapshot))) return;
      state.compacted(snapshot.entries);
      metrics.compacted();
    } catch (error) {
      // The log is whole without it.
      log.error({ draft: id, error }, 'a log could not be compacted');
    }
  };

  const enter = (id: string, base: Base): Entry => {
    const known = entries.get(id);
    if (known) return known;
    const entry: Entry = { loading: load(id, base), loaded: null, holds: 0, compacting: null, restedAt: -1 };
    entries.set(id, entry);
    return entry;
  };
  /** Drafts without a log, and when they were left. */
  const leftAt = new Map<string, number>();
  const forget = (id: string, room: Room | undefined): void => {
    if (entries.get(id)?.loaded?.room === room) {
      entries.delete(id);
      news.forget(id);
      if (room?.state.length() === 0) leftAt.set(id, clock.now());
    }
    room?.dispose();
  };

  const release = async (id: string, entry: Entry): Promise<void> => {
    entry.holds -= 1;
    const room = entry.loaded?.room;
    if (entry.holds > 0) return;
    // Whoever opens the draft next must find on disk what is still being written.
    await room?.settled();
    if (entry.holds > 0) return;
    if (room && room.state.uncompacted() >= compactAfter.left) await compact(id, room);
    if (entry.holds === 0 && entries.get(id) === entry) forget(id, room);
  };

  return {
    async hold(id, base) {
      const isOpen = entries.has(id);
      const entry = enter(id, base);
      entry.holds += 1;
      let released = false;
      const releaseOnce = (): void => {
        if (!released) release(id, entry).catch((error: unknown) => log.error({ draft: id, error }, 'a draft could not be let go'));
        released = true;
      };
      try {
        entry.loaded = await entry.loading;
      } catch (error) {
        releaseOnce();
        throw error;
      }
      if (entry.loaded === null) {
        releaseOnce();
        return null;
      }
      return {
        ...entry.loaded,
        loaded: isOpen ? 0 : entry.loaded.room.state.bytes(),
        known: (stored) => news.edited(id, { name: stored.name, tags: stored.tags }),
        release: releaseOnce,
      };
    },
    has: (id) => entries.has(id),
    leftAt: (id) => leftAt.get(id),
    reload: async (id) => {
      const room = (await entries.get(id)?.loading)?.room;
      if (!room) return;
      forget(id, room);
      room.close(closeCode.restarting, 'the draft is loaded afresh from the disk');
    },
    peek: async (id) => (await entries.get(id)?.loading)?.room ?? null,
    present: (id) => entries.get(id)?.loaded?.room,
    people,
    closed: news.closed,
    open: () => [...entries.values()].flatMap((entry) => entry.loaded?.room ?? []),
    rest: () => {
      for (const [id, at] of leftAt) if (at < clock.now() - emptyStaysFor) leftAt.delete(id);
      for (const entry of entries.values()) {
        const state = entry.loaded?.room.state;
        if (!state) continue;
        if (entry.restedAt === state.length()) state.rest();
        entry.restedAt = state.length();
      }
    },
    settled: async () => {
      for (const { loaded, compacting } of entries.values()) await Promise.all([loaded?.room.settled(), compacting]);
      await writer.settled();
    },
  };
}
