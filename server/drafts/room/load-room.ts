/** Loads a draft from the disk into a room, and wires the room to lists, snapshots and the log of the server. */
import type { draftAccess } from '../../../core/access/draft-access.ts';
import { closeCode, diskFullReason } from '../../../core/protocol/control.ts';
import { isSameBase, type Base } from '../../../core/profile/profile.ts';
import type { AccessState } from '../../access/access-state.ts';
import { tagsOfBase } from '../../access/draft-rights.ts';
import type { Clock } from '../../clock.ts';
import type { DraftChange } from '../../events/event.ts';
import { unavailableBy } from '../../storage/unavailable.ts';
import type { Storage } from '../../storage/storage.ts';
import type { StoredDraft } from '../../storage/tables/drafts.ts';
import type { Compaction } from './compaction.ts';
import type { DraftNews } from './draft-news.ts';
import { compactAfter } from '../limits.ts';
import type { LogWriter } from '../log/log-writer.ts';
import type { ShownElsewhere } from '../../nodes/message.ts';
import type { Nodes } from '../../nodes/nodes.ts';
import { RefusedError } from '../../web/problem.ts';
import type { RelayLog } from '../relay-log.ts';
import type { FrameRefusal, RelayMetrics } from '../relay-metrics.ts';
import { createRoom, type Room, type RoomDraft } from './room.ts';
import type { Followed, RoomHost } from './shell.ts';
import type { Member } from './member.ts';
import type { StepRoom } from '../step/step-room.ts';

export interface RoomsDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly judgeAccess: typeof draftAccess;
  /** A test may put another step in its place. */
  readonly stepRoom?: StepRoom | undefined;
  readonly clock: Clock;
  readonly metrics: RelayMetrics;
  readonly log: RelayLog;
  /** Whose changes this server has to expect. */
  readonly nodes: Pick<Nodes, 'epoch' | 'catchUp' | 'isFresh' | 'bus' | 'moment' | 'renewed' | 'expire'>;
  /** Told what lists of drafts show; left out where nothing listens. */
  readonly announce?: ((change: DraftChange) => void) | undefined;
}

/** Nothing is wrong with the document, but it cannot go on from where it is. */
class BeyondReach extends Error {
  override name = 'BeyondReach';
}

export interface LoadDeps extends RoomsDeps {
  readonly writer: LogWriter;
  readonly news: DraftNews;
  readonly compaction: Compaction;
  /** The room is open no more. */
  readonly forget: (draft: string, room: Room) => void;
}

export interface Loaded {
  readonly room: Room;
  /** As it was loaded, where it takes no more changes. */
  readonly closed: StoredDraft | null;
}

/** Null where the base that the draft should get never existed. */
export async function loadRoom(deps: LoadDeps, id: string, wantedBase: Base): Promise<Loaded | null> {
  const { storage, news } = deps;
  const stored = await storage.drafts.byId(id);
  const base = stored ? stored.base : wantedBase;
  const baseTags = await watchTagsOfBase(deps, base);
  if (baseTags === null) return null;
  const draft: RoomDraft = { id, stored, base, baseTags };
  const draftLog = stored ? await storage.drafts.log(id) : { snapshot: null, entries: [] };
  const host = new LoadedHost(deps, id, base);
  const room: Room = createRoom({
    ...{ draft, draftLog, host, log: deps.writer, facts: deps.access.facts, judge: deps.judgeAccess, step: deps.stepRoom },
    ...{ clock: deps.clock, metrics: deps.metrics },
    epoch: deps.nodes.epoch,
    onDamaged: (places) =>
      deps.log.error(
        { draft: id, places },
        'changes in the log cannot be applied; the draft cannot be saved until it is restored from a backup',
      ),
  });
  host.room = room;
  news.opened(id, stored);
  deps.nodes.bus.join(id);
  deps.nodes.bus.send({ type: 'presence-request', draft: id });
  return { room, closed: stored && stored.state !== 'open' ? stored : null };
}

/** A class, for every open draft has one. */
class LoadedHost implements RoomHost {
  readonly #deps: LoadDeps;
  readonly #id: string;
  readonly #base: Base;
  room: Room | null = null;

  constructor(deps: LoadDeps, id: string, base: Base) {
    this.#deps = deps;
    this.#id = id;
    this.#base = base;
  }

  follow(length: number): Promise<Followed> {
    return followLog(this.#deps, this.#id, this.#base, length);
  }

  onRefusal({ person }: Member, reason: FrameRefusal, detail: string): void {
    this.#deps.metrics.refused(reason);
    this.#deps.log.warn({ draft: this.#id, user: person.username, reason, detail }, 'a frame was refused');
  }

  onPublish(what: 'edited' | 'people'): void {
    if (this.room) publish(this.#deps, this.#id, this.room, what);
  }

  onShown(shown: readonly ShownElsewhere[], isWhole: boolean): void {
    this.#deps.nodes.bus.send({ type: 'presence', draft: this.#id, shown, isWhole });
  }

  onDiscard(error: unknown): void {
    if (this.room) discard(this.#deps, this.#id, this.room, error);
  }
}

async function followLog({ storage, nodes }: LoadDeps, id: string, base: Base, length: number): Promise<Followed> {
  if (!nodes.isFresh()) await nodes.catchUp();
  const entries = await storage.drafts.after(id, length);
  if (entries && length > 0) return { entries, author: null };
  // Of what nobody had written here, another server may know the author, or another base.
  const stored = await storage.drafts.byId(id);
  const isAsThought = stored === null || (isSameBase(stored.base, base) && (await storage.drafts.log(id)).snapshot === null);
  if (entries && isAsThought) return { entries, author: stored?.createdById ?? null };
  throw new BeyondReach('others have written more of the draft than can be told apart from what is here');
}

/** Null where that revision never existed. */
async function watchTagsOfBase({ storage, access }: LoadDeps, base: Base): Promise<RoomDraft['baseTags'] | null> {
  if (base === null) return () => ({});
  if ((await storage.profiles.revision(base.profile, base.revision)) === null) return null;
  const last = (await tagsOfBase(access, storage, base)) ?? {};
  // What it has read is older than what was removed since.
  return () => access.profileTags(base.profile) ?? last;
}

function publish({ news, compaction }: LoadDeps, id: string, room: Room, what: 'edited' | 'people'): void {
  if (what === 'people') return news.peopleChanged(id);
  news.edited(id, room.document.heading());
  if (room.document.uncompacted() >= compactAfter.open) void compaction.compact(id, room);
}

function discard({ metrics, log, forget }: LoadDeps, id: string, room: Room, error: unknown): void {
  if (error instanceof BeyondReach) metrics.reloaded('draft');
  // This server may not serve at all.
  else if (!(error instanceof RefusedError)) {
    metrics.discarded();
    log.error({ draft: id, error }, 'the document may not be what is on disk; the draft is closed and loaded afresh');
  }
  forget(id, room);
  if (unavailableBy(error) === 'full') room.close(closeCode.tryAgainLater, diskFullReason);
  else room.close(closeCode.restarting, 'the draft is loaded afresh from the disk');
}
