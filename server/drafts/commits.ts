/** Commits of drafts, asked for over a socket or over HTTP: what is on its way to the disk first, then the committer, then everybody in the draft. */
import { closeCode, diskFullReason, type CommitMessage } from '../../core/protocol/control.ts';
import type { RefusalSums } from '../audit/refusal-sums.ts';
import type { Committer } from '../../core/commit/command.ts';
import { unavailableBy } from '../storage/unavailable.ts';
import { forbiddenMessage, refusalMessage } from './commit-refusal.ts';
import type { Endings } from './endings.ts';
import type { Member } from './room/member.ts';
import type { RelayMetrics } from './relay-metrics.ts';
import type { Relay } from './relay.ts';
import type { Room } from './room/room.ts';
import type { RelayLog } from './relay-log.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { Rooms } from './room/rooms.ts';

export interface CommitsDeps {
  readonly committer: Committer;
  readonly rooms: Rooms;
  readonly endings: Endings;
  readonly nodes: Pick<Nodes, 'propagated'>;
  readonly metrics: RelayMetrics;
  readonly log: RelayLog;
  readonly onRefused: RefusalSums['add'] | undefined;
}

export interface Commits {
  readonly commit: Relay['commit'];
  /** Carries out the request of a member, and sends the answer. Closes its socket where the server could not. */
  answer(room: Room, draft: string, message: CommitMessage, member: Member): Promise<void>;
}

export function createCommits({ committer, rooms, endings, nodes, metrics, log, onRefused }: CommitsDeps): Commits {
  const commit: Commits['commit'] = async (draft, { id, digest }, actor) => {
    await (await rooms.peek(draft))?.flushed();
    const outcome = await committer.commit(id, { kind: 'draft', draft, digest }, actor).catch((error: unknown) => {
      metrics.committed('failed');
      throw error;
    });
    metrics.committed(outcome.ok ? 'committed' : outcome.code);
    if (!outcome.ok) return outcome;
    // It is done: where the others cannot be asked, the answer is the same. [P68]
    await nodes.propagated().catch(() => undefined);
    const room = rooms.present(draft);
    if (room) endings.send(room, { type: 'committed', id, digest, by: outcome.by }, outcome.profile);
    await endings.closeRoom(draft);
    return outcome;
  };
  /** [W22] */
  const noteRefusal = ({ person: { id, username }, from }: Member): void =>
    onRefused?.({ event: 'right-refused', reason: 'forbidden', user: { id, username }, from, request: 'commit of a draft' });

  return {
    commit,
    async answer(room, draft, message, member) {
      metrics.admitted('commit');
      try {
        // Asked before the transaction, so that a person who may not commit cannot keep the database busy; it asks again. [K4]
        if (!room.accessOf(member.person.id).commit) {
          noteRefusal(member);
          return room.send(forbiddenMessage(message.id, room.base), member);
        }
        const outcome = await commit(draft, message, { user: member.person.id, session: member.session, from: member.from });
        if (!outcome.ok && outcome.code === 'forbidden') noteRefusal(member);
        if (!outcome.ok) room.send(refusalMessage(message.id, outcome), member);
      } catch (error) {
        log.error({ draft, error }, 'a commit failed');
        if (unavailableBy(error) === 'full') room.close(closeCode.tryAgainLater, diskFullReason, member);
        else room.close(closeCode.restarting, 'the server could not carry the commit out', member);
      }
    },
  };
}
