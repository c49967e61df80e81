/** The open drafts: each loaded once, kept while a member is in it or anything is being written. */
import { closeCode } from '../../../core/protocol/control.ts';
import type { Base } from '../../../core/profile/profile.ts';
import type { StoredDraft } from '../../storage/tables/drafts.ts';
import { createDraftNews, noDraftNews, type DraftNews } from './draft-news.ts';
import { createCompaction, type Compaction } from './compaction.ts';
import { compactAfter, emptyStaysFor, mostLoading } from '../limits.ts';
import { atMost } from '../../at-most.ts';
import { loadRoom, type LoadDeps, type Loaded, type RoomsDeps } from './load-room.ts';
import { createLogWriter, type LogWriter } from '../log/log-writer.ts';
import type { Person } from '../presence.ts';
import type { Room } from './room.ts';
import { toldAppend } from './told-append.ts';
import { trimRooms } from './trim-rooms.ts';

/** A room that is held open until it is released. */
export interface HeldRoom {
  readonly room: Room;
  /** Id of the draft. */
  readonly id: string;
  /** The draft as it was loaded, where it takes no more changes. */
  readonly closed: StoredDraft | null;
  /** Bytes of the draft where it was loaded for this; 0 where it was open. */
  readonly loaded: number;
  /** The draft is on disk, though it is not written yet. */
  known(stored: Pick<StoredDraft, 'name' | 'tags'>): void;
  release(): void;
}

export interface Rooms {
  /** Opens or joins a draft's room; null where the base it should get does not exist. */
  hold(draft: string, base: Base): Promise<HeldRoom | null>;
  /** Whether the draft is open, or being opened. */
  has(draft: string): boolean;
  /** When drafts that are not written yet were left last, in this last hour; milliseconds since 1970. */
  readonly leftAt: ReadonlyMap<string, number>;
  /** The draft is another on disk than the room has it: everybody in it comes back to it as it is. */
  reload(draft: string): Promise<void>;
  /** The room if it is open already. */
  peek(draft: string): Promise<Room | null>;
  /** The log of a draft has so many entries on the disk, or there is no such draft: its room takes in what it lacks. */
  follow(draft: string, head: number | null): Promise<void>;
  /** Ids of the drafts whose rooms have finished loading. */
  ids(): string[];
  /** Every room that has finished loading. */
  open(): Room[];
  present(draft: string): Room | undefined;
  /** The people who have a draft open, each once, by username. */
  people(draft: string): Person[];
  /** Announces that a draft was closed. */
  closed(draft: string): void;
  /** Does the work of a turn, and begins at its end to write what it changed. */
  inTurn(work: () => void): void;
  /** Has rooms in which nothing happened since the last call let go of what only a next change needs. */
  trim(): void;
  flushed(): Promise<void>;
}

interface Entry {
  readonly loading: Promise<Loaded | null>;
  loaded: Loaded | null;
  holds: number;
  /** The length of the log at the last call of `trim`. */
  trimmedAt: number;
}

interface Table {
  readonly deps: RoomsDeps;
  readonly writer: LogWriter;
  readonly news: DraftNews;
  readonly compaction: Compaction;
  /** What each room is loaded with, the same object for all. */
  readonly loadDeps: LoadDeps;
  readonly entries: Map<string, Entry>;
  /** Has those that are loaded wait for their turn. */
  readonly inTime: ReturnType<typeof atMost>;
  /** Drafts without a log, and when they were left. */
  readonly leftAt: Map<string, number>;
}

