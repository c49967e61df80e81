/** The commit function: the only code that writes the canonical list, each time in one transaction. */
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Actor, CommitOutcome, Committer } from '../../core/commit/command.ts';
import { judgeCommit } from '../../core/commit/judge.ts';
import { refuse } from '../../core/problem/refusal.ts';
import { fingerprintOf } from '../../core/profile/digest.ts';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { AccessState } from '../access/access-state.ts';
import type { CanonicalStorage, Tables } from '../storage/storage.ts';
import { carryOut } from './carry-out.ts';
import { readFacts } from './read-facts.ts';

export interface CommitterDeps {
  readonly storage: CanonicalStorage;
  readonly catalog: Catalog;
  /** None where they are left out. */
  readonly assertions?: readonly Assertion[];
  /** `warn` where it is left out. */
  readonly grantBeyondOwn?: GrantBeyondOwn;
  readonly access: AccessState;
  /** Throws where these laws are not in force; they always are where it is left out. */
  readonly requireForce?: ((tables: Pick<Tables, 'epoch'>) => Promise<void>) | undefined;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  readonly newId: () => string;
}

/** Each commit reads its facts once, is judged once, and is carried out whole or not at all. [K2] [K9] */
export function createCommitter(deps: CommitterDeps): Committer {
  const { storage, catalog, assertions = [], grantBeyondOwn = 'warn', access, now, newId } = deps;
  return {
    async commit(key, command, actor) {
      const outcome = await storage.canonicalTransaction(async (tables): Promise<CommitOutcome> => {
        const fingerprint = fingerprintOf(command);
        await deps.requireForce?.(tables);
        const earlier = await tables.outcomes.byId(key);
        if (earlier) return answerAgain(earlier, actor, fingerprint); // [K3]
        const read = await readFacts(tables, { catalog, assertions, grantBeyondOwn }, actor, command);
        const verdict = judgeCommit(read.facts);
        // A refusal changed nothing and is judged afresh when it is asked again.
        if (!verdict.ok || read.stored === null) return verdict.ok ? unreachable() : verdict;
        const at = now();
        const restores = command.kind === 'update' ? (command.restores ?? null) : null;
        const answer = await carryOut({ tables, catalog, stored: read.stored, actor, key, at, newId, restores }, read.facts, verdict);
        await tables.outcomes.insert({ id: key, actor: actor.user, fingerprint, answer: JSON.stringify(answer), at });
        return answer;
      });
      if (outcome.ok) await access.refreshProfile(outcome.profile.id);
      return outcome;
    },
  };
}

const unreachable = (): never => {
  throw new Error('A commit that nothing was read for cannot pass.');
};

function answerAgain(earlier: { actor: string; fingerprint: string; answer: string }, actor: Actor, fingerprint: string): CommitOutcome {
  if (earlier.actor !== actor.user || earlier.fingerprint !== fingerprint)
    return refuse('key-reused', 'This idempotency key was used for another request; send a fresh UUID.');
  return JSON.parse(earlier.answer) as CommitOutcome;
}
