/** Where a draft's edits are: one answer from everything that is known, so that the screen never says more than is true. */
import type { Keeping } from './local-doc.ts';

/** Why the server takes nothing more from this draft, until something is done about it. */
export type Stop = 'signed-out' | 'not-allowed' | 'not-taken' | 'too-large' | 'gone' | 'hidden' | 'closed';

export interface SyncFacts {
  readonly keeping: Keeping;
  /** Nobody has written the draft, as far as is known here. */
  readonly fresh: boolean;
  /** There are edits the server has not acknowledged. */
  readonly unsaved: boolean;
  /** `down`: connecting has failed and is tried again. */
  readonly phase: 'idle' | 'connecting' | 'open' | 'down';
  /** The server answers, but no socket to it opens. */
  readonly isBlocked: boolean;
  readonly level: 'read' | 'write' | null;
  /** The server has everything this device has. */
  readonly settled: boolean;
  readonly stop: Stop | null;
}

/** Where the edits are that the server lacks: nowhere because there are none, on this device, or only in this window. */
export type Edits = 'none' | 'here' | 'window';

export interface SyncState {
  readonly kind: 'unchanged' | 'connecting' | 'sending' | 'saved' | 'viewing' | 'offline' | 'blocked' | 'signed-out' | 'refused' | 'closed';
  readonly edits: Edits;
}

/** [U1] */
export function syncState(facts: SyncFacts): SyncState {
  const edits: Edits = !facts.unsaved ? 'none' : facts.keeping === 'kept' ? 'here' : 'window';
  return { kind: kindOf(facts), edits };
}

function kindOf({ stop, fresh, phase, isBlocked, level, settled, unsaved }: SyncFacts): SyncState['kind'] {
  if (stop === 'closed' || stop === 'gone') return 'closed';
  if (stop === 'signed-out') return 'signed-out';
  if (stop !== null) return 'refused';
  if (fresh) return 'unchanged';
  if (phase !== 'open' && isBlocked) return 'blocked';
  if (phase === 'down') return 'offline';
  if (phase !== 'open') return 'connecting';
  if (level === 'read') return unsaved ? 'refused' : 'viewing';
  if (unsaved) return 'sending';
  return settled ? 'saved' : 'connecting';
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
    case 'refused':
      return edits === 'here' ? 'Refused – kept on this device' : 'Refused';
    case 'closed':
      return edits === 'none' ? 'Closed' : 'Closed – your edits are kept';
  }
}