export function createRooms(deps: RoomsDeps): Rooms {
  const { clock, announce } = deps;
  const entries = new Map<string, Entry>();
  const people = (id: string): Person[] => peopleIn(entries.get(id)?.loaded?.room);
  const news = announce ? createDraftNews({ clock, present: (id) => people(id).map(({ username }) => username), announce }) : noDraftNews;
  const writer = createLogWriter(toldAppend({ drafts: deps.storage.drafts, nodes: deps.nodes }), clock, () => deps.nodes.epoch() !== null);
  const compaction = createCompaction(deps);
  const loadDeps: LoadDeps = { ...deps, writer, news, compaction, forget: (id, room) => forget(table, id, room) };
  const table: Table = { deps, loadDeps, writer, news, compaction, entries, inTime: atMost(mostLoading), leftAt: new Map() };
  const reload = async (id: string): Promise<void> => {
    const room = (await entries.get(id)?.loading)?.room;
    if (!room) return;
    forget(table, id, room);
    room.close(closeCode.restarting, 'the draft is loaded afresh from the disk');
  };
  return {
    hold: (id, base) => hold(table, id, base),
    has: (id) => entries.has(id),
    leftAt: table.leftAt,
    reload,
    follow: async (id, head) => {
      const room = entries.get(id)?.loaded?.room;
      if (!room) return;
      const isMore = head !== null && (head > room.document.length() || !room.hasAuthor());
      if (isMore || (head === null && room.document.length() > 0)) room.follow();
    },
    ids: () => [...entries].flatMap(([id, { loaded }]) => (loaded ? [id] : [])),
    peek: async (id) => (await entries.get(id)?.loading)?.room ?? null,
    present: (id) => entries.get(id)?.loaded?.room,
    people,
    closed: (id) => {
      news.closed(id);
      deps.nodes.bus.send({ type: 'draft', id, head: null });
    },
    open: () => [...entries.values()].flatMap((entry) => entry.loaded?.room ?? []),
    inTurn: writer.inTurn,
    trim: () => trim(table),
    flushed: async () => {
      for (const { loaded } of entries.values()) await Promise.all([loaded?.room.flushed(), loaded && table.compaction.idle(loaded.room)]);
      await writer.flushed();
    },
  };
}

async function hold(table: Table, id: string, base: Base): Promise<HeldRoom | null> {
  const isOpen = table.entries.has(id);
  const entry = enter(table, id, base);
  entry.holds += 1;
  try {
    entry.loaded = await entry.loading;
  } catch (error) {
    releaseLater(table, id, entry);
    throw error;
  }
  if (entry.loaded) return new Held(table, id, entry, isOpen, entry.loaded);
  releaseLater(table, id, entry);
  return null;
}

/** A class, for every socket has one. */
class Held implements HeldRoom {
  readonly room: Room;
  readonly id: string;
  readonly closed: StoredDraft | null;
  readonly loaded: number;
  readonly #table: Table;
  #entry: Entry | null;

  constructor(table: Table, id: string, entry: Entry, isOpen: boolean, { room, closed }: Loaded) {
    this.room = room;
    this.id = id;
    this.closed = closed;
    this.loaded = isOpen ? 0 : room.document.bytes();
    this.#table = table;
    this.#entry = entry;
  }

  known({ name, tags }: Pick<StoredDraft, 'name' | 'tags'>): void {
    this.#table.news.edited(this.id, { name, tags });
  }

  release(): void {
    if (this.#entry) releaseLater(this.#table, this.id, this.#entry);
    this.#entry = null;
  }
}

function releaseLater(table: Table, id: string, entry: Entry): void {
  release(table, id, entry).catch((error: unknown) => table.deps.log.error({ draft: id, error }, 'a draft could not be let go'));
}

function enter(table: Table, id: string, base: Base): Entry {
  const known = table.entries.get(id);
  if (known) return known;
  const loading = table.inTime(() => loadRoom(table.loadDeps, id, base));
  const entry: Entry = { loading, loaded: null, holds: 0, trimmedAt: -1 };
  table.entries.set(id, entry);
  return entry;
}

async function release({ entries, compaction, ...table }: Table, id: string, entry: Entry): Promise<void> {
  entry.holds -= 1;
  const room = entry.loaded?.room;
  if (entry.holds > 0) return;
  // What opens the draft next must find on disk what is still being written.
  await room?.flushed();
  if (entry.holds > 0) return;
  if (room && room.document.uncompacted() >= compactAfter.left && entries.get(id) === entry) await compaction.compact(id, room);
  if (entry.holds === 0 && entries.get(id) === entry) forget({ entries, compaction, ...table }, id, room);
}

function forget({ entries, news, leftAt, deps }: Table, id: string, room: Room | undefined): void {
  if (entries.get(id)?.loaded?.room === room) {
    entries.delete(id);
    deps.nodes.bus.leave(id);
    news.forget(id);
    if (room?.document.length() === 0) leftAt.set(id, deps.clock.now());
  }
  room?.dispose();
}

function trim({ entries, leftAt, deps: { clock } }: Table): void {
  for (const [id, at] of leftAt) if (at < clock.now() - emptyStaysFor) leftAt.delete(id);
  trimRooms([...entries.values()], () => clock.used());
}

function peopleIn(room: Room | undefined): Person[] {
  const here = room?.members().map(({ person }) => person) ?? [];
  const personById = new Map([...here, ...(room?.elsewhere() ?? [])].map((person) => [person.id, person]));
  return [...personById.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
}
