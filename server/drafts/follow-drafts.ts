/** Notices what other servers did with the drafts that are open here: wrote, closed or removed them. [P61] */
import type { Endings } from './endings.ts';
import type { Rooms } from './room/rooms.ts';
import type { Clock } from '../clock.ts';
import type { RelayLog } from './relay-log.ts';
import type { Storage } from '../storage/storage.ts';
import type { DraftHead } from '../storage/tables/drafts.ts';

export interface FollowDraftsDeps {
  readonly storage: Pick<Storage, 'drafts'>;
  readonly rooms: Rooms;
  readonly endings: Endings;
  readonly clock: Clock;
  readonly log: RelayLog;
}

export interface FollowDrafts {
  /** Looks at one draft now, because another server says that its log is so long, or what became of it. */
  look(draft: string, head: number | null): void;
  stop(): void;
}

/** Milliseconds after which a change is seen of which no message came. */
export const lookEvery = 500;
/** Drafts in one question. */
export const headsAtOnce = 500;

export function followDrafts({ storage, rooms, endings, clock, log }: FollowDraftsDeps): FollowDrafts {
  const compare = async (id: string, found: DraftHead | undefined): Promise<void> => {
    if (found && found.state !== 'open') return endings.closeRoom(id);
    await rooms.follow(id, found?.head ?? null);
  };
  const lookAt = async (ids: readonly string[]): Promise<void> => {
    const heads = new Map((await storage.drafts.heads(ids)).map((head) => [head.id, head]));
    for (const id of ids) await compare(id, heads.get(id));
  };
  const lookAtAll = async (): Promise<void> => {
    const ids = rooms.ids();
    for (let from = 0; from < ids.length; from += headsAtOnce) await lookAt(ids.slice(from, from + headsAtOnce));
  };
  let looking: Promise<void> | null = null;
  const asked = new Set<string>();
  /** However many messages come, one query runs. */
  const lookAsked = (): void => {
    if (looking || asked.size === 0) return;
    const ids = [...asked];
    asked.clear();
    look(() => lookAt(ids));
  };
  const look = (work: () => Promise<void>): void => {
    looking ??= work()
      .catch(noteFailure)
      .finally(() => {
        looking = null;
        lookAsked();
      });
  };
  const noteFailure = (error: unknown): void => log.warn({ error }, 'what other servers wrote could not be looked at');
  const stop = clock.every(lookEvery, () => look(lookAtAll));
  return {
    look: (draft, head) => {
      // A log that is longer shows by itself: nothing that is not there is taken from it.
      if (head !== null) return void rooms.follow(draft, head).catch(noteFailure);
      if (rooms.present(draft)) asked.add(draft);
      lookAsked();
    },
    stop,
  };
}
