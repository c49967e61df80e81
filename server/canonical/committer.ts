/** The one way into the canonical list: every creation, change and removal of a profile goes through `commit`. */
import type { Actor, CommitCommand, CommitOutcome } from '../../core/commit/command.ts';

export interface Committer {
  /**
   * Carries a command out whole, in one transaction, or not at all.
   * `key` is the idempotency key (UUID): the same key with the same command is answered as the first time.
   */
  commit(key: string, command: CommitCommand, actor: Actor): Promise<CommitOutcome>;
}
