/** Where a draft's edits are: one answer from everything that is known, so that the screen never says more than is true. */
import { isBlocked, type DraftState } from './draft-state.ts';
import { isFlushed } from './exchange.ts';

/** Where the edits are that the server lacks: nowhere because there are none, on this device, or only in this window. */
export type EditsAt = 'none' | 'here' | 'window';

export interface SyncState {
  readonly kind:
    | 'unchanged'
    | 'connecting'
    | 'sending'
    | 'saved'
    | 'viewing'
    | 'offline'
    | 'blocked'
    | 'signed-out'
    | 'rejected'
    | 'closed';
  readonly edits: EditsAt;
}

/** What of the state the answer depends on. */
type Known = Pick<DraftState, 'edits' | 'device' | 'keeps' | 'socket' | 'ending'>;

/** [U1] */
export function syncState(state: Known): SyncState {
  const isStored = state.device.is === 'stored' && state.keeps;
  return { kind: kindOf(state), edits: state.edits !== 'unsent' ? 'none' : isStored ? 'here' : 'window' };
}

function kindOf({ edits, socket, ending }: Known): SyncState['kind'] {
  if (ending) return 'closed';
  if (socket.is === 'stopped') return kindOfStop(socket.why);
  if (edits === 'untouched') return 'unchanged';
  switch (socket.is) {
    case 'down':
      return isBlocked({ socket }) ? 'blocked' : 'offline';
    case 'idle':
    case 'connecting':
      return 'connecting';
    case 'open':
      if (socket.exchange.may === 'read') return edits === 'unsent' ? 'rejected' : 'viewing';
      if (edits === 'unsent') return 'sending';
      return isFlushed(socket.exchange) ? 'saved' : 'connecting';
  }
}

function kindOfStop(why: Extract<DraftState['socket'], { is: 'stopped' }>['why']): SyncState['kind'] {
  if (why === 'closed' || why === 'gone') return 'closed';
  return why === 'signed-out' ? 'signed-out' : 'rejected';
}

/** The state in a few words, as the editor and the list show it. */
export function stateLabel({ kind, edits }: SyncState): string {
  switch (kind) {
    case 'unchanged':
      return 'Nothing changed yet';
    case 'saved':
      return 'Saved on the server';
    case 'viewing':
      return 'View only';
    case 'sending':
      return 'Sending';
    case 'connecting':
      return edits === 'here' ? 'Saved on this device' : edits === 'window' ? 'Saving on this device' : 'Connecting';
    case 'offline':
      return edits === 'here' ? 'Offline – saved on this device' : edits === 'window' ? 'Offline – only in this window' : 'Offline';
    case 'blocked':
      return `No live connection${edits === 'here' ? ' – saved on this device' : edits === 'window' ? ' – only in this window' : ''}`;
    case 'signed-out':
      return edits === 'here' ? 'Signed out – saved on this device' : 'Signed out';
    case 'rejected':
      return edits === 'here' ? 'Edits rejected – kept on this device' : 'Edits rejected';
    case 'closed':
      return edits === 'none' ? 'Closed' : 'Closed – your edits are kept';
  }
}
