/** What the people in a draft are told when it ends: each as far as they may see what became of it. [P16] [P17] */
import { closeCode, type ServerMessage } from '../../core/protocol/control.ts';
import type { AccessState } from '../access/access-state.ts';
import { profileTold } from '../access/disclosure.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredDraft } from '../storage/tables/drafts.ts';
import type { Member } from './room/member.ts';
import type { Room } from './room/room.ts';
import type { Rooms } from './room/rooms.ts';

type Ending = Extract<ServerMessage, { type: 'closed' | 'committed' }>;

export interface Endings {
  /** Sends the ending to one member, or to every member of the room. */
  send(room: Room, ending: Ending, profile: StoredDraft['profile'], only?: Member): void;
  /** Tells one member, or all, that the draft is closed, and closes their sockets; nothing where it is open. */
  close(room: Room, stored: StoredDraft, only?: Member): void;
  /** Closes the room of a draft that was closed on disk, and announces it to lists. */
  closeRoom(draft: string): Promise<void>;
}

export interface EndingsDeps {
  readonly access: Pick<AccessState, 'facts'>;
  readonly storage: Pick<Storage, 'drafts'>;
  readonly rooms: Rooms;
}

export function createEndings({ access, storage, rooms }: EndingsDeps): Endings {
  const send: Endings['send'] = (room, ending, profile, only) => {
    for (const member of only ? [only] : room.members()) {
      const told = profile && profileTold(access.facts(), member.person.id, profile);
      room.send({ ...ending, ...(told && { profile: told }) }, member);
    }
  };
  const close: Endings['close'] = (room, { state, closedBy, profile, commit }, only) => {
    if (state === 'open') return;
    send(room, { type: 'closed', reason: state, ...(closedBy !== null && { by: closedBy }), ...commit }, profile, only);
    room.close(closeCode.draftClosed, `the draft was ${state}`, only);
  };
  return {
    send,
    close,
    async closeRoom(draft) {
      const [room, stored] = [rooms.present(draft), await storage.drafts.byId(draft)];
      if (room && stored) close(room, stored);
      rooms.closed(draft);
    },
  };
}
