/** Sums refusals: many come from one place in a row, and each minute one row of the audit records all of them. In memory until then. */
import { normalizeIP } from '@fastify/rate-limit';
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import type { ProblemCode } from '../../core/problem/codes.ts';
import type { Audit } from '../storage/tables/audit.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { byAccount } from './origin.ts';

export interface Refused {
  readonly event: 'session-refused' | 'right-refused';
  readonly reason: ProblemCode;
  /** The account of the attempt, or of the refused user; null without one. The code never keeps what was typed in its place. */
  readonly user: Pick<StoredUser, 'id' | 'username'> | null;
  readonly from: string | null;
  /** Id of the token, where a program was refused. */
  readonly token?: string;
  /** What was asked for, as the route says it: `PUT /api/profiles/:id`. */
  readonly request?: string;
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
  /** Each once, the first few. */
  requests: readonly string[];
  /** Whether all came from the address of the first. */
  isOneAddress: boolean;
}

/** The number of accounts and addresses with a sum of their own until the next write; those beyond share one sum for each event. [W22] */
export const mostSums = 200;

/** Requests that one row names. [H173] */
const mostRequests = 5;

/** Rows of one transaction, so that no other write waits for it long. */
const rowsAtOnce = 50;

/** `now` answers ISO 8601 UTC. */
export function createRefusalSums(storage: { readonly audit: Pick<Audit, 'append'> }, now: () => string): RefusalSums {
  let sums = new Map<string, Sum>();
  const keyOf = ({ event, reason, user, from, token = '' }: Refused): string =>
    `${event} ${reason} ${user ? user.id : from === null ? '' : normalizeIP(from)} ${token}`;
  const merge = (key: string, sum: Sum): void => {
    const known = sums.get(key);
    if (!known) return void sums.set(key, sum);
    known.count += sum.count;
    known.until = sum.until;
    known.requests = [...new Set([...known.requests, ...sum.requests])].slice(0, mostRequests);
    known.isOneAddress &&= sum.isOneAddress && known.from === sum.from;
  };
  return {
    add: (refused) => {
      const [key, at] = [keyOf(refused), now()];
      const sum: Sum = {
        ...refused,
        since: at,
        until: at,
        count: 1,
        isOneAddress: true,
        requests: refused.request === undefined ? [] : [refused.request],
      };
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
          // The next minute records them.
          for (const [key, sum] of [...part, ...taken]) merge(key, sum);
          throw error;
        }
      }
    },
  };
}

function eventOf({ event, reason, user, from, token, count, since, until, isOneAddress, requests }: Sum, at: string): AuditEvent {
  const address = isOneAddress ? from : null;
  // The actor of a sign-in attempt is unknown; a user who is refused a right has signed in.
  const isKnown = event === 'right-refused' && user !== null;
  return {
    ...{ at, event, outcome: 'refused', reason },
    ...(isKnown ? byAccount(user, address, token) : { actor: { id: null, name: null, via: 'session' }, from: address }),
    target: !isKnown && user ? { kind: 'user', id: user.id, name: user.username } : null,
    before: null,
    after: { count, since, until, ...(requests.length > 0 && { requests }) },
  };
}
