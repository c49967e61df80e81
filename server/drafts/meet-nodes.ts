/** What other servers say about drafts is passed to those that are open here: who is in them, and that there is something new. [P61] [P67] */
import type { Clock } from '../clock.ts';
import type { DraftChange } from '../events/event.ts';
import type { NodeBus } from '../nodes/bus.ts';
import type { FollowDrafts } from './follow-drafts.ts';
import type { Rooms } from './room/rooms.ts';

export interface MeetNodesDeps {
  readonly bus: NodeBus;
  readonly rooms: Rooms;
  readonly followed: FollowDrafts;
  readonly clock: Clock;
  readonly announce: (change: DraftChange) => void;
}

/** Milliseconds between two signs of life, and of silence after which a server counts as gone. */
const sayEvery = 3_000;
const goneAfter = 9_000;

export function meetNodes({ bus, rooms, followed, clock, announce }: MeetNodesDeps): () => void {
  const heardAt = new Map<string, number>();
  const noteAlive = (from: string): void => {
    const isNew = !heardAt.has(from);
    heardAt.set(from, clock.now());
    if (isNew) sendAll();
  };
  const sendAll = (isDue: (draft: string) => boolean = () => true): void => {
    for (const id of rooms.ids()) if (isDue(id)) rooms.present(id)?.sendPresence();
  };
  bus.on('here', (_, from) => noteAlive(from));
  bus.on('presence-request', ({ draft }) => rooms.present(draft)?.sendPresence());
  bus.on('presence', ({ draft, shown, isWhole }, from) => {
    noteAlive(from);
    rooms.present(draft)?.showElsewhere(from, shown, isWhole);
  });
  bus.on('draft', ({ id, head }) => followed.look(id, head));
  bus.on('listed', ({ id }) => {
    if (!rooms.present(id)) announce({ type: 'draft-changed', id, tags: null });
  });
  bus.onReady(() => sendAll());
  let turns = 0;
  return clock.every(sayEvery, () => {
    bus.send({ type: 'here' });
    // What was lost on the way is made good; where nobody else is known, seldom.
    sendAll(turns % 5 === 0 ? undefined : bus.isElsewhere);
    if (++turns % 3 === 0) for (const room of rooms.open()) room.agePresence();
    for (const [from, at] of heardAt) {
      if (clock.now() - at < goneAfter - sayEvery) continue;
      heardAt.delete(from);
      for (const room of rooms.open()) room.forgetNode(from);
    }
  });
}
