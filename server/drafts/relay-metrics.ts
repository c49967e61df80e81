/** What the relay counts of itself; it does not know where they go. */
import type { CommitOutcome } from '../../core/commit/command.ts';
import type { ClientFrame } from '../../core/protocol/client-frame.ts';
import type { JudgedRefusal } from './admission/judge-update.ts';
import type { UpdateRefused } from './admission/update-refused.ts';

/** Why a change is not taken, beside that it builds on what is not here. */
export type ChangeRefusal = JudgedRefusal | UpdateRefused['reason'] | 'draft-full' | 'inapplicable';

/** Why a frame was not taken; each closes its socket. */
export type FrameRefusal =
  | ChangeRefusal
  | 'broken'
  | 'too-large'
  | 'too-fast'
  | 'control-flood'
  | 'not-allowed'
  | 'signed-out'
  | 'bad-state-vector'
  | 'too-much-held'
  | 'too-much-waiting';

export interface RelayMetrics {
  admitted(frame: Exclude<ClientFrame['type'], 'malformed'>, count?: number): void;
  refused(reason: FrameRefusal): void;
  /** Why an upgrade became no socket. */
  rejected(reason: string): void;
  committed(result: 'committed' | Extract<CommitOutcome, { ok: false }>['code'] | 'failed'): void;
  compacted(): void;
  /** A room was discarded because its document was no longer what is on disk. */
  discarded(): void;
  /** Changes of a draft were not added: another server had written it (`behind`), or a right had changed (`outdated`). */
  conflicted(why: 'behind' | 'outdated'): void;
  /** What others changed could not be taken in bit by bit, and was read anew: one draft, or everybody's rights. */
  reloaded(what: 'draft' | 'rights'): void;
}

export const noMetrics: RelayMetrics = {
  admitted: () => {},
  refused: () => {},
  rejected: () => {},
  committed: () => {},
  compacted: () => {},
  discarded: () => {},
  conflicted: () => {},
  reloaded: () => {},
};
