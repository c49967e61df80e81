/** The open drafts: each loaded once, kept while anyone is in it or anything is being written. */
import type { Access } from '../../core/access/access.ts';
import { closeCode } from '../../core/protocol/control.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { Storage } from '../storage/storage.ts';
import { createDraftState } from './draft-state.ts';
import { createLogWriter } from './log-writer.ts';
import { createRoom, type Room, type RoomDraft } from './room.ts';

export interface RoomsDeps {
  readonly storage: Storage;
  readonly facts: () => Access;
  readonly now: () => string;
  readonly log: { error(details: object, message: string): void };
}

/** A room that is held open until it is released. */
export interface HeldRoom {
  readonly room: Room;
  readonly draft: RoomDraft;
  release(): void;
}

export interface Rooms {
  /** Opens or joins a draft's room; null where the base it should get does not exist. */
  hold(draft: string, base: Base): Promise<HeldRoom | null>;
  /** The room if it is open already. */
  peek(draft: string): Promise<Room | null>;
  /** Every room that has finished loading. */
  open(): Room[];
  present(draft: string): Room | undefined;
  settled(): Promise<void>;
}

interface Entry {
  readonly loading: Promise<Loaded | null>;
  loaded: Loaded | null;
  holds: number;
}
interface Loaded {
  readonly room: Room;
  readonly draft: RoomDraft;
}

export function createRooms({ storage, facts, now, log }: RoomsDeps): Rooms {
  const writer = createLogWriter(storage.drafts);
  const entries = new Map<string, Entry>();

  const load = async (id: string, wantedBase: Base): Promise<Loaded | null> => {
    const stored = await storage.drafts.byId(id);
    const base = stored ? stored.base : wantedBase;
    const baseTags = await tagsOfBase(storage, base);
    if (baseTags === null) return null;
    const written = stored ? await storage.drafts.log(id) : { snapshot: null, entries: [] };
    const state = createDraftState(written, (index, error) =>
      log.error({ draft: id, index, error }, 'a change in the log cannot be applied'),
    );
    const draft: RoomDraft = { id, stored, base, baseTags };
    const onLogFailure = (error: unknown): void => {
      log.error({ draft: id, error }, 'the log could not be written; the draft is closed and loaded afresh');
      entries.delete(id);
      room.close(closeCode.restarting, 'the server could not write to its disk');
    };
    const room = createRoom({ draft, state, log: writer, facts, now, onLogFailure });
    return { room, draft };
  };

  const enter = (id: string, base: Base): Entry => {
    const known = entries.get(id);
    if (known) return known;
    const entry: Entry = { loading: load(id, base), loaded: null, holds: 0 };
    entries.set(id, entry);
    return entry;
  };

  const release = async (id: string, entry: Entry): Promise<void> => {
    entry.holds -= 1;
    // Whoever opens the draft next must find on disk what is still being written.
    await entry.loaded?.room.settled();
    if (entry.holds === 0 && entries.get(id) === entry) entries.delete(id);
  };

  return {
    async hold(id, base) {
      const entry = enter(id, base);
      entry.holds += 1;
      let released = false;
      const releaseOnce = (): void => {
        if (!released) void release(id, entry);
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
      return { ...entry.loaded, release: releaseOnce };
    },
    peek: async (id) => (await entries.get(id)?.loading)?.room ?? null,
    present: (id) => entries.get(id)?.loaded?.room,
    open: () => [...entries.values()].flatMap((entry) => entry.loaded?.room ?? []),
    settled: async () => {
      for (const entry of entries.values()) await entry.loaded?.room.settled();
      await writer.settled();
    },
  };
}

/** The tags the base had; null where the named revision never existed. */
async function tagsOfBase(storage: Storage, base: Base): Promise<Readonly<Record<string, string>> | null> {
  if (base === null) return {};
  return (await storage.profiles.revision(base.profile, base.revision))?.tags ?? null;
}
