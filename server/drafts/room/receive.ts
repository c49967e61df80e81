/** Frames of one session become inputs of its room, edits that follow each other as one. */
import type { AwarenessEntry, ClientFrame } from '../../../core/protocol/client-frame.ts';
import type { Shell } from './shell.ts';
import type { RoomInput } from '../step/inputs.ts';
import { presentSession, type SessionId } from '../step/state.ts';

/** A commit is the relay's. */
export type RoomFrame = Exclude<ClientFrame, { type: 'commit' }>;

export function receive(shell: Shell, session: SessionId, frames: readonly RoomFrame[]): void {
  for (const group of inGroups(frames)) {
    if (!presentSession(shell.state, session)) return;
    if ('updates' in group) shell.dispatch({ type: 'edited', session, updates: group.updates });
    else receiveOne(shell, session, group);
  }
}

function receiveOne(shell: Shell, session: SessionId, frame: RoomFrame): void {
  if (frame.type !== 'change' && frame.type !== 'malformed') shell.deps.metrics.admitted(frame.type);
  const input = inputOf(shell, session, frame);
  if (input) shell.dispatch(input);
}

/** Null where nothing has to be made of it. */
function inputOf(shell: Shell, session: SessionId, frame: RoomFrame): RoomInput | null {
  switch (frame.type) {
    case 'malformed':
      return { type: 'refused', session, reason: 'malformed', detail: frame.why };
    case 'sync-request':
      return { type: 'sync-requested', session, stateVector: frame.stateVector };
    case 'change':
      return { type: 'answered', session, update: frame.update };
    case 'awareness':
      return { type: 'showed', session, entries: frame.entries, owners: ownersOf(shell, frame.entries) };
    case 'awareness-request':
      return { type: 'presence-requested', session };
    case 'seen':
      return null; // [X31]
  }
}

function ownersOf({ deps: { document } }: Shell, entries: readonly AwarenessEntry[]): Map<number, string> {
  const owners = new Map<number, string>();
  for (const { client } of entries) {
    const owner = document.clientIds.ownerOf(client);
    if (owner !== undefined) owners.set(client, owner);
  }
  return owners;
}

type Group = RoomFrame | { readonly updates: Uint8Array[] };

/** Edits that follow each other together, every other frame by itself. */
function inGroups(frames: readonly RoomFrame[]): Group[] {
  const groups: Group[] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (frame.type !== 'change' || frame.answer) groups.push(frame);
    else if (last && 'updates' in last) last.updates.push(frame.update);
    else groups.push({ updates: [frame.update] });
  }
  return groups;
}
