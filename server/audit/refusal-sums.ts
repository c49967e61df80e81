/** Refusals, summed: many come from one place in a row, and each minute one row of the audit tells of all of them. Kept in memory until then. */
import { normalizeIP } from '@fastify/rate-limit';
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import type { ProblemCode } from '../../core/problem/codes.ts';
import type { Storage, StoredUser } from '../storage/storage.ts';
import { byAccount } from './origin.ts';

export interface Refused {
  readonly event: 'session-refused' | 'right-refused';
  readonly reason: ProblemCode;
  /** Whose account was tried, or who was refused; null where there is none. What was typed in its place is never kept. */
  readonly user: Pick<StoredUser, 'id' | 'username'> | null;
  readonly from: string | null;
}

export interface RefusalSums {
  add(refused: Refused): void;
  /** Writes a row for each account or address that was refused since the last time. */
  flush(): Promise<void>;
}

interface Sum extends Refused {
  readonly since: string;
  count: number;
  until: string;
  /** Whether all came from the address of the first. */
  isOneAddress: boolean;
}

/** So many accounts and addresses are told apart until they are written; those beyond are one sum an event. [W22] */
export const mostSums = 200;

/** Rows of one transaction, so that nobody waits for it. */
const rowsAtOnce = 50;

/** `now` answers ISO 8601 UTC. */
export function createRefusalSums(storage: Pick<Storage, 'audit'>, now: () => string): RefusalSums {
  let sums = new Map<string, Sum>();
  const keyOf = ({ event, reason, user, from }: Refused): string =>
    `${event} ${reason} ${user ? user.id : from === null ? '' : normalizeIP(from)}`;
  const merge = (key: string, sum: Sum): void => {
    const known = sums.get(key);
    if (!known) return void sums.set(key, sum);
    known.count += sum.count;
    known.until = sum.until;
    known.isOneAddress &&= sum.isOneAddress && known.from === sum.from;
  };
  return {
    add: (refused) => {
      const [key, at] = [keyOf(refused), now()];
      const sum: Sum = { ...refused, since: at, until: at, count: 1, isOneAddress: true };
      if (sums.has(key) || sums.size < mostSums) merge(key, sum);
      else merge(`${refused.event} others`, { ...sum, user: null, from: null });
    },
    flush: async () => {
      const taken = [...sums];
      sums = new Map();
      while (taken.length > 0) {
        const part = taken.splice(0, rowsAtOnce);
        try {
          await storage.audit.append(part.map(([, sum]) => eventOf(sum, now())));
        } catch (error) {
          // The next minute tells of them.
          for (const [key, sum] of [...part, ...taken]) merge(key, sum);
          throw error;
        }
      }
    },
  };
}

function eventOf({ event, reason, user, from, count, since, until, isOneAddress }: Sum, at: string): AuditEvent {
  const address = isOneAddress ? from : null;
  // Nobody knows who tries to sign in; who is refused a right has signed in.
  const isKnown = event === 'right-refused' && user !== null;
  return {
    ...{ at, event, outcome: 'refused', reason },
    ...(isKnown ? byAccount(user, address) : { actor: { id: null, name: null, via: 'session' }, from: address }),
    target: !isKnown && user ? { kind: 'user', id: user.id, name: user.username } : null,
    before: null,
    after: { count, since, until },
  };
}
